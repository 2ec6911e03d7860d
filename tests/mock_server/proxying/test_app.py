"""The proxy: what it judges, keeps, turns into a failure, and lets go wrong."""

from __future__ import annotations

import json
import socket
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from tests.mock_server.proxying.wire import answer, saying, serving
from tests.mock_server.support import APP, MESSAGES, SECRET, SESSION

from honcho_mock import MockServer, ProxyServer
from honcho_mock.broken import defect
from honcho_mock.proxying.app import STATE_TAGS, build_proxy
from honcho_mock.workshop.errors import WorkshopError
from honcho_mock.workshop.values.forms import control_document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from honcho_mock.client.world import MockWorld

    Begin = Callable[..., tuple[httpx.Client, MockWorld]]

MESSAGE = {"content": "c", "is_user": True}
FIELD_MISSING = "the body: 'app_id' is a required property"


@pytest.fixture(scope="module")
def mock() -> Iterator[MockServer]:
    """A mock whose answers to messages.create lack a field."""
    with MockServer(seams=defect("field-missing").seams) as mock:
        yield mock


@pytest.fixture(scope="module")
def servers(mock: MockServer) -> Iterator[dict[bool, ProxyServer]]:
    with ProxyServer(mock.url) as proxy, ProxyServer(mock.url, fail=True) as strict:
        yield {False: proxy, True: strict}


@pytest.fixture
def begin(servers: dict[bool, ProxyServer]) -> Iterator[Begin]:
    """A client of a proxy that has seen nothing yet, and the world that tells what it saw."""
    with ExitStack() as stack:

        def begin(*, fail: bool = False, name: str = "default") -> tuple[httpx.Client, MockWorld]:
            world = servers[fail].world(name)
            world.delete()
            return stack.enter_context(world.client(timeout=30)), world

        yield begin


def test_what_passes_is_told_as_the_mock_tells_it(begin: Begin) -> None:
    client, world = begin()
    back = client.post(f"{MESSAGES}/list?page=1", json={})
    (call,) = world.calls()
    assert (call.operation, call.status, call.answer) == ("messages.list", 200, back.json())
    assert call.ids["session_id"] == "session_id"
    assert (call.sentence, call.request_faults, call.answer_faults) == ("", [], [])
    assert call.original is None


def test_a_request_that_the_contract_refuses_is_told(begin: Begin) -> None:
    client, world = begin(fail=True)
    assert client.post(MESSAGES, json={"content": 1}).status_code == 422
    (call,) = world.refused()
    assert call.sentence.startswith("messages.create was refused: content in the body is 1, and")


def test_an_answer_that_violates_the_contract_is_told(begin: Begin) -> None:
    client, world = begin()
    assert client.post(MESSAGES, json=MESSAGE).status_code == 200
    (call,) = world.calls()
    assert call.answer_faults == [FIELD_MISSING]
    assert call.sentence == f"The answer of messages.create violates the contract: {FIELD_MISSING}."


def test_it_becomes_a_failure_that_explains_it_if_that_is_wanted(begin: Begin) -> None:
    client, world = begin(fail=True, name="w")
    back = client.post(MESSAGES, json=MESSAGE)
    assert back.status_code == 502
    assert back.json() == {
        "detail": f"The server's answer violates the contract: {FIELD_MISSING}. It answered 200; "
        "the whole of it is in the journal, at /~w/__mock__/journal."
    }
    (call,) = world.calls()
    assert (call.status, call.answer) == (502, back.json())
    assert call.answer_faults == [FIELD_MISSING]
    assert call.original is not None
    assert (call.original["status"], call.original["whole"]) == (200, True)
    assert call.original["answer"]["content"] == "c"
    assert call.original["answer_headers"]["content-type"] == "application/json"


def test_what_is_right_is_let_through_all_the_same(begin: Begin) -> None:
    client, world = begin(fail=True)
    assert client.get("/v1/apps?app_id=app_id").json()["id"] == "app_id"
    assert client.get("/v1/apps/name/nobody").status_code == 404
    chat = client.post(f"{SESSION}/chat", json={"queries": "q", "stream": True})
    assert chat.headers["content-type"].startswith("text/event-stream")
    assert [call.answer_faults for call in world.calls()] == [[], [], []]


@pytest.mark.parametrize("fail", [False, True])
def test_a_path_that_the_contract_lacks_is_sent_on_and_told(begin: Begin, fail: bool) -> None:
    client, world = begin(fail=fail)
    assert client.get("/v1/nothing").json() == {"detail": "Not Found"}
    (call,) = world.refused()
    assert call.operation is None
    assert call.sentence.startswith("No operation has the path /v1/nothing; the nearest is /v1/")
    assert call.answer_faults == []


