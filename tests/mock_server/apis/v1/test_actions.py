"""Batch, clone, chat, query, keys, and metamessages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import jwt
import pytest
from tests.mock_server.support import MESSAGES, SECRET, SESSION, USER, Client, is_id

if TYPE_CHECKING:
    from collections.abc import Callable

METAMESSAGES = f"{USER}/metamessages"


def say(client: Client, *contents: str) -> list[dict[str, Any]]:
    messages = [{"content": content, "is_user": True} for content in contents]
    answer: list[dict[str, Any]] = client.ok("POST", f"{MESSAGES}/batch", {"messages": messages})
    return answer


def test_a_batch_is_stored_in_order_at_one_time(client: Client) -> None:
    rows = say(client, "a", "b", "c")
    assert [row["content"] for row in rows] == ["a", "b", "c"]
    assert len({row["id"] for row in rows}) == 3
    assert len({row["created_at"] for row in rows}) == 1
    assert client.ok("POST", f"{MESSAGES}/list")["items"] == rows


def test_a_batch_is_stored_whole_or_not_at_all(client: Client) -> None:
    bodies = [{"content": "a", "is_user": True}, {"content": "b"}]
    response = client("POST", f"{MESSAGES}/batch", {"messages": bodies})
    assert response.faults == [("missing", ["body", "messages", 1, "is_user"])]
    assert client.ok("POST", f"{MESSAGES}/list")["total"] == 0


def test_a_batch_has_at_most_100_messages_and_may_have_none(client: Client) -> None:
    assert say(client) == []
    assert len(say(client, *"x" * 100)) == 100
    bodies = [{"content": "a", "is_user": True}] * 101
    response = client("POST", f"{MESSAGES}/batch", {"messages": bodies})
    assert response.detail[0] | {"input": None} == {
        "type": "too_long",
        "loc": ["body", "messages"],
        "msg": "List should have at most 100 items after validation, not 101",
        "input": None,
        "ctx": {"field_type": "List", "max_length": 100, "actual_length": 101},
    }


def test_a_clone_has_copies_of_the_messages(client: Client) -> None:
    client.ok("PUT", SESSION, {"metadata": {"topic": "t"}})
    client.ok("DELETE", SESSION)
    rows = say(client, "a", "b", "c")
    clone = client.ok("GET", f"{SESSION}/clone")
    assert is_id(clone["id"])
    assert (clone["metadata"], clone["is_active"]) == ({"topic": "t"}, True)
    copies = client.ok("POST", f"{USER}/sessions/{clone['id']}/messages/list")["items"]
    assert [copy["content"] for copy in copies] == ["a", "b", "c"]
    assert {copy["session_id"] for copy in copies} == {clone["id"]}
    assert not {copy["id"] for copy in copies} & {row["id"] for row in rows}
    assert client.ok("POST", f"{MESSAGES}/list")["items"] == rows


def test_a_clone_ends_with_the_message_that_is_named(client: Client) -> None:
    rows = say(client, "a", "b", "c")
    clone = client.ok("GET", f"{SESSION}/clone?message_id={rows[1]['id']}")["id"]
    copies = client.ok("POST", f"{USER}/sessions/{clone}/messages/list")["items"]
    assert [copy["content"] for copy in copies] == ["a", "b"]


def test_a_deep_clone_has_the_metamessages_too(client: Client) -> None:
    rows = say(client, "a", "b")
    for body in (
        {"content": "of the session"},
        {"content": "of a", "message_id": rows[0]["id"]},
        {"content": "of b", "message_id": rows[1]["id"]},
    ):
        links = {"metamessage_type": "t", "session_id": "session_id"}
        client.ok("POST", METAMESSAGES, body | links)
    client.ok("POST", METAMESSAGES, {"metamessage_type": "t", "content": "of the user"})
    clone = client.ok("GET", f"{SESSION}/clone?deep_copy=true&message_id={rows[0]['id']}")["id"]
    (copy,) = client.ok("POST", f"{USER}/sessions/{clone}/messages/list")["items"]
    copies = client.ok("POST", f"{METAMESSAGES}/list", {"session_id": clone})["items"]
    assert [(one["content"], one["message_id"]) for one in copies] == [
        ("of the session", None),
        ("of a", copy["id"]),
    ]
    shallow = client.ok("GET", f"{SESSION}/clone")["id"]
    assert client.ok("POST", f"{METAMESSAGES}/list", {"session_id": shallow})["total"] == 0


@pytest.mark.parametrize(
    "path",
    [
        f"{USER}/sessions/X/clone",
        f"{SESSION}/clone?message_id=X",
        f"{SESSION}/clone?message_id=",
        "/v1/apps/X/users/Y/sessions/Z/clone",
    ],
)
def test_a_clone_of_what_is_not_there(client: Client, path: str) -> None:
    response = client("GET", path)
    assert (response.status, response.detail) == (404, "Session not found")


@pytest.mark.parametrize("queries", ["tea?", ["tea?", "and what else?"], [], ""])
def test_a_chat_is_answered_from_the_session_and_the_same_each_time(
    client: Client, queries: Any
) -> None:
    say(client, "I like chess", "I like green tea")
    first = client.ok("POST", f"{SESSION}/chat", {"queries": queries})
    assert list(first) == ["content"]
    assert client.ok("POST", f"{SESSION}/chat", {"queries": queries, "stream": False}) == first
    if queries:
        assert "I like green tea" in first["content"]


def test_a_chat_leaves_honchos_own_collection_and_a_note(client: Client) -> None:
    own, notes = f"{USER}/collections", f"{METAMESSAGES}/list"
    for _ in range(2):
        client.ok("POST", f"{SESSION}/chat", {"queries": "q"})
        (collection,) = client.ok("POST", f"{own}/list")["items"]
        assert (collection["name"], collection["metadata"]) == ("honcho", {})
        assert client.ok("POST", notes)["items"] == []
    said = {"content": "I like tea", "is_user": True}
    message = client.ok("POST", MESSAGES, said)
    client.ok("POST", MESSAGES, {"content": "Green?", "is_user": False})
    client("POST", f"{SESSION}/chat", {"queries": "q", "stream": True})
    (note,) = client.ok("POST", notes)["items"]
    assert note["metamessage_type"] == note["label"] == "honcho_user_representation"
    assert (note["session_id"], note["message_id"]) == ("session_id", message["id"])
    assert "I like tea" in note["content"]


def test_honchos_own_collection_is_not_deleted_nor_what_is_in_it(client: Client) -> None:
    client.ok("POST", f"{SESSION}/chat", {"queries": "q"})
    own = client.ok("GET", f"{USER}/collections/name/honcho")
    path = f"{USER}/collections/{own['id']}"
    document = client.ok("POST", f"{path}/documents", {"content": "c"})
    for victim, detail in (
        (path, "Invalid collection configuration - 'honcho' is a reserved name"),
        (
            f"{path}/documents/{document['id']}",
            "Cannot delete collection with reserved name 'honcho'",
        ),
        (f"{path}/documents/X", "Cannot delete collection with reserved name 'honcho'"),
    ):
        response = client("DELETE", victim)
        assert (response.status, response.detail) == (422, detail)
    changed = client.ok("PUT", path, {"metadata": {"a": 1}})
    assert changed == own | {"metadata": {"a": 1}}
    assert client("PUT", path, {"name": "honcho"}).faults == [("value_error", ["body", "name"])]


def test_a_chat_is_streamed_as_raw_text_in_pieces(client: Client) -> None:
    say(client, "I like green tea \ud800 é")
    response = client("POST", f"{SESSION}/chat", {"queries": "tea", "stream": True})
    assert response.headers == {"content-type": "text/event-stream; charset=utf-8"}
    assert len(response.chunks) > 3
    assert response.body.decode().endswith("said: I like green tea ? é")


def test_a_chat_asks_for_the_user_only(client: Client) -> None:
    assert client("POST", f"{USER}/sessions/X/chat", {"queries": "q"}).status == 200
    for path in ("/v1/apps/X/users/user_id/sessions/session_id/chat", f"{USER}x/sessions/s/chat"):
        assert client("POST", path, {"queries": "q"}).status == 404


def test_a_query_finds_the_nearest_documents_first(client: Client) -> None:
    collection = client.ok("POST", f"{USER}/collections", {"name": "n"})["id"]
    documents = f"{USER}/collections/{collection}/documents"
    for number, content in enumerate(["plays chess", "likes green tea", "drinks tea", "tea tea"]):
        client.ok("POST", documents, {"content": content, "metadata": {"even": number % 2 == 0}})
    found = client.ok("POST", f"{documents}/query", {"query": "green tea"})
    assert found[0]["content"] == "likes green tea"
    assert len(found) == 4
    assert client.ok("POST", f"{documents}/query", {"query": "green tea", "top_k": 1}) == found[:1]
    even = client.ok("POST", f"{documents}/query", {"query": "tea", "filter": {"even": True}})
    assert [one["content"] for one in even] == ["drinks tea", "plays chess"]
    assert client.ok("POST", f"{USER}/collections/X/documents/query", {"query": "tea"}) == []


def test_metamessages_link_to_what_is_there(client: Client) -> None:
    (message,) = say(client, "a")
    body = {"metamessage_type": "t", "content": "c"}
    links = {"session_id": "session_id", "message_id": message["id"]}
    row = client.ok("POST", METAMESSAGES, body | links)
    assert row["session_id"], row["message_id"] == tuple(links.values())
    assert client.ok("GET", f"{METAMESSAGES}/{row['id']}") == row
    for wrong, status, detail in (
        ({"message_id": message["id"]}, 422, "Cannot specify message_id without session_id"),
        ({"session_id": "X"}, 404, "Session not found or does not belong to user"),
        (links | {"message_id": "X"}, 404, "Message not found or does not belong to session"),
    ):
        response = client("POST", METAMESSAGES, body | wrong)
        assert (response.status, response.detail) == (status, detail)
    for wrong in (
        {"message_id": "X"},
        {"message_id": ""},
        links | {"message_id": "X"},
        links | {"session_id": "X"},
        {"session_id": "X", "message_id": "X"},
    ):
        response = client("PUT", f"{METAMESSAGES}/{row['id']}", wrong)
        assert (response.status, response.detail) == (
            404,
            "Message not found or doesn't belong to session",
        )
    response = client("PUT", f"{METAMESSAGES}/{row['id']}", {"session_id": "X"})
    assert (response.status, response.detail) == (
        404,
        "Session not found or does not belong to user",
    )
    loose = client.ok("POST", METAMESSAGES, body)
    response = client("PUT", f"{METAMESSAGES}/{loose['id']}", {"message_id": message["id"]})
    assert (response.status, response.detail) == (
        422,
        "Cannot specify message_id without session_id",
    )
    assert client("PUT", f"{METAMESSAGES}/X", {}).status == 404


def test_a_metamessage_has_its_type_under_two_names(client: Client) -> None:
    row = client.ok("POST", METAMESSAGES, {"label": "t", "content": "c"})
    assert (row["label"], row["metamessage_type"]) == ("t", "t")
    both = {"label": "l", "metamessage_type": "t", "content": "c"}
    assert client.ok("POST", METAMESSAGES, both)["label"] == "t"
    changed = client.ok("PUT", f"{METAMESSAGES}/{row['id']}", {"metamessage_type": "u"})
    assert (changed["label"], changed["metamessage_type"]) == ("u", "u")
    changed = client.ok("PUT", f"{METAMESSAGES}/{row['id']}", {"label": "v"})
    assert (changed["label"], changed["metamessage_type"]) == ("v", "v")
    for wanted, found in (({"label": "v"}, 1), ({"label": "u"}, 0), ({"label": None}, 2)):
        assert client.ok("POST", f"{METAMESSAGES}/list", wanted)["total"] == found
    both = {"label": "v", "metamessage_type": "t"}
    assert client.ok("POST", f"{METAMESSAGES}/list", both)["items"][0]["label"] == "t"
    response = client("POST", METAMESSAGES, {"content": "c"})
    assert response.faults == [("missing", ["body", "metamessage_type"])]


@pytest.mark.parametrize("field", ["label", "metamessage_type", "session_id", "message_id"])
def test_an_empty_text_is_no_condition(client: Client, field: str) -> None:
    client.ok("POST", METAMESSAGES, {"label": "t", "content": "c"})
    assert client.ok("POST", f"{METAMESSAGES}/list", {field: ""})["total"] == 1


def test_keys_are_made_where_keys_are_asked_for(make_client: Callable[..., Client]) -> None:
    off = make_client()("POST", "/v1/keys?app_id=app_id")
    assert (off.status, off.detail) == (405, "Feature is disabled")

    admin = {"Authorization": "Bearer " + jwt.encode({"ad": True}, SECRET)}
    client = make_client(auth="jwt", jwt_secret=SECRET, headers=admin)
    query = "app_id=a&user_id=u&session_id=s&collection_id=c&expires_at=2100-01-01T00:00:00Z"
    claims = jwt.decode(client.ok("POST", f"/v1/keys?{query}")["key"], SECRET, ["HS256"])
    assert {"ap": "a", "us": "u", "se": "s", "co": "c", "exp": 4102444800}.items() < claims.items()
    assert isinstance(claims["t"], str)
    response = client("POST", "/v1/keys?app_id=")
    assert (response.status, response.detail) == (
        422,
        "At least one of app_id, user_id, session_id, or collection_id must be provided",
    )
    for text in ("1893456000", "2030-01-01", "0001-01-01T00:00+23:59", "9999-12-31T23:59-23:59"):
        assert client("POST", f"/v1/keys?app_id=a&expires_at={quote(text)}").status == 200
    wrong = client("POST", "/v1/keys?app_id=a&expires_at=tomorrow")
    assert wrong.faults == [("datetime_from_date_parsing", ["query", "expires_at"])]
