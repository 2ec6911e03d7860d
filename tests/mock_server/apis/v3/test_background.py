"""What happens after an answer: at once, later, or when it is asked for."""

from __future__ import annotations

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


def setting(client: Client, **settings: Any) -> None:
    assert client("PUT", "/__mock__/world", settings).status == 200


def run(client: Client) -> int:
    done: int = client("POST", "/__mock__/background").json["done"]
    return done


def status(client: Client, query: str = "") -> dict[str, Any]:
    found: dict[str, Any] = client("GET", f"{WORKSPACE}/queue/status{query}").json
    return found


def pending(client: Client) -> tuple[int, int]:
    now = status(client)
    return now["pending_work_units"], now["completed_work_units"]


def test_it_happens_at_once(client: Client) -> None:
    say(client, "I drink\ngreen tea", "every morning")
    assert contents(items(client, f"{CONCLUSIONS}/list")) == [
        "alice said: I drink green tea every morning"
    ]
    assert pending(client) == (0, 2)
    assert run(client) == 0


def test_it_waits_to_be_asked(client: Client) -> None:
    setting(client, background="asked")
    say(client, "tea")
    assert items(client, f"{CONCLUSIONS}/list") == []
    assert pending(client) == (1, 0)
    assert run(client) == 1
    assert len(items(client, f"{CONCLUSIONS}/list")) == 1
    assert pending(client) == (0, 1)


def test_it_waits_for_the_clock(client: Client) -> None:
    setting(client, background=2, clock="2024-05-01T10:00:00Z")
    say(client, "tea")
    client("PUT", "/__mock__/clock", {"move": 1.5})
    assert pending(client) == (1, 0)
    client("PUT", "/__mock__/clock", {"move": 0.5})
    assert pending(client) == (0, 1)
    assert len(items(client, f"{CONCLUSIONS}/list")) == 1


def test_what_waits_is_undone_with_all_else(client: Client) -> None:
    setting(client, background="asked")
    snapshot = client("POST", "/__mock__/snapshots").json["snapshot"]
    say(client, "tea")
    client("PUT", f"/__mock__/snapshots/{snapshot}")
    assert run(client) == 0
    assert pending(client) == (0, 0)


def test_who_observes_concludes(client: Client) -> None:
    peers = {"alice": {}, "bob": {"observe_others": True}, "shy": {"observe_me": False}}
    client("POST", SESSIONS, {"id": "talk", "peers": peers})
    say(client, "tea")
    say(client, "nothing", peer="shy")
    rows = items(client, f"{CONCLUSIONS}/list", query="?reverse=true")
    assert [(row["observer_id"], row["observed_id"]) for row in rows] == [
        ("alice", "alice"),
        ("bob", "alice"),
    ]
    assert pending(client) == (0, 1)
    assert status(client, "?sender_id=shy")["total_work_units"] == 0
    assert status(client, "?observer_id=bob")["total_work_units"] == 1


@pytest.mark.parametrize(
    ("workspace", "session", "message", "reasoned"),
    [
        (None, None, None, True),
        (False, None, None, False),
        (False, True, None, True),
        (True, False, None, False),
        (None, False, True, True),
        (None, None, False, False),
    ],
)
def test_reasoning_is_switched_by_the_nearest(
    client: Client,
    workspace: bool | None,
    session: bool | None,
    message: bool | None,
    reasoned: bool,
) -> None:
    def configuration(enabled: bool | None) -> dict[str, Any]:
        return {"configuration": {"reasoning": {"enabled": enabled}}}

    client("PUT", WORKSPACE, configuration(workspace))
    client("POST", SESSIONS, {"id": "talk", **configuration(session)})
    body = {"peer_id": "alice", "content": "tea", **configuration(message)}
    client("POST", MESSAGES, {"messages": [body]})
    assert status(client)["total_work_units"] == int(reasoned)
    assert len(items(client, f"{CONCLUSIONS}/list")) == int(reasoned)


