"""Paths that many tests of version 3 use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.mock_server.support import Client

WORKSPACE = "/v3/workspaces/acme"
PEERS = f"{WORKSPACE}/peers"
SESSIONS = f"{WORKSPACE}/sessions"
SESSION = f"{SESSIONS}/talk"
MESSAGES = f"{SESSION}/messages"
CONCLUSIONS = f"{WORKSPACE}/conclusions"


def say(client: Client, *contents: str, peer: str = "alice", to: str = MESSAGES) -> list[Any]:
    """Add messages of one peer, in one batch."""
    batch = [{"peer_id": peer, "content": content} for content in contents]
    answer = client("POST", to, {"messages": batch})
    assert answer.status == 201, answer.text
    rows: list[Any] = answer.json
    return rows


def contents(rows: list[dict[str, Any]]) -> list[str]:
    return [row["content"] for row in rows]


def items(client: Client, path: str, body: Any = None, query: str = "") -> list[dict[str, Any]]:
    """The rows of a list's first page."""
    answer = client("POST", f"{path}{query}", {} if body is None else body)
    assert answer.status == 200, answer.text
    rows: list[dict[str, Any]] = answer.json["items"]
    return rows
