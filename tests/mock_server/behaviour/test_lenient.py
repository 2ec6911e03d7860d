"""With --lenient no request that is well formed is answered 404 or 409."""

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
        if operation.resource == "keys":
            continue
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
    assert lenient("GET", "/v1/apps").status == 401
    assert lenient("GET", "/v2/apps").status == 404


def test_the_reserved_collection_is_not_deleted(lenient: Client) -> None:
    path = "/v1/apps/a/users/u/collections"
    collection = lenient.ok("GET", f"{path}/name/Honcho")["id"]
    document = lenient.ok("POST", f"{path}/{collection}/documents", {"content": "c"})["id"]
    for victim in (f"{path}/{collection}", f"{path}/{collection}/documents/{document}"):
        response = lenient("DELETE", victim)
        assert response.status == 422
        assert isinstance(response.detail, str)
