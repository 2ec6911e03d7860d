"""One server of both versions of the API: a state of each in every world, and one of all else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.mock_server.support import APP, MESSAGES, Client

from honcho_mock import create_app

if TYPE_CHECKING:
    from starlette.types import ASGIApp

WORKSPACE = "/v3/workspaces/acme"
TALK = f"{WORKSPACE}/sessions/talk/messages"
MESSAGE = {"content": "tea", "is_user": True}
BATCH = {"messages": [{"peer_id": "alice", "content": "tea"}]}


@pytest.fixture(scope="module")
def both() -> ASGIApp:
    return create_app(api="both", background="asked")


@pytest.fixture
def client(both: ASGIApp) -> Client:
    assert Client(both)("POST", "/__mock__/reset").status == 200
    return Client(both)


def ok(client: Client, method: str, path: str, *body: Any) -> Any:
    answer = client(method, path, *body)
    assert 200 <= answer.status < 300, answer.text
    return answer.json if answer.body else None


def test_each_version_has_its_own_paths_and_state(client: Client) -> None:
    ok(client, "POST", MESSAGES, MESSAGE)
    ok(client, "POST", TALK, BATCH)
    assert ok(client, "POST", f"{MESSAGES}/list", {})["total"] == 1
    assert ok(client, "POST", f"{TALK}/list", {})["total"] == 1
    assert client("POST", "/v2/apps", {}).status == 404
    assert client("GET", WORKSPACE).headers["allow"] == "DELETE, PUT"


def test_a_world_has_both(client: Client) -> None:
    ok(client, "POST", f"/~other{TALK}", BATCH)
    ok(client, "POST", f"/~other{MESSAGES}", MESSAGE)
    assert ok(client, "POST", "/v3/workspaces/list", {})["total"] == 0
    rows = ok(client, "GET", "/~other/__mock__/world")["rows"]
    assert (rows["workspaces"], rows["peers"], rows["apps"]) == (1, 1, 1)
    assert rows["messages"] == 2
    ok(client, "DELETE", "/~other/__mock__/world")


def test_one_journal_and_one_name_for_what_both_have(client: Client) -> None:
    ok(client, "POST", MESSAGES, MESSAGE)
    ok(client, "POST", TALK, BATCH)
    client("POST", "/v3/workspaces", {"id": "a b"})
    kept = ok(client, "GET", "/__mock__/journal?operation=messages.create")["exchanges"]
    assert [one["path"] for one in kept] == [MESSAGES, TALK]
    last = ok(client, "GET", "/__mock__/journal?operation=workspaces.create")["exchanges"][-1]
    assert "String should match pattern" in last["sentence"]
    assert last["answer_faults"] == []


def test_a_fault_strikes_both_or_one(client: Client) -> None:
    ok(client, "POST", "/__mock__/faults", {"operation": "messages.create", "status": 401})
    assert [client("POST", MESSAGES, MESSAGE).status, client("POST", TALK, BATCH).status] == [
        401
    ] * 2
    ok(client, "DELETE", "/__mock__/faults")
    ok(client, "POST", "/__mock__/faults", {"operation": "peers.*", "status": 503})
    assert client("POST", f"{WORKSPACE}/peers", {"id": "alice"}).status == 503
    assert client("POST", APP + "/users", {"name": "bob"}).status == 200


def test_a_snapshot_is_of_both(client: Client) -> None:
    snapshot = ok(client, "POST", "/__mock__/snapshots")["snapshot"]
    ok(client, "POST", MESSAGES, MESSAGE)
    ok(client, "POST", TALK, BATCH)
    ok(client, "PUT", f"/__mock__/snapshots/{snapshot}")
    assert ok(client, "POST", f"{MESSAGES}/list", {})["total"] == 0
    assert ok(client, "POST", f"{TALK}/list", {})["total"] == 0
    ok(client, "PUT", "/__mock__/state", {"format": 1, "apps": []})
    assert ok(client, "GET", "/__mock__/snapshots") == {"snapshots": []}


def test_the_background_and_the_script_are_of_both(client: Client) -> None:
    rules = {"lines": [{"pattern": "tea", "answer": "Sencha"}]}
    ok(client, "PUT", "/__mock__/chat", rules)
    ok(client, "POST", TALK, BATCH)
    assert ok(client, "POST", "/__mock__/background") == {"done": 1}
    chat = f"{APP}/users/user_id/sessions/session_id/chat"
    assert ok(client, "POST", chat, {"queries": "tea"}) == {"content": "Sencha"}
    asked = ok(client, "POST", f"{WORKSPACE}/peers/alice/chat", {"query": "tea"})
    assert asked == {"content": "Sencha"}


def test_rows_of_both_are_shown(client: Client) -> None:
    ok(client, "POST", TALK, BATCH)
    assert ok(client, "GET", "/__mock__/rows/sessions?below=acme")["total"] == 1
    assert ok(client, "GET", "/__mock__/rows/sessions?below=app_id/user_id")["total"] == 1


def test_both_documents_are_shown(client: Client) -> None:
    assert ok(client, "GET", "/openapi.json")["info"]["version"] == "1.1.0"
    assert ok(client, "GET", "/openapi.json?api=3")["info"]["version"] == "3.0.12"
    view = ok(client, "GET", "/docs/openapi-3.0.json?api=3")
    assert (view["openapi"], view["info"]["version"]) == ("3.0.3", "3.0.12")
    assert 'const SERVED = ["1","3"]' in client("GET", "/docs").text


def test_both_without_the_workshop() -> None:
    client = Client(create_app(api="both", workshop=False))
    assert ok(client, "POST", MESSAGES, MESSAGE)["content"] == "tea"
    assert ok(client, "POST", TALK, BATCH)[0]["content"] == "tea"
