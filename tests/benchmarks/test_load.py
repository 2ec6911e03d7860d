from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.benchmarks.contenders import APPS, uvicorn
from tests.benchmarks.load import Load, status_of
from tests.benchmarks.measure import Measured, Series, in_turns
from tests.benchmarks.placement import Placement
from tests.benchmarks.servers import Running, free_port, running
from tests.benchmarks.workload import ACCEPTED, REFUSED, Request, messages_path


@pytest.fixture(scope="module")
def server() -> Iterator[Running]:
    port = free_port()
    with running(uvicorn(f"{APPS}.raw:create")(port), port, Placement(None, None)) as server:
        yield server


@pytest.mark.parametrize(("body", "status"), [(ACCEPTED, 200), (REFUSED, 422)])
def test_a_burst_ends_with_the_last_answer(body: bytes, status: int, server: Running) -> None:
    requests = [Request("POST", messages_path(), body)]
    with Load(server.url, requests, status=status) as load:
        assert load.burst(1) > 0
        assert load.burst(40) > 0


def test_an_answer_of_another_status_is_told(server: Running) -> None:
    requests = [Request("POST", messages_path(), REFUSED)]
    with (
        Load(server.url, requests) as load,
        pytest.raises(RuntimeError, match="expected 200 for every request, got 422"),
    ):
        load.burst(1)


def test_servers_are_measured_in_turns(server: Running) -> None:
    told: list[str] = []
    requests = [Request("POST", messages_path(), ACCEPTED)]
    with Load(server.url, requests) as one, Load(server.url, requests) as other:
        measured = [
            Measured(series=Series(name), server=server, load=load)
            for name, load in (("one", one), ("other", other))
        ]
        in_turns(measured, bursts=2, count=3, tell=told.append)
    assert told == ["warming up one", "warming up other"]
    for each in measured:
        assert len(each.series.figures) == 2
        assert each.series.cpu_us > 0
        assert each.series.per_second > 0


@pytest.mark.parametrize(
    ("come", "status"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", 200),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab", None),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n", None),
        (b"HTTP/1.1 204 No Content\r\n\r\n", 204),
    ],
    ids=range(4),
)
def test_the_status_is_that_of_a_whole_answer(come: bytes, status: int | None) -> None:
    assert status_of(come) == status


def test_a_server_that_ends_at_once_says_why() -> None:
    port = free_port()
    command = ("sh", "-c", "echo the reason; exit 3")
    with (
        pytest.raises(RuntimeError, match=r"ended with 3 before it answered: the reason"),
        running(command, port, Placement(None, None)),
    ):
        pass
