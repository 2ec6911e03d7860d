from __future__ import annotations

import pytest
from tests.mock_server.support import APP, MESSAGES, SESSION, USER, Client

from honcho_openapi.operations import Operation, operations


@pytest.mark.parametrize(
    ("path", "allow"),
    [
        ("/v1/apps", "GET, POST"),
        ("/v1/apps/list", "POST, PUT"),
        (SESSION, "DELETE, PUT"),
        (MESSAGES, "POST"),
        (f"{MESSAGES}/batch", "GET, POST, PUT"),
        ("/v1/keys", "POST"),
    ],
)
def test_a_wrong_method_is_told_all_the_right_ones(client: Client, path: str, allow: str) -> None:
    for method in ("PATCH", "HEAD", "OPTIONS", "TRACE", "BREW", "get"):
        response = client(method, path)
        assert (response.status, response.headers["allow"]) == (405, allow)
        assert response.detail == "Method Not Allowed"


@pytest.mark.parametrize("operation", operations(), ids=lambda one: one.id)
def test_every_operation_is_routed_to(client: Client, operation: Operation) -> None:
    response = client(operation.method, operation.path)
    assert response.json.get("detail") not in ("Not Found", "Method Not Allowed")


@pytest.mark.parametrize(
    "path",
    ["//", "/v1", "/v1/app", "/v1/apps/a/b", "/v1/apps//users", f"{APP}%2Fusers/x/y"],
)
def test_what_is_no_path(client: Client, path: str) -> None:
    response = client("GET", path)
    assert (response.status, response.detail) == (404, "Not Found")


def test_an_encoded_slash_is_a_separator(client: Client) -> None:
    assert client("GET", "/v1/apps/name/a%2Fb").detail == "Not Found"
    assert client("POST", "/v1/apps%2Flist").status == 200


def test_a_word_of_the_path_may_be_an_id(client: Client) -> None:
    assert client("GET", f"{MESSAGES}/list").detail == "Message with ID list not found"
    assert client("PUT", f"{MESSAGES}/batch", {"metadata": {}}).detail == "Message not found"
    assert client("PUT", "/v1/apps/list", {}).detail == "App with ID list not found"
    assert client("POST", "/v1/apps/list/users", {"name": "n"}).detail == (
        "App with ID list not found"
    )
    assert client("POST", "/v1/apps/name/users", {"name": "n"}).status == 404


def test_names_are_decoded(client: Client) -> None:
    for name in ("a b", "é", "{x}", "100%", "list"):
        row = client.ok("POST", f"{APP}/users", {"name": name})
        quoted = name.replace("%", "%25").replace(" ", "%20")
        assert client.ok("GET", f"{APP}/users/name/{quoted}") == row


@pytest.mark.parametrize(
    ("target", "location"),
    [
        ("/v1/apps/", "/v1/apps"),
        ("/v1/apps/?app_id=x&y", "/v1/apps?app_id=x&y"),
        ("/v1/apps/list//", "/v1/apps/list"),
        (f"{USER}%20x/sessions/", f"{USER}%20x/sessions"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_a_slash_too_many_is_redirected(
    client: Client, method: str, target: str, location: str
) -> None:
    for headers, host in (({}, "testserver"), ({"Host": "localhost:81"}, "localhost:81")):
        response = client(method, target, headers=headers)
        assert response.headers["location"] == f"http://{host}{location}"
        assert (response.status, response.body) == (307, b"")


@pytest.mark.parametrize(("said", "scheme"), [("https", "https"), ("javascript", "http")])
def test_a_redirect_keeps_the_scheme_that_a_gateway_names(
    client: Client, said: str, scheme: str
) -> None:
    response = client("GET", "/v1/apps/", headers={"Host": "localhost", "X-Forwarded-Proto": said})
    assert response.headers["location"] == f"{scheme}://localhost/v1/apps"


@pytest.mark.parametrize("path", ["//evil.example/", "/nothing/", "//"])
def test_nothing_is_redirected_to_elsewhere(client: Client, path: str) -> None:
    assert client("GET", path).status == 404
