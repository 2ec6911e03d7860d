"""Contexts, representations, searches and chats: what is chosen of what is known."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from tests.mock_server.apis.v3.places import (
    CONCLUSIONS,
    MESSAGES,
    PEERS,
    SESSION,
    SESSIONS,
    WORKSPACE,
    contents,
    items,
    say,
)

if TYPE_CHECKING:
    from tests.mock_server.support import Client


@pytest.fixture(autouse=True)
def quiet(client: Client) -> None:
    """Nothing is concluded but what a test says."""
    off = {"reasoning": {"enabled": False}, "summary": {"enabled": False}}
    client("POST", "/v3/workspaces", {"id": "acme", "configuration": off})
    client("POST", PEERS, {"id": "alice"})
    client("POST", PEERS, {"id": "bob"})


def know(client: Client, *texts: str, session: str | None = None, observed: str = "alice") -> None:
    common = {"observer_id": "alice", "observed_id": observed, "session_id": session}
    body = {"conclusions": [{"content": text, **common} for text in texts]}
    assert client("POST", CONCLUSIONS, body).status == 201


def context(client: Client, query: str = "") -> dict[str, Any]:
    found: dict[str, Any] = client("GET", f"{SESSION}/context{query}").json
    return found


def lines(representation: str) -> list[str]:
    return [line.partition("] ")[2] for line in representation.splitlines() if line[:1] == "["]


def test_a_context_holds_the_newest_messages_that_fit(client: Client) -> None:
    say(client, *(f"message number {number}" for number in range(6)))
    assert len(context(client)["messages"]) == 6
    assert contents(context(client, "?tokens=9")["messages"]) == [
        "message number 4",
        "message number 5",
    ]
    assert context(client, "?tokens=-1")["messages"] == []
    assert list(context(client)) == [
        "id", "messages", "summary", "peer_representation", "peer_card",
    ]  # fmt: skip


def test_a_summary_stands_for_what_came_before(client: Client) -> None:
    on = {"summary": {"messages_per_short_summary": 10, "enabled": True}}
    client("POST", SESSIONS, {"id": "talk", "configuration": on})
    rows = say(client, *(f"message number {number}" for number in range(12)))
    found = context(client)
    assert found["summary"]["message_id"] == rows[9]["id"]
    assert contents(found["messages"]) == contents(rows[9:])
    assert context(client, "?summary=false")["summary"] is None
    small = context(client, "?tokens=20")
    assert small["summary"] is None
    assert contents(small["messages"]) == contents(rows[7:])


def test_a_context_for_a_peer(client: Client) -> None:
    say(client, "tea")
    know(client, "Alice likes tea", session="talk")
    know(client, "Alice runs")
    client("PUT", f"{PEERS}/alice/card", {"peer_card": ["Alice"]})
    found = context(client, "?peer_target=alice")
    assert lines(found["peer_representation"]) == ["Alice likes tea", "Alice runs"]
    assert found["peer_card"] == ["Alice"]
    limited = context(client, "?peer_target=alice&limit_to_session=true")
    assert lines(limited["peer_representation"]) == ["Alice likes tea"]
    other = context(client, "?peer_target=alice&peer_perspective=bob")
    assert (other["peer_representation"], other["peer_card"]) == ("", None)
    assert context(client, "?peer_target=alice&tokens=20")["messages"] == []
    assert context(client, "?peer_perspective=bob") == {
        "detail": "peer_target must be provided if peer_perspective is provided"
    }
    assert context(client, "?peer_target=nobody") == {
        "detail": "Peer nobody not found in workspace acme"
    }


def test_a_representation(client: Client) -> None:
    know(client, *(f"Fact {number} of tea" for number in range(10)))

    def represented(**body: Any) -> list[str]:
        answer = client("POST", f"{PEERS}/alice/representation", body)
        return lines(answer.json["representation"])

    assert len(represented()) == 10
    assert represented(max_conclusions=2) == ["Fact 8 of tea", "Fact 9 of tea"]
    assert represented(max_conclusions=3, search_query="Fact 4") == [
        "Fact 4 of tea",
        "Fact 8 of tea",
        "Fact 9 of tea",
    ]
    # What is chosen twice is not replaced.
    assert represented(max_conclusions=2, include_most_frequent=True) == ["Fact 9 of tea"]
    assert represented(search_query="Fact 4 of tea", search_max_distance=0, search_top_k=1) != []
    assert represented(filters={"session_id": []}) == []
    text = client("POST", f"{PEERS}/alice/representation", {}).json["representation"]
    assert text.startswith("## Explicit Observations\n\n[")
    assert client("POST", f"{PEERS}/nobody/representation", {}).json == {"representation": ""}


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (
            {"filters": {"peer_id": "x"}},
            "Unsupported filter key(s) for this endpoint: ['peer_id']. Only 'session_id' is "
            "supported.",
        ),
        ({"filters": {}}, "filters must contain 'session_id'"),
        (
            {"filters": {"session_id": {"ne": "c1"}}},
            'filters.session_id must be a session id, a list of session ids, or {"in": [...]}',
        ),
        (
            {"filters": {"session_id": [""]}},
            "filters.session_id entries must be non-empty strings",
        ),
        (
            {"filters": {"session_id": ["x"] * 1001}},
            "filters.session_id supports at most 1000 sessions per request",
        ),
        (
            {"session_id": "a", "filters": {"session_id": "b"}},
            "session_id must be included in filters.session_id",
        ),
    ],
    ids=["key", "empty", "shape", "blank", "many", "other"],
)
@pytest.mark.parametrize("path", ["representation", "chat"])
def test_filters_that_are_refused(
    client: Client, path: str, body: dict[str, Any], detail: str
) -> None:
    answer = client("POST", f"{PEERS}/alice/{path}", {"query": "x", **body})
    assert (answer.status, answer.detail) == (422, detail)


def test_a_peers_context(client: Client) -> None:
    know(client, "Alice runs")
    client("PUT", f"{PEERS}/alice/card?target=bob", {"peer_card": ["Bob", "", "Bob"]})
    own = client("GET", f"{PEERS}/alice/context").json
    assert lines(own.pop("representation")) == ["Alice runs"]
    assert own == {"peer_id": "alice", "target_id": "alice", "peer_card": None}
    assert client("GET", f"{PEERS}/alice/context?target=bob").json == {
        "peer_id": "alice",
        "target_id": "bob",
        "representation": "",
        "peer_card": ["Bob", "", "Bob"],
    }
    assert client("GET", f"{PEERS}/nobody/context").status == 404
    assert client("GET", f"{PEERS}/nobody/card").status == 404


def test_searches(client: Client) -> None:
    say(client, "A zebra crossed the savanna", "Running shoes are on sale")
    say(client, "Another zebra", peer="bob", to=f"{SESSIONS}/other/messages")

    def found(path: str, **body: Any) -> list[str]:
        return contents(client("POST", f"{path}/search", {"query": "zebra", **body}).json)

    assert found(WORKSPACE, limit=2) == ["Another zebra", "A zebra crossed the savanna"]
    assert found(SESSION, limit=1) == ["A zebra crossed the savanna"]
    assert found(f"{PEERS}/bob") == ["Another zebra"]
    assert found(f"{PEERS}/bob", filters={"peer_id": "alice"}) == ["Another zebra"]
    assert found(WORKSPACE, filters={"workspace_id": "x", "peer_id": "bob"}) == ["Another zebra"]
    long = client("POST", f"{WORKSPACE}/search", {"query": "tea coffee " * 5000})
    assert long.detail == "Query exceeds maximum token limit of 8192."


def chat(client: Client, **body: Any) -> Any:
    return client("POST", f"{PEERS}/alice/chat", {"query": "Who likes tea?", **body})


def test_a_chat_answers_from_what_is_known(client: Client) -> None:
    assert chat(client).json == {"content": "Nothing is known of alice yet."}
    say(client, "I like tea")
    assert chat(client, session_id="talk").json == {
        "content": "Of 1 messages this is the nearest. alice said: I like tea"
    }
    know(client, "Alice likes tea", "Alice runs")
    assert chat(client).json == {"content": "Of 2 conclusions this is the nearest: Alice likes tea"}
    assert chat(client, session_id="no").detail == "Session no not found in workspace acme"
    assert chat(client, target="no").detail == "Peer no not found in workspace acme"


def test_a_chat_streams_frames(client: Client) -> None:
    rules = {"lines": [{"pattern": "likes", "answer": "Green tea"}], "piece": 6}
    client("PUT", "/__mock__/chat", rules)
    answer = chat(client, stream=True)
    assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert answer.chunks[:3] == (
        b'data: {"delta": {"content": "Green "}, "done": false}\n\n',
        b'data: {"delta": {"content": "tea"}, "done": false}\n\n',
        b'data: {"done": true}\n\n',
    )


def test_a_chat_answers_in_the_form_that_is_asked_for(client: Client) -> None:
    schema = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}
    assert json.loads(chat(client, response_format=schema).json["content"]) == {"n": 1}
    answer = chat(client, response_format={"type": "string"})
    assert answer.detail == "Invalid response_format: root schema must have type 'object'"
    odd = {"type": "object", "properties": {"a": {"type": "string", "minLength": []}}}
    assert chat(client, response_format=odd).status == 422


def test_messages_of_a_hostile_id(client: Client) -> None:
    say(client, 'x","is_active":true')
    assert contents(items(client, f"{MESSAGES}/list")) == ['x","is_active":true']
