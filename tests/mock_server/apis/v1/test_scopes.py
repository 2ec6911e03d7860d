"""Every operation with every kind of key.

The table says, for a resource and verb, which of the keys below open it. It is written out by
hand, so that the rule in the code is held against what it is to mean.
"""

from __future__ import annotations

import time
from typing import Any

import jwt
import pytest
from tests.mock_server.generations import V1
from tests.mock_server.support import SECRET, Client

from honcho_mock import Settings
from honcho_mock.serving.app import Mock, build
from honcho_openapi.operations import Operation, operations

IDS = {
    "app_id": "a1",
    "user_id": "u1",
    "session_id": "s1",
    "message_id": "m1",
    "metamessage_id": "mm1",
    "collection_id": "c1",
    "document_id": "d1",
    "name": "n",
}

KEYS: dict[str, dict[str, Any]] = {
    "admin": {"ad": True},
    "own app": {"ap": "a1"},
    "other app": {"ap": "a2"},
    "own user": {"us": "u1"},
    "sibling user": {"us": "u2"},
    "own session": {"se": "s1"},
    "other session": {"se": "s2"},
    "own collection": {"co": "c1"},
    "nothing": {},
    "admin in name": {"ad": "yes"},
    "all of another": {"ap": "a2", "us": "u2", "se": "s2", "co": "c2"},
}

ADMIN = {"admin"}
APP = ADMIN | {"own app"}
USER = APP | {"own user"}
SESSION = USER | {"own session"}
COLLECTION = USER | {"own collection"}

OPENED_BY = {
    ("apps", "create"): ADMIN,
    ("apps", "list"): ADMIN,
    ("apps", "by-name"): ADMIN,
    ("apps", "get-or-create"): ADMIN,
    ("apps", "get"): APP,
    ("apps", "update"): APP,
    ("users", "create"): APP,
    ("users", "list"): APP,
    ("users", "by-name"): APP,
    ("users", "get-or-create"): APP,
    ("users", "get"): USER,
    ("users", "update"): USER,
    ("sessions", "create"): USER,
    ("sessions", "list"): USER,
    ("sessions", "get"): SESSION,
    ("sessions", "update"): SESSION,
    ("sessions", "delete"): SESSION,
    ("sessions", "clone"): SESSION,
    ("sessions", "chat"): SESSION,
    ("messages", "create"): SESSION,
    ("messages", "batch"): SESSION,
    ("messages", "list"): SESSION,
    ("messages", "by-id"): SESSION,
    ("messages", "update"): SESSION,
    ("metamessages", "create"): USER,
    ("metamessages", "list"): USER,
    ("metamessages", "by-id"): USER,
    ("metamessages", "update"): USER,
    ("collections", "create"): USER,
    ("collections", "list"): USER,
    ("collections", "by-name"): USER,
    ("collections", "get"): COLLECTION,
    ("collections", "update"): COLLECTION,
    ("collections", "delete"): COLLECTION,
    ("documents", "create"): COLLECTION,
    ("documents", "list"): COLLECTION,
    ("documents", "query"): COLLECTION,
    ("documents", "by-id"): COLLECTION,
    ("documents", "update"): COLLECTION,
    ("documents", "delete"): COLLECTION,
    ("keys", "create"): ADMIN,
}

every_operation = pytest.mark.parametrize("operation", operations(), ids=lambda one: one.id)


@pytest.fixture(scope="module")
def guarded() -> Mock:
    """A mock that holds nothing: whoever is let in is told so by something other than 401."""
    return build(Settings(auth="jwt", jwt_secret=SECRET, seed_data="none"), V1)


def status(mock: Mock, operation: Operation, authorization: str | None) -> tuple[int, Any]:
    headers = {} if authorization is None else {"Authorization": authorization}
    response = Client(mock.app, headers=headers)(operation.method, target(operation))
    return response.status, response.json.get("detail") if response.status == 401 else None


def target(operation: Operation) -> str:
    asked = [p.name for p in operation.query_parameters if operation.verb == "get"]
    query = "&".join(f"{name}={IDS[name]}" for name in asked)
    return operation.path.format(**IDS) + f"?{query}"


def bearer(claims: dict[str, Any], *, secret: str = SECRET) -> str:
    return f"Bearer {jwt.encode(claims, secret)}"


def test_the_table_has_every_operation() -> None:
    assert set(OPENED_BY) == {operation.key for operation in operations()}


@every_operation
def test_which_keys_open_it(guarded: Mock, operation: Operation) -> None:
    let_in = {
        name
        for name, claims in KEYS.items()
        if status(guarded, operation, bearer(claims))[0] != 401
    }
    assert let_in == OPENED_BY[operation.key]