def test_one_that_the_server_serves_nevertheless_is_a_violation() -> None:
    said = answer(b"[]")
    with serving(saying(said)) as server, ProxyServer(server.url, fail=True) as proxy:
        back = httpx.get(f"{proxy.url}/v2/workspaces")
        documents = httpx.get(f"{proxy.url}/docs"), httpx.get(f"{proxy.url}/openapi.json")
        calls = proxy.world("default").calls()
    assert back.status_code == 502
    assert "what is not in the contract was answered 200" in back.json()["detail"]
    # The server's own pages are no business of the contract.
    assert [one.content for one in documents] == [b"[]", b"[]"]
    assert [call.path for call in calls] == ["/v2/workspaces"]


def test_a_stream_that_nobody_asked_for_is_held_back() -> None:
    said = answer(b"text", "content-type: text/event-stream")
    with serving(saying(said)) as server, ProxyServer(server.url, fail=True) as proxy:
        chat = httpx.post(f"{proxy.url}{SESSION}/chat", json={"queries": "q"})
        unknown = httpx.get(f"{proxy.url}/v2/events")
    assert chat.status_code == unknown.status_code == 502
    assert "a stream that nobody asked for" in chat.json()["detail"]
    assert "what is not in the contract was answered 200" in unknown.json()["detail"]


def test_worlds_have_journals_and_faults_of_their_own_and_one_server(begin: Begin) -> None:
    (one, first), (other, second) = begin(name="one"), begin(name="other")
    first.fault("apps.*", status=503)
    assert one.get("/v1/apps?app_id=app_id").status_code == 503
    assert other.get("/v1/apps?app_id=app_id").json()["id"] == "app_id"
    assert [call.status for call in first.calls()] == [503]
    assert [call.status for call in second.calls()] == [200]


def test_a_fault_strikes_before_the_server_is_asked(begin: Begin, mock: MockServer) -> None:
    client, world = begin(fail=True, name="faulty")
    before = mock.world("default").calls()
    number = world.fault("apps.get", status=429, retry_after=3, first=1)
    back = client.get("/v1/apps?app_id=app_id")
    assert (back.status_code, back.headers["retry-after"]) == (429, "3")
    assert mock.world("default").calls() == before
    assert client.get("/v1/apps?app_id=app_id").status_code == 200
    first, _ = world.calls()
    assert (first.fault, first.sentence) == (number, f"Fault {number} struck apps.get.")


def test_a_fault_spoils_what_the_server_answered_which_is_kept(begin: Begin) -> None:
    client, world = begin(fail=True, name="faulty")
    world.fault("apps.get", malformed=True, nth=1)
    world.fault("apps.get", drop="middle", nth=2)
    world.fault("apps.get", drop="before", nth=3)
    with pytest.raises(json.JSONDecodeError):
        client.get("/v1/apps?app_id=app_id").json()
    for _ in range(2):
        with pytest.raises(httpx.RemoteProtocolError):
            client.get("/v1/apps?app_id=app_id")
    calls = world.calls()
    assert [call.answer_faults for call in calls] == [[], [], []]
    for call in calls:
        assert call.original is not None
        assert call.original["answer"]["id"] == "app_id"


def test_a_fault_cuts_an_answer_that_comes_in_pieces() -> None:
    pieces = b"".join(b"1\r\n%c\r\n" % byte for byte in b'{"detail":"a text"}')
    head = b"HTTP/1.1 404 Not Found\r\ncontent-type: application/json\r\n"
    said = head + b"transfer-encoding: chunked\r\n\r\n" + pieces + b"0\r\n\r\n"
    with serving(saying(said)) as server, ProxyServer(server.url) as proxy:
        world = proxy.world("default")
        for effect in ({"malformed": True}, {"slow": 0.001}):
            world.clear_faults()
            world.fault("apps.get", **effect)
            httpx.get(f"{proxy.url}/v1/apps?app_id=a")
        first, second = world.calls()
    assert first.answer == '{"detail"'
    assert second.answer == {"detail": "a text"}


