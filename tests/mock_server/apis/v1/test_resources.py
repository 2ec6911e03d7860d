"""Every resource: the form of its rows, its refusals, and the eight verbs on it."""

from __future__ import annotations

from typing import Any

import pytest
from tests.mock_server.support import APP, MESSAGES, SESSION, USER, Client, is_id

COLLECTIONS = f"{USER}/collections"

BODIES: dict[str, dict[str, Any]] = {
    "/v1/apps": {"name": "a name"},
    f"{APP}/users": {"name": "a name"},
    f"{USER}/sessions": {},
    MESSAGES: {"content": "hello", "is_user": True},
    f"{USER}/metamessages": {"metamessage_type": "thought", "content": "hm"},
    COLLECTIONS: {"name": "a name"},
}

KEYS = {
    "/v1/apps": "id name metadata created_at",
    f"{APP}/users": "id name app_id created_at metadata",
    f"{USER}/sessions": "id is_active user_id app_id metadata created_at",
    MESSAGES: "id content is_user session_id metadata created_at app_id user_id",
    f"{USER}/metamessages": (
        "id label content user_id app_id session_id message_id metadata created_at metamessage_type"
    ),
    COLLECTIONS: "id name user_id app_id metadata created_at",
}

NAMED = ("/v1/apps", f"{APP}/users", COLLECTIONS)
GOT_BY_QUERY = {
    "/v1/apps": ("app_id", "App"),
    f"{APP}/users": ("user_id", "User"),
    f"{USER}/sessions": ("session_id", "Session"),
    COLLECTIONS: ("collection_id", "Collection"),
}

every_path = pytest.mark.parametrize("path", BODIES)
named_path = pytest.mark.parametrize("path", NAMED)


@every_path
def test_a_row_has_honchos_keys_in_honchos_order(client: Client, path: str) -> None:
    row = client.ok("POST", path, BODIES[path])
    assert list(row) == KEYS[path].split()
    assert is_id(row["id"])
    assert row["metadata"] == {}


@every_path
def test_what_the_server_makes_is_not_taken_from_the_body(client: Client, path: str) -> None:
    intruders = {"id": "mine", "created_at": "2001-01-01T00:00:00.000000Z", "app_id": "mine"}
    row = client.ok("POST", path, BODIES[path] | intruders)
    assert not {"mine", intruders["created_at"]} & {row["id"], row["created_at"], row.get("app_id")}


@every_path
def test_metadata_comes_back_as_it_was_sent(client: Client, path: str) -> None:
    metadata = {"z": [1, 1.0, None, {"b": "\ud800\x00é"}], "a": 10**400, "": True}
    row = client.ok("POST", path, BODIES[path] | {"metadata": metadata})
    assert repr(row["metadata"]) == repr(metadata)
    assert row in client.ok("POST", f"{path}/list?size=100")["items"]


@every_path
def test_an_update_replaces_metadata_whole_and_nothing_else(client: Client, path: str) -> None:
    row = client.ok("POST", path, BODIES[path] | {"metadata": {"a": 1}})
    changed = client.ok("PUT", f"{path}/{row['id']}", {"metadata": {"b": 2}, "content": "new"})
    assert changed == row | {"metadata": {"b": 2}}
    assert client.ok("PUT", f"{path}/{row['id']}", {"metadata": {}})["metadata"] == {}


@named_path
def test_a_name_is_taken_once(client: Client, path: str) -> None:
    row = client.ok("POST", path, BODIES[path])
    assert client("POST", path, BODIES[path]).status == 409
    assert client.ok("GET", f"{path}/name/a name") == row
    client.ok("PUT", f"{path}/{row['id']}", {"name": "another"})
    assert client.ok("POST", path, BODIES[path])["id"] != row["id"]
    assert client("PUT", f"{path}/{row['id']}", {"name": "a name"}).status == 409
    assert client.ok("PUT", f"{path}/{row['id']}", {"name": "another"})["name"] == "another"


