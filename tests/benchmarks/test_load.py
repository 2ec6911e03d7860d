from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator

import pytest
from tests.benchmarks.contenders import APPS, uvicorn
from tests.benchmarks.generator import body_length, run
from tests.benchmarks.placement import Placement
from tests.benchmarks.servers import Running, free_port, running
from tests.benchmarks.workload import ACCEPTED, REFUSED, messages_path


@pytest.fixture(scope="module")
def server() -> Iterator[Running]:
    port = free_port()
    with running(uvicorn(f"{APPS}.raw:create")(port), port, Placement(None, None)) as server:
        yield server


@pytest.mark.parametrize(("body", "refused"), [(ACCEPTED, False), (REFUSED, True)])
def test_the_built_in_generator_counts_answers(body: bytes, refused: bool, server: Running) -> None:
    script = json.dumps([("POST", messages_path(), body.decode())])
    found = asyncio.run(run(script, server.url, 0.05, 2))
    assert found["requests"] >= 2
    assert found["lost"] == 0
    assert found["refused"] == (found["requests"] if refused else 0)
    assert 0 < found["p50_us"] <= found["p99_us"]


@pytest.mark.parametrize(
    ("head", "length"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n", 12),
        (b"HTTP/1.1 204 No Content\r\n\r\n", 0),
    ],
)
def test_the_length_of_a_body(head: bytes, length: int) -> None:
    assert body_length(head) == length


def test_a_server_that_ends_at_once_says_why() -> None:
    port = free_port()
    command = ("sh", "-c", "echo the reason; exit 3")
    with (
        pytest.raises(RuntimeError, match=r"ended with 3 before it answered: the reason"),
        running(command, port, Placement(None, None)),
    ):
        pass
