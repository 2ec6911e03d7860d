"""What people try first from Python, as they would write it, and what a slip is answered with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from honcho_mock import MockServer, create_app
from honcho_mock.client.in_process import MockAppWorld

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MESSAGES = "/v1/apps/app_id/users/user_id/sessions/session_id/messages"


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    with MockServer() as running:
        yield running


@pytest.fixture(autouse=True)
def _anew(request: pytest.FixtureRequest) -> None:
    if "server" in request.fixturenames:
        request.getfixturevalue("server").reset()


def test_the_clock_takes_pythons_times(server: MockServer) -> None:
    server.freeze(datetime(2024, 5, 1, 10, tzinfo=UTC))
    server.move(timedelta(hours=1))
    assert server.now() == "2024-05-01T11:00:00.000000Z"
    with pytest.raises(ValueError, match="has no offset from UTC"):
        server.freeze(datetime(2024, 5, 1, 10))
    with MockServer(clock=datetime(2024, 5, 1, 10, tzinfo=UTC)) as other:
        assert other.now() == "2024-05-01T10:00:00.000000Z"


def test_faults_are_written_as_on_the_command_line() -> None:
    with MockServer(faults=["apps.get_or_create status=503 first=1"]) as server:
        client = server.client()
        statuses = [client.get("/v1/apps/get_or_create/a").status_code for _ in range(2)]
        assert statuses == [503, 200]
        server.fault("apps.list status=429 retry_after=1")
        assert client.post("/v1/apps/list").headers["retry-after"] == "1"
        server.world("w").make(faults=["* status=500"])
        assert server.world("w").client().post("/v1/apps/list").status_code == 500


def test_a_server_is_used_as_its_default_world_is(server: MockServer) -> None:
    server.seed({"apps": [{"name": "tea house"}]})
    client = server.client()
    assert client.get("/v1/apps/name/tea house").status_code == 200
    server.assert_called("apps.by_name", times=1)
    server.assert_not_called("apps.create")
    assert [row["name"] for row in server.rows("apps")] == ["app_id", "tea house"]
    with server.rollback():
        client.post("/v1/apps", json={"name": "for a moment"})
    assert len(server.rows("apps")) == 2
    assert server.world("other").calls() == []


def test_a_mock_may_be_broken_on_purpose() -> None:
    with MockServer(broken="user-update-merges") as server:
        user = "/v1/apps/app_id/users/user_id"
        client = server.client()
        client.put(user, json={"metadata": {"a": 1}})
        answer = client.put(user, json={"metadata": {"b": 2}})
        assert answer.json()["metadata"] == {"a": 1, "b": 2}


@pytest.mark.parametrize("path", ["/v1/apps?app_id=app_id", "/v1/nothing"])
def test_a_client_without_a_loop_calls_the_application(path: str) -> None:
    world = MockAppWorld(create_app(), "w")
    with world.sync_client() as client:
        answers = [client.get(path) for _ in range(3)]
        made = client.post(MESSAGES, json={"content": "c", "is_user": True})
    assert {answer.status_code for answer in answers} <= {200, 404}
    assert made.json()["content"] == "c"
    assert [call.status for call in world.calls()][-1] == 200


SLIPS: dict[str, tuple[Callable[[], Any], str]] = {
    "a number as text": (lambda: MockServer(random_seed="7"), "random_seed='7': expected a whole"),
    "a flag as text": (lambda: MockServer(lenient="yes"), "lenient='yes': expected True or False"),
    "a flag as a number": (lambda: MockServer(random_seed=True), "random_seed=True: expected"),
    "a setting": (
        lambda: MockServer(lenint=True),
        "no setting is called 'lenint': did you mean 'l",
    ),
    "a setting of an app": (lambda: create_app(seed="x"), "no setting is called 'seed': did you"),
    "one fault": (lambda: MockServer(faults="apps.create status=503"), "faults='apps.create"),
    "a field of a fault": (
        lambda: MockServer(faults=["apps.create staus=503"]),
        r"faults\[0\]: no field of a fault is called 'staus': did you mean 'status'\?",
    ),
    "a fault that is none": (lambda: MockServer(faults=[503]), r"faults\[0\]: a fault is 503: exp"),
    "an operation": (
        lambda: MockServer(faults=["apps.creat status=503"]),
        r"no operation is called 'apps.creat': did you mean 'apps.create'",
    ),
    "rules of chats": (
        lambda: MockServer(chat=["hi"]),
        r"chat=\['hi'\]: expected a mapping of rul",
    ),
    "a field of a rule": (
        lambda: MockServer(chat={"lines": [{"patern": "a", "answer": "b"}]}),
        r"lines\[0\] is called 'patern': did you mean 'pattern'",
    ),
    "a defect": (
        lambda: MockServer(broken="user-update-merge"),
        "no defect is called 'user-update-merge': did you mean 'user-update-merges'",
    ),
    "a time": (lambda: MockServer(clock=1714557600), "clock=1714557600: expected a time, such as"),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_says_what_was_wrong_and_what_to_write(slip: str) -> None:
    write, said = SLIPS[slip]
    with pytest.raises(ValueError, match=said):
        write()


def test_slips_at_a_running_server(server: MockServer) -> None:
    with pytest.raises(ValueError, match=r"did you mean 'status'\?"):
        server.fault("apps.create", staus=503)
    with pytest.raises(ValueError, match=r"did you mean 'apps\.get-or-create'"):
        server.assert_called("apps.get-or-creat")
    with pytest.raises(ValueError, match="expected seconds, or timedelta"):
        server.move("1h")  # type: ignore[arg-type]


def test_a_miss_shows_the_calls_that_there_were(server: MockServer) -> None:
    client = server.client()
    for content in ("first", "second"):
        client.post(MESSAGES, json={"content": content, "is_user": True})
    with pytest.raises(AssertionError) as missed:
        server.assert_called("messages.create", times=1, body={"is_user": True})
    told = str(missed.value)
    assert told.startswith("expected messages.create once, and 2 of 2 calls match\n")
    assert f"call 1 matches, answered 200: POST {MESSAGES}" in told
    assert 'body: {"content": "second", "is_user": true}' in told
    with pytest.raises(AssertionError, match=r'body: \{"content": "first"'):
        server.assert_not_called("messages.create")
