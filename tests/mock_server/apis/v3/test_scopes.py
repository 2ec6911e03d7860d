"""Every kind of key opens what it opened on a real Honcho 3.0.12, but for what leaks there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pytest
from tests.mock_server.support import SECRET, Client
from tests.mock_server.tape import DATA

from honcho_mock import create_app
from honcho_mock.behaviour.tokens import Keys
from honcho_openapi.api import read_api

if TYPE_CHECKING:
    from starlette.types import ASGIApp

TABLE = json.loads((DATA / "scopes-3.0.12.json").read_text(encoding="utf-8"))

CLAIMS: Mapping[str, Mapping[str, Any]] = {
    "admin": {"ad": True},
    "workspace": {"w": "north"},
    "other workspace": {"w": "south"},
    "peer (member)": {"w": "north", "p": "alice"},
    "peer (not a member)": {"w": "north", "p": "carol"},
    "same peer, other workspace": {"w": "south", "p": "alice"},
    "session": {"w": "north", "s": "room"},
    "other session": {"w": "north", "s": "left"},
    "same session, other workspace": {"w": "south", "s": "room"},
    "peer and session": {"w": "north", "p": "alice", "s": "room"},
    "no scope": {},
}

LEAKS = {
    ("peers.create", "no scope"),
    ("sessions.create", "no scope"),
    ("sessions.create", "peer (not a member)"),
}
"""A key without a workspace that reaches every one, and a peer that gets into any session."""

BODIES: Mapping[str, Any] = {
    "workspaces.create": {"id": "north"},
    "workspaces.schedule-dream": {"observer": "alice", "dream_type": "omni"},
    "peers.create": {"id": "alice"},
    "peers.chat": {"query": "x"},
    "peers.set-card": {"peer_card": []},
    "sessions.create": {"id": "room"},
    "sessions.remove-peers": [],
    "messages.create": {"messages": [{"peer_id": "alice", "content": "x"}]},
    "webhooks.create": {"url": "https://example.com"},
}

NAMES = {operation.id: operation.name for operation in read_api("3").operations.values()}


@pytest.fixture(scope="module")
def app() -> ASGIApp:
    return create_app(api="3", auth="jwt", jwt_secret=SECRET, seed_data="none", background="asked")


@pytest.fixture
def client(app: ASGIApp) -> Client:
    assert Client(app)("POST", "/__mock__/reset").status == 200
    client = Client(app, headers={"Authorization": f"Bearer {_key('admin')}"})
    for workspace in ("north", "south"):
        for peer in ("alice", "bob", "carol"):
            client("POST", f"/v3/workspaces/{workspace}/peers", {"id": peer})
    sessions = {"room": ["alice", "bob"], "other": ["carol"], "left": ["alice", "carol"]}
    for session, peers in sessions.items():
        body = {"id": session, "peers": {peer: {} for peer in peers}}
        client("POST", "/v3/workspaces/north/sessions", body)
    client("DELETE", "/v3/workspaces/north/sessions/left/peers", ["alice"])
    return client


def _key(kind: str) -> str:
    return Keys(SECRET).sign({"t": "2026-11-25T00:00:00Z", **CLAIMS[kind]})


def _row(row: Mapping[str, Any], kind: str) -> tuple[str, str, dict[str, str]]:
    query = f"?{row['query']}" if row["query"] else ""
    headers = {"Authorization": "Bearer nonsense"} if kind == "invalid" else {}
    if kind in CLAIMS:
        headers = {"Authorization": f"Bearer {_key(kind)}"}
    return row["method"], row["path"] + query, headers


@pytest.mark.parametrize("row", TABLE["operations"], ids=lambda row: NAMES[row["op"]])
def test_every_kind_of_key(client: Client, row: Mapping[str, Any]) -> None:
    admin = client.headers
    (message,) = client(
        "POST",
        "/v3/workspaces/north/sessions/room/messages",
        {"messages": [{"peer_id": "alice", "content": "x"}]},
    ).json
    client.headers = {}
    for kind, status in row["status"].items():
        method, path, headers = _row(row, kind)
        path = path.replace("3jMcyScKOKopAom3LdaNk", message["id"])
        raw = json.dumps(BODIES.get(NAMES[row["op"]], {})).encode()
        got = client(method, path, raw=raw, headers={**headers, "Content-Type": "application/json"})
        opened = status != 401 and (NAMES[row["op"]], kind) not in LEAKS
        assert (got.status != 401) is opened, (kind, got.status, got.text)
        if status == 401:
            assert got.detail == row["detail"][kind], kind
    client.headers = admin


def test_a_chat_draws_only_on_sessions_that_the_peer_is_in(client: Client) -> None:
    client.headers = {"Authorization": f"Bearer {_key('peer (member)')}"}
    path = "/v3/workspaces/north/peers/alice/chat"

    def status(**body: Any) -> int:
        return client("POST", path, {"query": "x", **body}).status

    assert status(session_id="room") == 200
    assert status(session_id="other") == 401
    assert status(filters={"session_id": ["room", "left"]}) == 401
    assert status(filters={"session_id": {"in": ["room"]}}) == 200


def test_a_peer_makes_sessions_and_enters_none_of_others(client: Client) -> None:
    client.headers = {"Authorization": f"Bearer {_key('peer (member)')}"}
    path = "/v3/workspaces/north/sessions"
    assert client("POST", path, {"id": "new", "peers": {"alice": {}}}).status == 201
    assert client("POST", path, {"id": "room"}).status == 200
    assert client("POST", path, {"id": "other", "peers": {"alice": {}}}).status == 401
