"""What makes what, of which kind, and what is said of it."""

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
    from tests.mock_server.support import Client, Response


def test_get_or_create(client: Client) -> None:
    first = client("POST", "/v3/workspaces", {"id": "acme", "metadata": {"a": 1}})
    assert first.status == 201
    again = client("POST", "/v3/workspaces", {"id": "acme", "metadata": {"a": 2}})
    assert (again.status, again.json) == (200, first.json)
    assert list(first.json) == ["id", "metadata", "configuration", "created_at"]


def test_what_a_request_names_is_made(client: Client) -> None:
    say(client, "tea")
    assert [row["id"] for row in items(client, "/v3/workspaces/list")] == ["acme"]
    assert [row["id"] for row in items(client, f"{PEERS}/list")] == ["alice"]
    assert [row["id"] for row in items(client, f"{SESSIONS}/list")] == ["talk"]
    assert client("PUT", "/v3/workspaces/other/peers/bob", {}).status == 200
    assert client("PUT", "/v3/workspaces/third", {}).status == 200


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/v3/workspaces/bad.name", {}),
        ("PUT", f"{PEERS}/bad.name", {}),
        ("POST", MESSAGES, {"messages": [{"peer_id": "bad.name", "content": "x"}]}),
        ("POST", MESSAGES, {"messages": [{"peer_id": "", "content": "x"}]}),
        ("POST", f"{SESSION}/peers", {"bad.name": {}}),
        ("PUT", f"{PEERS}/{'y' * 513}", {}),
        ("POST", f"{PEERS}/bad.name/chat", {"query": "x"}),
    ],
)
def test_nothing_is_made_by_a_bad_name(client: Client, method: str, path: str, body: Any) -> None:
    answer = client(method, path, body)
    assert answer.status == 422
    assert "1 validation error for" in answer.detail
    assert items(client, "/v3/workspaces/list") == []


def test_configurations_merge(client: Client) -> None:
    body = {"reasoning": {"enabled": "yes", "zzz": 1}, "own": {"x": 1}, "dream": None}
    made = client("POST", SESSIONS, {"id": "talk", "configuration": body})
    assert made.json["configuration"] == {"reasoning": {"enabled": True}, "own": {"x": 1}}
    change = {"summary": {"enabled": False}, "reasoning": {"custom_instructions": "be brief"}}
    changed = client("PUT", SESSION, {"configuration": change, "is_active": False})
    assert changed.json["configuration"] == {
        "reasoning": {"custom_instructions": "be brief"},
        "own": {"x": 1},
        "summary": {"enabled": False},
    }
    assert changed.json["is_active"] is True


def test_a_peers_configuration_is_replaced(client: Client) -> None:
    client("POST", PEERS, {"id": "alice", "configuration": {"a": 1}, "metadata": {"m": 1}})
    changed = client("PUT", f"{PEERS}/alice", {"configuration": {"b": 1}, "metadata": None}).json
    assert (changed["configuration"], changed["metadata"]) == ({"b": 1}, {"m": 1})


def test_members_join_leave_and_come_back(client: Client) -> None:
    peers = {"alice": {"observe_me": False}, "bob": {}}
    client("POST", SESSIONS, {"id": "talk", "peers": peers})

    def members() -> list[str]:
        return [row["id"] for row in client("GET", f"{SESSION}/peers").json["items"]]

    def configuration(peer: str) -> Any:
        return client("GET", f"{SESSION}/peers/{peer}/config").json

    assert members() == ["alice", "bob"]
    client("POST", f"{SESSION}/peers", {"alice": {"observe_me": True}})
    assert configuration("alice") == {"observe_me": False, "observe_others": None}
    client("DELETE", f"{SESSION}/peers", ["alice", "nobody"])
    assert members() == ["bob"]
    assert configuration("alice")["observe_me"] is False
    client("POST", f"{SESSION}/peers", {"alice": {"observe_me": True}})
    assert configuration("alice")["observe_me"] is True
    client("PUT", f"{SESSION}/peers", {"carol": {}})
    assert members() == ["carol"]
    assert client("PUT", f"{SESSION}/peers/bob/config", {"observe_others": True}).status == 204
    assert configuration("bob") == {"observe_me": None, "observe_others": True}
    assert [row["id"] for row in items(client, f"{PEERS}/alice/sessions")] == ["talk"]
    unknown = client("GET", f"{SESSION}/peers/nobody/config")
    assert unknown.detail == "Session peer nobody not found in session talk in workspace acme"