@pytest.mark.parametrize("path", NAMED[:2])
def test_get_or_create_makes_one(client: Client, path: str) -> None:
    made = client.ok("GET", f"{path}/get_or_create/x")
    assert (made["name"], made["metadata"]) == ("x", {})
    assert client.ok("GET", f"{path}/get_or_create/x") == made


@pytest.mark.parametrize("path", GOT_BY_QUERY)
def test_get_names_the_object_in_the_query(client: Client, path: str) -> None:
    parameter, noun = GOT_BY_QUERY[path]
    row = client.ok("POST", path, BODIES[path])
    assert client.ok("GET", f"{path}?{parameter}={row['id']}") == row
    for query in ("", f"?{parameter}="):
        response = client("GET", path + query)
        assert (response.status, response.detail) == (
            401,
            f"{noun} ID not found in query parameter or JWT",
        )


@pytest.mark.parametrize(
    ("method", "path", "body", "detail"),
    [
        ("GET", "/v1/apps?app_id=X", None, "App with ID X not found"),
        ("GET", "/v1/apps/name/X", None, "App with name 'X' not found"),
        ("PUT", "/v1/apps/X", {}, "App with ID X not found"),
        ("POST", "/v1/apps/X/users", {"name": "n"}, "App with ID X not found"),
        ("GET", "/v1/apps/X/users/get_or_create/n", None, "App with ID X not found"),
        ("GET", f"{APP}/users?user_id=X", None, "User with ID 'X' not found"),
        ("GET", f"{APP}/users/name/X", None, "User with name 'X' not found"),
        ("PUT", f"{APP}/users/X", {}, "User with ID 'X' not found"),
        ("POST", f"{APP}/users/X/sessions", {}, "User with ID 'X' not found"),
        ("POST", f"{APP}/users/X/collections", {"name": "n"}, "User with ID 'X' not found"),
        (
            "GET",
            f"{USER}/sessions?session_id=X",
            None,
            "Session not found or does not belong to user",
        ),
        (
            "PUT",
            f"{USER}/sessions/X",
            {"metadata": {}},
            "Session not found or does not belong to user",
        ),
        ("DELETE", f"{USER}/sessions/X", None, "Session not found or does not belong to user"),
        (
            "POST",
            f"{USER}/sessions/X/messages",
            {"content": "c", "is_user": True},
            "Session not found or does not belong to user",
        ),
        (
            "POST",
            f"{USER}/sessions/X/messages/batch",
            {"messages": []},
            "Session not found or does not belong to user",
        ),
        ("GET", f"{MESSAGES}/X", None, "Message with ID X not found"),
        ("PUT", f"{MESSAGES}/X", {"metadata": {}}, "Message not found"),
        ("GET", f"{USER}/metamessages/X", None, "Metamessage with ID X not found"),
        (
            "GET",
            f"{COLLECTIONS}?collection_id=X",
            None,
            "Collection not found or does not belong to user",
        ),
        ("GET", f"{COLLECTIONS}/name/X", None, "Collection with name 'X' not found"),
        ("DELETE", f"{COLLECTIONS}/X", None, "Collection not found or does not belong to user"),
        (
            "POST",
            f"{COLLECTIONS}/X/documents",
            {"content": "c"},
            "Collection not found or does not belong to user",
        ),
        ("GET", f"{COLLECTIONS}/X/documents/Y", None, "Document with ID 'Y' not found"),
        (
            "DELETE",
            f"{COLLECTIONS}/X/documents/Y",
            None,
            "Collection not found or does not belong to user",
        ),
        (
            "PUT",
            f"{COLLECTIONS}/X/documents/Y",
            {"content": "c"},
            "Document with ID 'Y' not found",
        ),
    ],
)
def test_what_is_not_there(
    client: Client, method: str, path: str, body: dict[str, Any] | None, detail: str
) -> None:
    response = client(method, path) if body is None else client(method, path, body)
    assert (response.status, response.detail) == (404, detail)