@every_operation
def test_what_the_others_are_told(guarded: Mock, operation: Operation) -> None:
    admin_only = OPENED_BY[operation.key] is ADMIN
    refusal = "JWT not permissioned for this resource"
    if admin_only:
        refusal = "Resource requires admin privileges"
    elif operation.verb == "get":
        refusal = "Unauthorized access to resource"
    expired = bearer({"ad": True, "exp": time.time() - 1})
    foreign = bearer({"ad": True}, secret="another secret that is long enough for HS256")
    for authorization, detail in (
        (None, "No access token provided"),
        ("", "No access token provided"),
        ("Bearer", "No access token provided"),
        ("Basic dTpw", "No access token provided"),
        ("Bearer\tgarbage", "No access token provided"),
        ("Bearer garbage", "Invalid JWT"),
        ("Bearer  ", "Invalid JWT"),
        (bearer({"ad": True}).replace(" ", "  "), "Invalid JWT"),
        (bearer({"ad": True}) + " ", "Invalid JWT"),
        (expired, "Invalid JWT"),
        (foreign, "Invalid JWT"),
        (bearer({"ap": "a2"}), refusal),
    ):
        assert status(guarded, operation, authorization) == (401, detail)


@pytest.mark.parametrize("scheme", ["bearer", "BEARER", "Bearer"])
def test_the_scheme_is_in_any_case(guarded: Mock, scheme: str) -> None:
    token = jwt.encode({"ad": True}, SECRET)
    client = Client(guarded.app, headers={"Authorization": f"{scheme} {token}"})
    assert client("POST", "/v1/apps/list").status == 200


def test_a_key_is_asked_for_before_the_schema_and_after_the_syntax(guarded: Mock) -> None:
    client = Client(guarded.app)
    assert client("POST", "/v1/apps", raw=b"{").status == 422
    assert client("POST", "/v1/apps", raw=b"\xff").status == 400
    assert client("POST", "/v1/apps", {}).status == 401
    assert client("GET", "/v1/nothing").status == 404


@pytest.fixture(scope="module")
def two_apps() -> tuple[Mock, dict[str, dict[str, str]]]:
    """Two apps with one of everything each, and their ids by kind."""
    mock = build(Settings(auth="jwt", jwt_secret=SECRET, seed_data="none"), V1)
    client = Client(mock.app, headers={"Authorization": bearer({"ad": True})})
    worlds = {}
    for name in ("one", "other"):
        app = client.ok("POST", "/v1/apps", {"name": name})["id"]
        user = client.ok("POST", f"/v1/apps/{app}/users", {"name": "u"})["id"]
        base = f"/v1/apps/{app}/users/{user}"
        session = client.ok("POST", f"{base}/sessions", {})["id"]
        message = client.ok(
            "POST", f"{base}/sessions/{session}/messages", {"content": "c", "is_user": True}
        )["id"]
        worlds[name] = {"app": app, "user": user, "session": session, "message": message}
    return mock, worlds


def test_an_apps_key_does_not_reach_another_app(
    two_apps: tuple[Mock, dict[str, dict[str, str]]],
) -> None:
    mock, worlds = two_apps
    own, other = worlds["one"], worlds["other"]
    client = Client(mock.app, headers={"Authorization": bearer({"ap": own["app"]})})
    base = f"/v1/apps/{own['app']}/users"
    mine = f"{base}/{own['user']}"
    theirs = f"{base}/{other['user']}"
    links = {"session_id": other["session"], "message_id": other["message"]}
    metamessage = {"metamessage_type": "t", "content": "c"}
    for method, path, body, expected in (
        ("GET", f"/v1/apps?app_id={other['app']}", None, 401),
        ("GET", f"/v1/apps/{other['app']}/users?user_id={other['user']}", None, 401),
        ("GET", f"{base}?user_id={other['user']}", None, 404),
        ("PUT", theirs, {}, 404),
        ("POST", f"{theirs}/sessions", {}, 404),
        ("GET", f"{mine}/sessions?session_id={other['session']}", None, 404),
        ("GET", f"{mine}/sessions/{other['session']}/clone", None, 404),
        (
            "GET",
            f"{mine}/sessions/{own['session']}/clone?message_id={other['message']}",
            None,
            404,
        ),
        ("GET", f"{theirs}/sessions/{other['session']}/messages/{other['message']}", None, 404),
        ("POST", f"{mine}/metamessages", metamessage | links, 404),
    ):
        response = client(method, path) if body is None else client(method, path, body)
        assert response.status == expected, (method, path)
    for path in (f"{theirs}/sessions", f"{theirs}/sessions/{other['session']}/messages"):
        assert client.ok("POST", f"{path}/list")["items"] == []
    assert client.ok("POST", f"{mine}/metamessages/list", links)["items"] == []


