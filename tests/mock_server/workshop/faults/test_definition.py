"""Faults: refused when they are wrong, and striking the calls that they are meant for."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from tests.mock_server.support import MESSAGES, SESSION, Client

from honcho_mock import MockServer
from honcho_mock.workshop.errors import WorkshopError
from honcho_mock.workshop.faults.definition import fault_from, fault_of_line
from honcho_openapi.operations import operations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from honcho_mock.client.world import MockWorld

MESSAGE = {"content": "c", "is_user": True}
CREATE = "messages.create"

WRONG: list[tuple[dict[str, Any], str]] = [
    ({"operation": "mesages.create", "status": 500}, r"did you mean 'messages\.create'"),
    ({"operation": "message.*", "status": 500}, "did you mean 'messages'"),
    ({"operation": CREATE}, "nothing goes wrong: give one of status"),
    ({"operation": CREATE, "status": 418}, r"status=418 is no answer of messages\.create"),
    ({"operation": CREATE, "status": 409}, r"expected a documented one \(200, 400, 401, 404, 422"),
    ({"operation": CREATE, "status": "500"}, "status"),
    ({"operation": CREATE, "status": 500, "nth": 1, "first": 2}, "Give only one of nth, first"),
    ({"operation": CREATE, "status": 500, "nth": 0}, "nth"),
    ({"operation": CREATE, "status": 500, "share": 1.5}, "share"),
    ({"operation": CREATE, "delay": -1}, "delay"),
    ({"operation": CREATE, "delay": [2, 1]}, r"delay=\(2, 1\): expected seconds, or two"),
    ({"operation": CREATE, "drop": "after"}, "drop"),
    ({"operation": CREATE, "drop": "before", "status": 500}, "leaves nothing to answer"),
    ({"operation": CREATE, "drop": "middle", "malformed": True}, "leaves nothing to answer"),
    ({"operation": CREATE, "delay": 1, "retry_after": 1}, "header of a status"),
    ({"operation": CREATE, "stats": 500}, "stats"),
    ({"status": 500}, "operation"),
]


@pytest.fixture
def server() -> Iterator[MockServer]:
    with MockServer() as server:
        yield server


def statuses(client: Client, count: int) -> list[int]:
    return [client("POST", MESSAGES, MESSAGE).status for _ in range(count)]


@pytest.mark.parametrize(("fault", "expected"), WRONG)
def test_a_wrong_fault_is_refused_and_changes_nothing(
    client: Client, world: MockWorld, fault: dict[str, Any], expected: str
) -> None:
    answer = client("POST", "/__mock__/faults", fault)
    assert answer.status in (404, 422)
    given = dict(fault)
    with pytest.raises(WorkshopError, match=expected):
        world.fault(given.pop("operation", None), **given)
    assert world.faults() == []


@pytest.mark.parametrize(("fault", "expected"), [WRONG[0], WRONG[2], WRONG[3], WRONG[-2]])
def test_a_wrong_fault_is_refused_before_the_server_starts(
    make_world: Callable[..., Any], fault: dict[str, Any], expected: str
) -> None:
    with pytest.raises(WorkshopError, match=expected):
        make_world(faults=[fault])


def test_a_status_has_a_valid_body_and_nothing_is_done(client: Client, world: MockWorld) -> None:
    for status in (401, 404, 422, 429, 500, 503):
        world.clear_faults()
        world.fault(CREATE, status=status)
        answer = client("POST", MESSAGES, MESSAGE)
        assert answer.status == status
        assert answer.detail
    world.clear_faults()
    assert client.ok("POST", f"{MESSAGES}/list")["total"] == 0
    assert all(
        call.answer_faults == [] for call in world.calls(CREATE) if call.status in (401, 404, 422)
    )


@pytest.mark.parametrize("operation", operations(), ids=lambda operation: ".".join(operation.key))
def test_every_documented_status_of_every_operation_has_a_valid_body(
    client: Client, world: MockWorld, operation: Any
) -> None:
    path = operation.path
    for name in operation.path_parameters:
        path = path.replace(f"{{{name}}}", "x")
    for status in operation.responses:
        world.clear_faults()
        world.fault(operation.id, status=int(status))
        assert client(operation.method, path).status == int(status)
    calls = world.calls(operation.id)
    assert len(calls) == len(operation.responses)
    assert [fault for call in calls for fault in call.answer_faults] == []


def test_the_first_calls_fail_and_say_when_to_come_again(client: Client, world: MockWorld) -> None:
    world.fault(CREATE, status=429, retry_after=1.5, first=2)
    answers = [client("POST", MESSAGES, MESSAGE) for _ in range(3)]
    assert [answer.status for answer in answers] == [429, 429, 200]
    assert [answer.headers.get("retry-after") for answer in answers] == ["1.5", "1.5", None]


def test_only_the_nth_call_fails(client: Client, world: MockWorld) -> None:
    world.fault(CREATE, status=500, nth=2)
    assert statuses(client, 4) == [200, 500, 200, 200]


def test_a_share_of_calls_fails_the_same_ones_for_the_same_seed(
    client: Client, world: MockWorld
) -> None:
    runs = []
    for seed in (1, 1, 2):
        world.clear_faults()
        world.fault(CREATE, status=500, share=0.5, seed=seed)
        runs.append(statuses(client, 40))
    assert runs[0] == runs[1] != runs[2]
    assert 5 < runs[0].count(500) < 35


def test_the_first_fault_that_strikes_is_the_only_one_and_each_counts_its_calls(
    client: Client, world: MockWorld
) -> None:
    world.fault(CREATE, status=500, first=1)
    world.fault("messages.*", status=503, nth=3)
    assert statuses(client, 4) == [500, 200, 503, 200]
    told = [(fault["calls"], fault["struck"]) for fault in world.faults()]
    assert told == [(4, 1), (4, 1)]


def test_a_fault_is_only_on_its_operations(client: Client, world: MockWorld) -> None:
    world.fault("messages.*", status=503)
    assert statuses(client, 1) == [503]
    assert client("POST", f"{MESSAGES}/list").status == 503
    assert client("POST", f"{SESSION}/chat", {"queries": "q"}).status == 200
    world.clear_faults()
    world.fault("*", status=503)
    assert client("POST", f"{SESSION}/chat", {"queries": "q"}).status == 503


def test_a_fault_can_rest_and_is_counted_anew(client: Client, world: MockWorld) -> None:
    number = world.fault(CREATE, status=500, first=1)
    assert statuses(client, 2) == [500, 200]
    world.switch_fault(number, enabled=False)
    assert statuses(client, 1) == [200]
    world.switch_fault(number, enabled=True)
    assert statuses(client, 2) == [500, 200]
    world.remove_fault(number)
    with pytest.raises(WorkshopError, match=f"no fault is called '{number}'"):
        world.remove_fault(number)


def test_a_fault_is_told_as_it_can_be_defined_again(client: Client, world: MockWorld) -> None:
    world.fault(CREATE, delay=[0, 0.001], first=1)
    told = world.faults()[0]["fault"]
    assert told == {"operation": CREATE, "delay": [0, 0.001], "first": 1}
    world.fault(**told)
    assert fault_from(told).as_json() == told


def test_faults_may_be_there_from_the_start(
    make_world: Callable[..., tuple[Client, MockWorld]],
) -> None:
    client, world = make_world(faults=[{"operation": CREATE, "status": 503, "first": 1}])
    assert statuses(client, 2) == [503, 200]
    world.reset()
    assert statuses(client, 2) == [503, 200]


def test_a_line_says_the_same(client: Client) -> None:
    line = f"{CREATE} status=429 retry_after=0.5 delay=0.1-0.2 first=2 malformed"
    assert fault_of_line(line).as_json() == {
        "operation": CREATE,
        "status": 429,
        "retry_after": 0.5,
        "delay": [0.1, 0.2],
        "first": 2,
        "malformed": True,
    }
    assert fault_of_line(f"{CREATE} drop=before").drop == "before"
    with pytest.raises(WorkshopError, match="status='often'"):
        fault_of_line(f"{CREATE} status=often")


def test_a_delay_passes_before_the_answer(server: MockServer) -> None:
    world = server.world("w")
    world.fault(CREATE, delay=0.05)
    before = time.perf_counter()
    assert httpx.post(world.url + MESSAGES, json=MESSAGE).status_code == 200
    assert time.perf_counter() - before >= 0.05


def test_a_connection_is_dropped_before_the_answer_and_the_work_is_done(
    server: MockServer,
) -> None:
    world = server.world("w")
    world.fault(CREATE, drop="before")
    with httpx.Client(base_url=world.url) as client:
        with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
            client.post(MESSAGES, json=MESSAGE)
        assert client.post(f"{MESSAGES}/list").json()["total"] == 1
    (call,) = world.calls(CREATE)
    assert (call.status, call.whole) == (0, False)


def test_a_connection_is_dropped_in_the_middle_of_the_answer(server: MockServer) -> None:
    world = server.world("w")
    world.fault(CREATE, drop="middle")
    with pytest.raises(httpx.RemoteProtocolError, match="complete message body"):
        httpx.post(world.url + MESSAGES, json=MESSAGE)
    (call,) = world.calls(CREATE)
    assert (call.status, call.whole) == (200, False)


def test_a_stream_is_dropped_after_so_many_pieces(server: MockServer) -> None:
    world = server.world("w")
    world.chat(lines=[{"pattern": ".", "answer": "abcdef"}], piece=2, drop_after=2)
    received: list[str] = []
    with (
        httpx.stream(
            "POST", f"{world.url}{SESSION}/chat", json={"queries": "q", "stream": True}
        ) as response,
        pytest.raises(httpx.RemoteProtocolError),
    ):
        received.extend(response.iter_text())
    assert "".join(received) in ("abcd", "")


def test_a_slow_body_arrives_whole(server: MockServer) -> None:
    world = server.world("w")
    world.fault(CREATE, slow=0.05)
    assert httpx.post(world.url + MESSAGES, json=MESSAGE).json()["content"] == "c"


def test_a_malformed_body_has_a_length_and_is_no_json(server: MockServer) -> None:
    world = server.world("w")
    world.fault(CREATE, malformed=True)
    answer = httpx.post(world.url + MESSAGES, json=MESSAGE)
    assert answer.status_code == 200
    assert answer.headers["content-length"] == str(len(answer.content))
    with pytest.raises(ValueError, match=r"[Uu]nterminated|Expecting|delimiter"):
        answer.json()


def test_without_a_socket_a_drop_is_the_error_that_a_client_would_get(
    client: Client, world: MockWorld
) -> None:
    world.fault(CREATE, drop="before")
    with pytest.raises(httpx.RemoteProtocolError, match="was dropped"):
        client("POST", MESSAGES, MESSAGE)
    (call,) = world.calls(CREATE)
    assert not call.whole