@pytest.mark.parametrize(
    "path",
    [
        "/v1/apps/X/users",
        "/v1/apps/X/users/Y/sessions",
        "/v1/apps/X/users/Y/sessions/Z/messages",
        "/v1/apps/X/users/Y/metamessages",
        "/v1/apps/X/users/Y/collections",
        "/v1/apps/X/users/Y/collections/Z/documents",
    ],
)
def test_a_list_below_unknown_parents_is_empty(client: Client, path: str) -> None:
    assert client.ok("POST", f"{path}/list") == {
        "items": [],
        "total": 0,
        "page": 1,
        "size": 50,
        "pages": 0,
    }


def test_a_row_is_not_found_below_another_parent(client: Client) -> None:
    other = client.ok("POST", f"{APP}/users", {"name": "other"})["id"]
    message = client.ok("POST", MESSAGES, {"content": "c", "is_user": True})["id"]
    elsewhere = f"{APP}/users/{other}/sessions/session_id/messages"
    assert client("GET", f"{elsewhere}/{message}").status == 404
    assert client("POST", elsewhere, {"content": "c", "is_user": True}).status == 404
    assert client.ok("POST", f"{elsewhere}/list")["total"] == 0
    assert client("GET", f"{APP}/users/{other}/sessions?session_id=session_id").status == 404


@pytest.mark.parametrize("path", [MESSAGES, f"{USER}/sessions"])
@pytest.mark.parametrize(
    ("body", "fault"),
    [({}, "missing"), ({"metadata": None}, "dict_type"), ({"metadata": []}, "dict_type")],
)
def test_where_metadata_is_required_null_is_refused(
    client: Client, path: str, body: dict[str, Any], fault: str
) -> None:
    row = client.ok("POST", path, BODIES[path])
    response = client("PUT", f"{path}/{row['id']}", body)
    assert (response.status, response.faults) == (422, [(fault, ["body", "metadata"])])


@pytest.mark.parametrize("path", ["/v1/apps", f"{APP}/users", f"{USER}/metamessages"])
@pytest.mark.parametrize("body", [{}, {"metadata": None}])
def test_elsewhere_null_means_unchanged(client: Client, path: str, body: dict[str, Any]) -> None:
    row = client.ok("POST", path, BODIES[path] | {"metadata": {"a": 1}})
    assert client.ok("PUT", f"{path}/{row['id']}", body) == row


def test_names_in_use_are_told_apart_in_honchos_words(client: Client) -> None:
    for path, taken, renamed in (
        (
            "/v1/apps",
            "App with name 'b' already exists",
            "App update failed - unique constraint violation",
        ),
        (
            f"{APP}/users",
            "User with this name already exists",
            "User update failed - unique constraint violation",
        ),
        (
            COLLECTIONS,
            "Collection with name 'b' already exists",
            "Collection update failed - name already in use",
        ),
    ):
        row = client.ok("POST", path, {"name": "a"})
        client.ok("POST", path, {"name": "b"})
        assert client("POST", path, {"name": "b"}).detail == taken
        assert client("PUT", f"{path}/{row['id']}", {"name": "b"}).detail == renamed


def test_one_name_may_be_in_use_in_two_places(client: Client) -> None:
    app = client.ok("POST", "/v1/apps", {"name": "other"})["id"]
    client.ok("POST", f"{APP}/users", {"name": "n"})
    client.ok("POST", f"/v1/apps/{app}/users", {"name": "n"})


@pytest.mark.parametrize("name", ["honcho", "Honcho", "HONCHO"])
@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_a_collection_is_not_called_honcho(client: Client, method: str, name: str) -> None:
    row = client.ok("POST", COLLECTIONS, {"name": "n"})
    path = COLLECTIONS if method == "POST" else f"{COLLECTIONS}/{row['id']}"
    response = client(method, path, {"name": name})
    assert (response.status, response.detail) == (
        422,
        [
            {
                "type": "value_error",
                "loc": ["body", "name"],
                "msg": "Value error, Collection name cannot be 'honcho'",
                "input": name,
                "ctx": {"error": {}},
            }
        ],
    )