def test_at_most_ten_observe(client: Client) -> None:
    observers = {f"o{number}": {"observe_others": True} for number in range(11)}
    answer = client("POST", SESSIONS, {"id": "talk", "peers": observers})
    assert (answer.status, answer.detail) == (
        400,
        "Cannot create session talk with 11 observers. Maximum allowed is 10 observers per "
        "session. Observers are peers with 'observe_others' set to true.",
    )
    assert items(client, f"{SESSIONS}/list") == []


def test_a_batch_is_stored_whole_or_not_at_all(client: Client) -> None:
    bad = [{"peer_id": "alice", "content": "ok"}, {"peer_id": "a b", "content": "not ok"}]
    assert client("POST", MESSAGES, {"messages": bad}).status == 422
    assert items(client, f"{MESSAGES}/list") == []
    assert items(client, f"{PEERS}/list") == []


@pytest.mark.parametrize(
    ("sent", "answered", "kept"),
    [
        ("2020-01-02T03:04:05.678901+02:00", "2020-01-02T03:04:05.678901+02:00", "01:04:05.678901"),
        ("2020-01-02T03:04:05", "2020-01-02T03:04:05", "03:04:05"),
        ("2020-01-02", "2020-01-02T00:00:00", "00:00:00"),
        (1577934245, "2020-01-02T03:04:05Z", "03:04:05"),
    ],
)
def test_a_time_is_answered_as_it_was_sent_and_kept_in_utc(
    client: Client, sent: Any, answered: str, kept: str
) -> None:
    body = {"peer_id": "alice", "content": "tea", "created_at": sent}
    (made,) = client("POST", MESSAGES, {"messages": [body]}).json
    assert made["created_at"] == answered
    again = client("GET", f"{MESSAGES}/{made['id']}").json
    assert again == made | {"created_at": f"2020-01-02T{kept}Z"}


@pytest.mark.parametrize("sent", [True, [], "yesterday", "0001-01-01T00:00:00+02:00"])
def test_what_is_no_time(client: Client, sent: Any) -> None:
    body = {"peer_id": "alice", "content": "tea", "created_at": sent}
    answer = client("POST", MESSAGES, {"messages": [body]})
    assert answer.status == 422
    assert answer.detail[0]["loc"] == ["body", "messages", 0, "created_at"]


def test_nul_characters_are_dropped(client: Client) -> None:
    body = {"peer_id": "alice", "content": "a\0b", "metadata": {"k\0": [1]}}
    raw = json.dumps({"messages": [body]}).encode()
    (made,) = client("POST", MESSAGES, raw=raw, headers={"Content-Type": "application/json"}).json
    assert (made["content"], made["metadata"]) == ("ab", {"k": [1]})


def test_a_body_without_a_type_is_no_json(client: Client) -> None:
    answer = client("POST", "/v3/workspaces", raw=b'{"id": "acme"}')
    (fault,) = answer.detail
    assert (fault["type"], fault["loc"]) == ("model_attributes_type", ["body"])
    assert fault["input"] == '{"id": "acme"}'