def test_a_fault_does_not_hide_that_the_server_hung_up() -> None:
    said = answer(b'{"detail": "a text"}', status="404 Not Found")[:-5]

    def cut(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(said)
        connection.shutdown(socket.SHUT_RDWR)

    with serving(cut) as server, ProxyServer(server.url) as proxy:
        world = proxy.world("default")
        world.fault("apps.get", delay=0.001)
        with pytest.raises(httpx.RemoteProtocolError):
            httpx.get(f"{proxy.url}/v1/apps?app_id=a")
        (call,) = world.calls()
    assert call.answer_faults == ["the answer ended before it was whole"]


def state_operations() -> list[tuple[str, str]]:
    return [
        (method.upper(), path.replace("{number}", "1").replace("{resource}", "apps"))
        for path, item in control_document()["paths"].items()
        for method, raw in item.items()
        if method != "parameters" and raw["tags"][0] in STATE_TAGS
    ]


BODIES: dict[str, Any] = {"/seed": {}, "/state": {}, "/clock": {}, "/chat": {}}


def test_a_proxy_has_no_state_and_says_so(begin: Begin) -> None:
    client, world = begin()
    assert len(state_operations()) >= 10
    for method, path in [*state_operations(), ("PUT", "/world")]:
        body = {"auth": "any"} if path == "/world" else BODIES.get(path)
        back = client.request(method, f"/__mock__{path}", json=body)
        assert back.status_code == 404, (method, path, back.text)
        assert back.json()["detail"].startswith("this is a proxy in front of http://127.0.0.1:")
    with pytest.raises(WorkshopError, match="this is a proxy"):
        world.snapshot()


def test_what_is_told_of_a_world_names_the_server(begin: Begin, mock: MockServer) -> None:
    _, world = begin()
    assert world.about()["upstream"] == mock.url
    assert world.about()["key"] is None
    assert mock.world("default").about()["upstream"] is None


def test_a_world_begins_with_the_faults_that_it_is_made_with(begin: Begin) -> None:
    client, world = begin(name="made")
    world.make(faults=[{"operation": "*", "status": 503}])
    assert client.get("/v1/apps").status_code == 503
    world.reset()
    assert (len(world.faults()), world.calls()) == (1, [])


def test_no_key_is_in_what_is_told() -> None:
    told: list[str] = []
    with (
        MockServer(auth="jwt", jwt_secret=SECRET) as mock,
        ProxyServer(mock.url, tell=told.append) as proxy,
    ):
        admin = str(mock.mock.admin_key())
        headers = {
            "Authorization": f"Bearer {admin}",
            "Cookie": "session=crumbs",
            "X-Api-Key": "k1",
        }
        with httpx.Client(base_url=proxy.url, headers=headers) as client:
            key = client.post("/v1/keys?app_id=app_id").json()["key"]
            client.post(MESSAGES, json={"content": admin, "is_user": key})
            journal = client.get("/__mock__/journal").text
            # In the mock's journal, the keys that it made are for its users to find.
            made = mock.world("default").calls("keys.create")
    assert "…" in journal or "\\u2026" in journal
    assert made[0].answer == {"key": key}
    for secret in (admin, key, "crumbs"):
        assert secret not in journal
        assert secret not in "".join(told)
    assert [line.split("  ")[0] for line in told] == [f"POST {MESSAGES} 422"]


def test_violations_are_told_as_they_happen(mock: MockServer) -> None:
    told: list[str] = []
    with ProxyServer(mock.url, tell=told.append) as proxy:
        httpx.post(f"{proxy.url}{MESSAGES}", json=MESSAGE)
        httpx.get(f"{proxy.url}{APP}")
        httpx.get(f"{proxy.url}/v1/apps?app_id=app_id")
    violation, unknown = told
    assert violation.startswith(f"POST {MESSAGES} 200  The answer of messages.create violates")
    assert unknown == f"GET {APP} 405  {APP} takes PUT, not GET."


def test_no_terminal_and_no_ci_log_obeys_what_is_told() -> None:
    told: list[str] = []
    hostile = "\x1b[2J\n::error::x\u202e"
    wrong = answer(json.dumps({"items": [{hostile: hostile, "metadata": hostile}]}).encode())
    with serving(saying(wrong)) as server, ProxyServer(server.url, tell=told.append) as proxy:
        httpx.post(f"{proxy.url}/v1/apps/%1b%0a::error::/users/list", json={})
        httpx.post(f"{proxy.url}/v1/apps/list", json={hostile: hostile, "filter": hostile})
    assert len(told) == 2
    for line in told:
        assert line.isprintable()
        assert " ::" not in line


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"url": "nowhere"}, "'nowhere' is no URL of a server"),
        ({"faults": [{"operation": "apps.create", "status": 418}]}, "status=418 is no answer of"),
        ({"ca": "no-such-file"}, "no-such-file: cannot be read as certificates"),
        ({"timeout": 0}, "timeout=0: expected"),
    ],
)
def test_what_a_proxy_cannot_keep_to_is_refused(options: dict[str, Any], reason: str) -> None:
    with pytest.raises(WorkshopError, match=reason):
        build_proxy(**{"url": "http://127.0.0.1:1", **options})