def test_an_update_of_nothing_is_refused_where_honcho_refuses_it(client: Client) -> None:
    collection = client.ok("POST", COLLECTIONS, {"name": "n"})["id"]
    documents = f"{COLLECTIONS}/{collection}/documents"
    document = client.ok("POST", documents, {"content": "c"})["id"]
    response = client("PUT", f"{COLLECTIONS}/{collection}", {})
    assert (response.status, response.detail) == (
        422,
        "Invalid collection configuration - at least one field must be provided",
    )
    response = client("PUT", f"{documents}/{document}", {"content": None})
    assert (response.status, response.detail) == (
        422,
        "Content and metadata cannot both be None",
    )


def test_deleting_a_collection_takes_its_documents_along(client: Client) -> None:
    collection = client.ok("POST", COLLECTIONS, {"name": "n"})["id"]
    documents = f"{COLLECTIONS}/{collection}/documents"
    document = client.ok("POST", documents, {"content": "c"})["id"]
    assert client.ok("DELETE", f"{COLLECTIONS}/{collection}") == {
        "message": "Collection deleted successfully"
    }
    assert client("GET", f"{documents}/{document}").status == 404
    assert client("POST", documents, {"content": "c"}).status == 404
    assert client("DELETE", f"{COLLECTIONS}/{collection}").status == 404
    assert client.ok("POST", f"{COLLECTIONS}/list")["total"] == 0
    client.ok("POST", COLLECTIONS, {"name": "n"})


def test_a_document_whose_content_changes_is_made_anew(client: Client) -> None:
    collection = client.ok("POST", COLLECTIONS, {"name": "n"})["id"]
    documents = f"{COLLECTIONS}/{collection}/documents"
    row = client.ok("POST", documents, {"content": "c"})
    tagged = client.ok("PUT", f"{documents}/{row['id']}", {"metadata": {"a": 1}})
    assert tagged == row | {"metadata": {"a": 1}}
    changed = client.ok("PUT", f"{documents}/{row['id']}", {"content": "c"})
    assert changed["created_at"] > row["created_at"]
    assert list(changed) == list(row)
    assert client.ok("GET", f"{documents}/{row['id']}") == changed


def test_deleting_a_document_is_for_good(client: Client) -> None:
    collection = client.ok("POST", COLLECTIONS, {"name": "n"})["id"]
    documents = f"{COLLECTIONS}/{collection}/documents"
    document = client.ok("POST", documents, {"content": "c", "metadata": {"a": 1}})["id"]
    changed = client.ok("PUT", f"{documents}/{document}", {"content": "d"})
    assert (changed["content"], changed["metadata"]) == ("d", {"a": 1})
    assert client.ok("DELETE", f"{documents}/{document}") == {
        "message": "Document deleted successfully"
    }
    assert client("DELETE", f"{documents}/{document}").status == 404
    assert client.ok("POST", f"{documents}/list")["items"] == []


def test_a_deleted_session_is_put_aside(client: Client) -> None:
    for _ in range(2):
        assert client.ok("DELETE", SESSION) == {"message": "Session deleted successfully"}
    assert client.ok("GET", f"{USER}/sessions?session_id=session_id")["is_active"] is False
    client.ok("POST", MESSAGES, {"content": "c", "is_user": True})
    client.ok("PUT", SESSION, {"metadata": {"a": 1}})
    sessions = f"{USER}/sessions/list"
    assert client.ok("POST", sessions, {"is_active": True})["total"] == 0
    assert client.ok("POST", sessions, {"is_active": False})["total"] == 1
    assert client.ok("POST", sessions)["total"] == 1