def test_a_clone(client: Client) -> None:
    peers = {"alice": {"observe_me": False}, "bob": {}}
    client("POST", SESSIONS, {"id": "talk", "metadata": {"t": 1}, "peers": peers})
    rows = say(client, "one", "two", "three")
    client("DELETE", f"{SESSION}/peers", ["bob"])
    copy = client("POST", f"{SESSION}/clone?message_id={rows[1]['id']}")
    assert (copy.status, copy.json["metadata"]) == (201, {"t": 1})
    path = f"{SESSIONS}/{copy.json['id']}"
    copies = items(client, f"{path}/messages/list")
    assert contents(copies) == ["one", "two"]
    assert [row["token_count"] for row in copies] == [row["token_count"] for row in rows[:2]]
    assert {row["id"] for row in copies}.isdisjoint(row["id"] for row in rows)
    members = client("GET", f"{path}/peers").json["items"]
    assert [row["id"] for row in members] == ["alice", "bob"]
    assert client("GET", f"{path}/peers/alice/config").json["observe_me"] is False
    assert client("POST", f"{SESSION}/clone?message_id=").detail == "Session not found"
    assert client("POST", f"{SESSIONS}/no/clone").detail == "Original session not found"


def test_messages_are_changed_in_their_metadata_alone(client: Client) -> None:
    (made,) = say(client, "tea")
    path = f"{MESSAGES}/{made['id']}"
    assert client("PUT", path, {"metadata": {"z": 1}, "content": "x"}).json == made | {
        "metadata": {"z": 1}
    }
    assert client("PUT", path, {"metadata": None}).json["metadata"] == {"z": 1}
    assert client("GET", f"{MESSAGES}/list").detail == "Message with ID list not found"
    assert client("PUT", f"{MESSAGES}/no", {}).detail == "Message not found"
    assert client("POST", f"{MESSAGES}/", {"messages": []}).status == 422


def form(client: Client, *parts: bytes) -> Response:
    body = b"".join(b"--xx\r\n" + part + b"\r\n" for part in parts) + b"--xx--\r\n"
    headers = {"Content-Type": "multipart/form-data; boundary=xx"}
    return client("POST", f"{MESSAGES}/upload", raw=body, headers=headers)


def text_part(name: str, value: str) -> bytes:
    return f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode()


def file_part(content: bytes, kind: str) -> bytes:
    head = 'Content-Disposition: form-data; name="file"; filename="a"\r\n'
    return f"{head}Content-Type: {kind}\r\n\r\n".encode() + content


PEER = text_part("peer_id", "alice")


def test_an_upload(client: Client) -> None:
    answer = form(
        client,
        PEER,
        text_part("metadata", '{"src": "mail"}'),
        text_part("created_at", "2021-01-02T03:04:05Z"),
        file_part(b"a note " * 5000, "text/plain; charset=utf-8"),
    )
    assert answer.status == 201
    assert [row["metadata"] for row in answer.json] == [{"src": "mail"}] * 2
    assert {row["created_at"] for row in answer.json} == {"2021-01-02T03:04:05Z"}
    assert contents(items(client, f"{MESSAGES}/list")) == contents(answer.json)


@pytest.mark.parametrize("name", ["metadata", "configuration", "created_at"])
@pytest.mark.parametrize("value", ["no JSON", "5", "[]", '{"reasoning": 5}'])
def test_what_an_upload_says_wrongly_is_passed_over(client: Client, name: str, value: str) -> None:
    answer = form(client, PEER, text_part(name, value), file_part(b"tea", "text/plain"))
    assert answer.status == 201


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        ((PEER,), 422),
        ((file_part(b"tea", "text/plain"),), 422),
        ((PEER, text_part("file", "tea")), 422),
        ((PEER, file_part(b"%PDF-1.4 broken", "application/pdf")), 422),
        ((PEER, file_part(b"{", "application/json")), 422),
        ((PEER, file_part(b"tea", "image/png")), 415),
        ((PEER, file_part(b"x" * 5_242_881, "text/plain")), 413),
        (
            (
                PEER,
                text_part("metadata", json.dumps({"a": {"b": {"c": {"d": {"e": {"f": 1}}}}}})),
                file_part(b"tea", "text/plain"),
            ),
            422,
        ),
        ((b"no header",), 400),
    ],
)
def test_an_upload_that_is_refused(client: Client, parts: tuple[bytes, ...], status: int) -> None:
    assert form(client, *parts).status == status
    assert items(client, f"{MESSAGES}/list") == []


