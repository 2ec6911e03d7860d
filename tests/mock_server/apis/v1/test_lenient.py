"""With --lenient whatever the document allows is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from honcho_openapi.operations import Operation, operations

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.mock_server.support import Client

BODIES = {
    ("apps", "create"): {"name": "n"},
    ("users", "create"): {"name": "n"},
    ("sessions", "chat"): {"queries": "q"},
    ("sessions", "update"): {"metadata": {}},
    ("messages", "create"): {"content": "c", "is_user": True},
    ("messages", "batch"): {"messages": [{"content": "c", "is_user": True}]},
    ("messages", "update"): {"metadata": {}},
    ("metamessages", "create"): {
        "metamessage_type": "t",
        "content": "c",
        "session_id": "s",
        "message_id": "m",
    },
    ("metamessages", "update"): {"session_id": "s2", "message_id": "m2"},
    ("collections", "create"): {"name": "n"},
    ("collections", "update"): {"metadata": {}},
    ("documents", "create"): {"content": "c"},
    ("documents", "update"): {"content": "c"},
    ("documents", "query"): {"query": "q"},
}


@pytest.fixture
def lenient(make_client: Callable[..., Client]) -> Client:
    return make_client(lenient=True, seed_data="none")


def target(operation: Operation) -> str:
    query = "&".join(
        f"{p.name}={p.name}-1" for p in operation.query_parameters if p.name.endswith("_id")
    )
    names = {name: f"{name}-1" for name in operation.path_parameters}
    return operation.path.format(**names) + (f"?{query}" if query else "")


def test_nothing_is_missing_on_first_use_or_on_second(lenient: Client) -> None:
    for operation in operations() * 2:
        body = BODIES.get(operation.key, {})
        response = lenient(operation.method, target(operation), body)
        assert response.status == 200, (operation.label, response.body)


def test_what_is_made_is_there_afterwards(lenient: Client) -> None:
    lenient.ok("POST", "/v1/apps/a/users/u/sessions/s/messages", BODIES["messages", "create"])
    assert lenient.ok("GET", "/v1/apps?app_id=a")["id"] == "a"
    assert lenient.ok("POST", "/v1/apps/a/users/list")["total"] == 1
    row = lenient.ok("GET", "/v1/apps/a/users/u/sessions?session_id=s")
    assert (row["app_id"], row["user_id"]) == ("a", "u")


def test_a_name_that_is_taken_gives_the_one_that_has_it(lenient: Client) -> None:
    first = lenient.ok("POST", "/v1/apps", {"name": "n"})
    assert lenient.ok("POST", "/v1/apps", {"name": "n", "metadata": {"a": 1}}) == first
    other = lenient.ok("POST", "/v1/apps", {"name": "m"})
    changed = lenient.ok("PUT", f"/v1/apps/{other['id']}", {"name": "n", "metadata": {"b": 2}})
    assert changed == other | {"metadata": {"b": 2}}


def test_a_request_that_is_not_well_formed_is_refused_as_ever(lenient: Client) -> None:
    assert lenient("POST", "/v1/apps/a/users", {}).status == 422
    assert lenient("GET", "/v2/apps").status == 404


def test_whatever_the_document_allows_is_answered(lenient: Client) -> None:
    collection = "/v1/apps/a/users/u/collections/c"
    for method, path, body in (
        ("PUT", collection, {}),
        ("PUT", f"{collection}/documents/d", {"content": None}),
        ("POST", "/v1/keys", None),
        ("POST", "/v1/apps/a/users/u/collections", {"name": "Honcho"}),
        ("PUT", collection, {"name": "honcho"}),
        ("POST", "/v1/apps/a/users/u/sessions/s/chat", {"queries": ["q" * 10_001] * 26}),
        ("POST", "/v1/keys?app_id=a&expires_at=2030-01-01", None),
        ("GET", "/v1/apps/a/users/u/sessions/s/clone?message_id=", None),
        (
            "POST",
            "/v1/apps/a/users/u/metamessages",
            {"label": "t", "content": "", "message_id": "m"},
        ),
        ("PUT", "/v1/apps/a/users/u/metamessages/t", {"message_id": "m"}),
    ):
        response = lenient(method, path) if body is None else lenient(method, path, body)
        assert response.status == 200, (path, response.body)


@pytest.mark.parametrize("verb", ["POST", "PUT"])
def test_ids_in_a_body_may_be_empty(lenient: Client, verb: str) -> None:
    links = {"session_id": "", "message_id": "m"}
    path = "/v1/apps/a/users/u/metamessages"
    if verb == "PUT":
        row = lenient.ok("PUT", f"{path}/x", links)
    else:
        row = lenient.ok("POST", path, {"metamessage_type": "t", "content": "c"} | links)
    assert (row["session_id"], row["message_id"]) == ("", "m")
    assert lenient.ok("PUT", f"{path}/{row['id']}", {"session_id": "", "message_id": ""})


def test_what_is_made_on_the_way_takes_nobodys_name(lenient: Client) -> None:
    first = lenient.ok("POST", "/v1/apps", {"name": "x"})
    made = lenient.ok("GET", "/v1/apps?app_id=x")
    assert made["id"] == "x"
    assert made["name"] != "x"
    assert lenient.ok("GET", "/v1/apps/name/x") == first
    for app in ("x", first["id"]):
        lenient.ok("PUT", f"/v1/apps/{app}", {"name": f"another {app}"})
    assert lenient.ok("GET", "/v1/apps/name/x")["id"] not in ("x", first["id"])


@pytest.mark.parametrize(
    "path",
    [
        "/v1/apps",
        "/v1/apps/a/users",
        "/v1/apps/a/users/u/sessions",
        "/v1/apps/a/users/u/collections",
    ],
)
def test_get_without_an_id_gives_the_first(lenient: Client, path: str) -> None:
    first = lenient.ok("GET", path)
    assert lenient.ok("GET", path) == first
    assert lenient.ok("POST", f"{path}/list")["items"] == [first]


def test_get_without_an_id_passes_over_an_empty_one(lenient: Client) -> None:
    user = "/v1/apps/a/users/u"
    lenient.ok("PUT", f"{user}/metamessages/m", {"session_id": ""})
    first = lenient.ok("GET", f"{user}/sessions")
    assert first["id"]
    assert lenient.ok("GET", f"{user}/sessions") == first


@pytest.mark.parametrize(
    ("headers", "content_type"),
    [
        ({}, "text/event-stream; charset=utf-8"),
        ({"Accept": "*/*"}, "text/event-stream; charset=utf-8"),
        ({"Accept": "application/json, text/event-stream"}, "text/event-stream; charset=utf-8"),
        ({"Accept": "application/json"}, "application/json"),
        (
            {"Accept": "application/json", "X-Stainless-Raw-Response": "stream"},
            "text/event-stream; charset=utf-8",
        ),
    ],
)
def test_a_client_that_reads_only_json_gets_no_stream(
    lenient: Client, client: Client, headers: dict[str, str], content_type: str
) -> None:
    path, body = "/v1/apps/app_id/users/user_id/sessions/s/chat", {"queries": "q", "stream": True}
    response = lenient("POST", path, body, headers=headers)
    assert response.headers["content-type"] == content_type
    if content_type == "application/json":
        assert list(response.json) == ["content"]
    strict = client("POST", path, body, headers=headers)
    assert strict.headers["content-type"] == "text/event-stream; charset=utf-8"


def test_the_reserved_collection_is_one_like_others(lenient: Client) -> None:
    path = "/v1/apps/a/users/u/collections"
    lenient.ok("POST", "/v1/apps/a/users/u/sessions/s/chat", {"queries": "q"})
    collection = lenient.ok("GET", f"{path}/name/honcho")["id"]
    document = lenient.ok("POST", f"{path}/{collection}/documents", {"content": "c"})["id"]
    lenient.ok("DELETE", f"{path}/{collection}/documents/{document}")
    lenient.ok("DELETE", f"{path}/{collection}")
    assert lenient.ok("POST", f"{path}/list")["total"] == 0