UNAUTHORIZED = "Unauthorized access to resource"
NOT_PERMISSIONED = "JWT not permissioned for this resource"
USERS = "/v1/apps/a1/users"

NARROWER = [
    ("/v1/apps?app_id=a1", {"us": "u1"}, UNAUTHORIZED),
    ("/v1/apps?app_id=a1", {"ap": "a2"}, UNAUTHORIZED),
    ("/v1/apps", {"us": "u1"}, "App ID not found in query parameter or JWT"),
    ("/v1/apps?app_id=", {}, "App ID not found in query parameter or JWT"),
    (f"{USERS}?user_id=u2", {"ap": "a1", "us": "u1"}, UNAUTHORIZED),
    (f"{USERS}?user_id=u1", {"ap": "a2", "us": "u1"}, UNAUTHORIZED),
    (f"{USERS}?user_id=u1", {"ap": "a1", "us": "u1"}, None),
    (f"{USERS}?user_id=u1", {"ap": "a1"}, None),
    (f"{USERS}?user_id=u1", {"us": "u1"}, None),
    (f"{USERS}?user_id=u1", {"se": "s1"}, NOT_PERMISSIONED),
    (USERS, {"ap": "a1"}, "User ID not found in query parameter or JWT"),
    (USERS, {"se": "s1"}, "User ID not found in query parameter or JWT"),
    (USERS, {"ap": "a2"}, UNAUTHORIZED),
    (f"{USERS}/u2/sessions?session_id=s1", {"ap": "a1", "us": "u1"}, UNAUTHORIZED),
    (f"{USERS}/u1/sessions?session_id=s2", {"us": "u1", "se": "s1"}, UNAUTHORIZED),
    (f"{USERS}/u1/sessions?session_id=s2", {"us": "u1"}, None),
    (f"{USERS}/u1/sessions?session_id=s1", {"co": "c1"}, NOT_PERMISSIONED),
    (f"{USERS}/u1/sessions?session_id=s1", {}, NOT_PERMISSIONED),
    (f"{USERS}/u1/sessions", {"us": "u1"}, "Session ID not found in query parameter or JWT"),
    (f"{USERS}/u1/sessions", {"se": "s1"}, None),
    (f"{USERS}/u2/sessions", {"us": "u1", "se": "s1"}, UNAUTHORIZED),
    (f"{USERS}/u1/collections?collection_id=c2", {"ap": "a1", "co": "c1"}, UNAUTHORIZED),
    (f"{USERS}/u1/collections?collection_id=c1", {"se": "s1"}, NOT_PERMISSIONED),
    (f"{USERS}/u1/collections", {"us": "u1"}, "Collection ID not found in query parameter or JWT"),
]


@pytest.mark.parametrize(("path", "claims", "detail"), NARROWER)
def test_where_one_object_is_got_every_claim_counts(
    guarded: Mock, path: str, claims: dict[str, Any], detail: str | None
) -> None:
    response = Client(guarded.app, headers={"Authorization": bearer(claims)})("GET", path)
    expected = (404, None) if detail is None else (401, detail)
    assert (response.status, response.detail if response.status == 401 else None) == expected


@pytest.mark.parametrize("claim", ["true", "false", "yes", 1, [True], {"a": 1}])
def test_only_true_makes_an_admin(guarded: Mock, claim: Any) -> None:
    client = Client(guarded.app, headers={"Authorization": bearer({"ad": claim})})
    response = client("POST", "/v1/apps/list")
    assert (response.status, response.detail) == (401, "Resource requires admin privileges")


def test_get_without_an_id_gives_the_keys_own(
    two_apps: tuple[Mock, dict[str, dict[str, str]]],
) -> None:
    mock, worlds = two_apps
    ids = worlds["one"]
    base = f"/v1/apps/{ids['app']}/users"
    for path, claims, key in (
        ("/v1/apps", {"ap": ids["app"]}, ids["app"]),
        (base, {"us": ids["user"]}, ids["user"]),
        (f"{base}/{ids['user']}/sessions", {"se": ids["session"]}, ids["session"]),
    ):
        client = Client(mock.app, headers={"Authorization": bearer(claims)})
        assert client.ok("GET", path)["id"] == key
    client = Client(mock.app, headers={"Authorization": bearer({"ap": ids["app"]})})
    assert client("GET", base).detail == "User ID not found in query parameter or JWT"