def test_a_body_that_is_no_form(client: Client) -> None:
    answer = client("POST", f"{MESSAGES}/upload", {"peer_id": "alice"})
    assert answer.faults == [("missing", ["body", "file"]), ("missing", ["body", "peer_id"])]
    headers = {"Content-Type": "multipart/form-data"}
    assert client("POST", f"{MESSAGES}/upload", raw=b"--", headers=headers).status == 400


def conclude(client: Client, *texts: str, **changes: Any) -> Response:
    common = {"observer_id": "alice", "observed_id": "bob", **changes}
    return client(
        "POST", CONCLUSIONS, {"conclusions": [{"content": text, **common} for text in texts]}
    )


def test_conclusions(client: Client) -> None:
    assert conclude(client, "likes tea").detail == "Peer alice not found in workspace acme"
    for peer in ("alice", "bob"):
        client("POST", PEERS, {"id": peer})
    made = conclude(client, "likes tea", "likes coffee", "runs far")
    assert made.status == 201
    assert {row["level"] for row in made.json} == {"explicit"}
    listed = contents(items(client, f"{CONCLUSIONS}/list"))
    assert listed == ["runs far", "likes coffee", "likes tea"]
    oldest = items(client, f"{CONCLUSIONS}/list", query="?reverse=true&size=1")
    assert contents(oldest) == ["likes tea"]
    pair = {"observer_id": "alice", "observed_id": "bob"}
    query = {"query": "coffee", "top_k": 1, "filters": pair}
    assert contents(client("POST", f"{CONCLUSIONS}/query", query).json) == ["likes coffee"]
    assert client("POST", f"{CONCLUSIONS}/query", {"query": "x"}).detail == (
        "observer and observed must be specified for semantic search"
    )
    path = f"{CONCLUSIONS}/{made.json[0]['id']}"
    assert [client("DELETE", path).status for _ in range(2)] == [204, 404]


def test_a_conclusion_of_too_many_tokens(client: Client) -> None:
    answer = conclude(client, "tea coffee " * 5000)
    assert answer.detail[0]["msg"] == (
        "Value error, Content exceeds maximum embedding token limit of 8192 (got 10001 tokens)"
    )


def test_keys_are_off(client: Client) -> None:
    answer = client("POST", "/v3/keys?workspace_id=acme")
    assert (answer.status, answer.detail) == (405, "Feature is disabled")


def test_lists_of_what_is_not_there_are_empty(client: Client) -> None:
    for path in (f"{PEERS}/list", f"{SESSIONS}/list", f"{MESSAGES}/list", f"{CONCLUSIONS}/list"):
        assert client("POST", path).json["total"] == 0
    assert client("POST", f"{WORKSPACE}/search", {"query": "x"}).json == []
    assert client("GET", f"{SESSION}/context").json["messages"] == []
    assert client("GET", f"{WORKSPACE}/webhooks/test").json is None


def test_a_page_beyond_every_number(client: Client) -> None:
    answer = client("POST", f"{PEERS}/list?page=99999999999999999999999999&size=50", {})
    assert (answer.status, answer.json["items"]) == (200, [])


@pytest.mark.parametrize(
    "inner", [{"type": "array", "minItems": "x"}, {"type": "string", "minLength": 10**9}]
)
def test_a_chat_that_is_refused_for_its_format_makes_nothing(client: Client, inner: Any) -> None:
    schema = {"type": "object", "properties": {"a": inner}, "required": ["a"]}
    body = {"query": "What?", "response_format": schema}
    assert client("POST", f"{PEERS}/alice/chat", body).status == 422
    assert items(client, "/v3/workspaces/list") == []