def test_a_session_is_summed_up(client: Client) -> None:
    setting(client, background="asked")
    summary = {"messages_per_short_summary": 10, "messages_per_long_summary": 20}
    client("POST", SESSIONS, {"id": "talk", "configuration": {"summary": summary}})
    rows = say(client, *(f"n{number}" for number in range(21)))
    assert client("GET", f"{SESSION}/summaries").json == {
        "id": "talk",
        "short_summary": None,
        "long_summary": None,
    }
    run(client)
    found = client("GET", f"{SESSION}/summaries").json
    assert found["short_summary"]["message_id"] == rows[19]["id"]
    assert found["short_summary"]["content"] == (
        "20 messages, the last ones by alice.\nalice: n15\nalice: n16\nalice: n17\nalice: n18\n"
        "alice: n19"
    )
    assert found["short_summary"]["summary_type"] == "honcho_chat_summary_short"
    assert found["long_summary"]["summary_type"] == "honcho_chat_summary_long"
    assert status(client)["completed_work_units"] == 23


def test_what_the_background_writes_can_be_scripted(client: Client) -> None:
    line = {"pattern": "green tea", "answer": "Alice likes tea"}
    client("PUT", "/__mock__/chat", {"conclusions": [line], "summaries": []})
    say(client, "I drink green tea")
    say(client, "and coffee")
    assert contents(items(client, f"{CONCLUSIONS}/list", query="?reverse=true")) == [
        "Alice likes tea",
        "alice said: and coffee",
    ]


def test_a_session_is_deleted_later(client: Client) -> None:
    setting(client, background="asked")
    (message,) = say(client, "tea")
    run(client)
    assert client("DELETE", SESSION).status == 202
    assert items(client, f"{SESSIONS}/list") == []
    assert [row["is_active"] for row in items(client, f"{PEERS}/alice/sessions")] == [False]
    assert client("GET", f"{MESSAGES}/{message['id']}").status == 200
    assert client("POST", MESSAGES, {"messages": [{"peer_id": "a", "content": ""}]}).status == 404
    assert client("POST", SESSIONS, {"id": "talk"}).status == 404
    assert client("DELETE", SESSION).status == 404

    assert run(client) == 1
    assert items(client, f"{PEERS}/alice/sessions") == []
    assert items(client, f"{CONCLUSIONS}/list") == []
    assert status(client)["total_work_units"] == 0
    assert client("GET", f"{MESSAGES}/{message['id']}").status == 404
    assert client("POST", SESSIONS, {"id": "talk"}).status == 201


def test_a_workspace_is_deleted_later(client: Client) -> None:
    setting(client, background="asked")
    say(client, "tea")
    assert client("DELETE", WORKSPACE).status == 409
    client("DELETE", SESSION)
    assert [client("DELETE", WORKSPACE).status for _ in range(2)] == [202, 202]
    assert client("POST", PEERS, {"id": "late"}).status == 201
    run(client)
    assert client("DELETE", WORKSPACE).status == 404
    assert items(client, f"{PEERS}/list") == []
    assert client("POST", "/v3/workspaces", {"id": "acme"}).status == 201


def test_the_same_dream_is_not_dreamt_twice(client: Client) -> None:
    setting(client, background="asked")
    say(client, "I drink tea")
    run(client)
    dream = {"observer": "alice", "dream_type": "card_refresh"}
    for _ in range(2):
        assert client("POST", f"{WORKSPACE}/schedule_dream", dream).status == 204
    assert pending(client) == (1, 1)
    run(client)
    assert client("GET", f"{PEERS}/alice/card").json == {"peer_card": ["alice said: I drink tea"]}
    unknown = client("POST", "/v3/workspaces/nowhere/schedule_dream", dream)
    assert (unknown.status, unknown.detail) == (404, "Workspace nowhere not found")


def test_a_dream_of_what_nothing_can_be_called(client: Client) -> None:
    client("POST", "/v3/workspaces", {"id": "acme"})
    for session in ("a b", "\ud800", None):
        dream = {"observer": "x y", "observed": "z", "dream_type": "omni", "session_id": session}
        assert client("POST", f"{WORKSPACE}/schedule_dream", dream).status == 204
    assert status(client)["total_work_units"] == 3
    assert status(client, "?observer_id=x%20y")["total_work_units"] == 3


def test_a_session_and_its_workspace_go_in_one_run(client: Client) -> None:
    setting(client, background="asked")
    say(client, "tea")
    client("DELETE", SESSION)
    client("DELETE", WORKSPACE)
    client("DELETE", WORKSPACE)
    before = client("GET", "/__mock__/world").json["rows"]
    # What was said, the session, and the workspace, with which its second deletion went.
    assert run(client) == 3
    assert before["workspaces"] == 1
    assert set(client("GET", "/__mock__/world").json["rows"].values()) == {0}
