from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.mock_server.support import APP, Client

from honcho_mock import create_app
from honcho_openapi import load
from honcho_openapi.operations import operations

if TYPE_CHECKING:
    from tests.mock_server.support import Response

    from honcho_mock.serving.app import Mock

PAGES = ("/", "/health", "/docs", "/docs/", "/redoc", "/openapi.json", "/docs/openapi-3.0.json")
FOR_PEOPLE = {"Accept": "text/html,application/xhtml+xml"}


def policy(response: Response) -> dict[str, str]:
    """The directives of a page's policy, by name."""
    parts = response.headers["content-security-policy"].split("; ")
    return {name: rest for name, _, rest in (part.partition(" ") for part in parts)}


def test_the_document_is_served_as_it_is(client: Client) -> None:
    response = client("GET", "/openapi.json")
    assert response.headers["content-type"] == "application/json"
    assert response.json == load()


def test_the_swagger_ui_gets_the_view_that_it_can_show(client: Client) -> None:
    page = client("GET", "/docs")
    assert "/docs/openapi-3.0.json" in page.text
    view = client.ok("GET", "/docs/openapi-3.0.json")
    assert (view["openapi"], len(view["paths"])) == ("3.0.3", len(load()["paths"]))
    assert client("GET", "/docs/nothing").status == 404


@pytest.fixture(scope="module", params=["mock", "workshop"])
def either(request: pytest.FixtureRequest, mock: Mock) -> Client:
    return Client(mock.app if request.param == "mock" else create_app())


@pytest.mark.parametrize("path", PAGES)
def test_every_page_answers_head_and_says_what_it_takes(either: Client, path: str) -> None:
    client = either
    got, asked = client("GET", path), client("HEAD", path)
    assert (got.status, asked.status) == (200, 200)
    assert (asked.headers, asked.body) == (got.headers, b"")
    assert got.headers["content-length"] == str(len(got.body))
    refused = client("POST", path, {})
    assert (refused.status, refused.headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("path", PAGES)
def test_no_page_is_for_another_origin(client: Client, path: str) -> None:
    headers = client("GET", path, headers=FOR_PEOPLE).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/", "/docs", "/docs/", "/redoc"])
def test_a_page_runs_what_its_policy_names_and_nothing_else(client: Client, path: str) -> None:
    page = client("GET", path, headers=FOR_PEOPLE)
    said = policy(page)
    assert (said["default-src"], said["frame-ancestors"]) == ("'none'", "'none'")
    assert said["base-uri"] == said["form-action"] == "'none'"
    for kind in ("script", "style"):
        assert said[f"{kind}-src"].startswith(("'sha256-", "'none'"))
    assert "unsafe" not in page.headers["content-security-policy"]


def test_nothing_of_a_path_is_in_a_page() -> None:
    client = Client(create_app())
    for path in ("/docs/", "/redoc", "/"):
        pages = [client("GET", f"{world}{path}", headers=FOR_PEOPLE) for world in ("", "/~ada")]
        assert pages[0].body == pages[1].body


def test_the_front_says_what_this_is_and_where_to_go(client: Client) -> None:
    told = client.ok("GET", "/")
    assert told["about"].startswith("A mock of the Honcho 1.1.0 API")
    assert {client("GET", path).status for path in told["places"]} == {200}
    page = client("GET", "/", headers=FOR_PEOPLE)
    assert page.headers["content-type"].startswith("text/html")
    assert 'href="docs"' in page.text


@pytest.mark.parametrize(
    ("api", "named"),
    [
        ("1", "the Honcho 1.1.0 API,"),
        ("3", "the Honcho 3.0.12 API,"),
        ("both", "1.1.0 and 3.0.12 APIs"),
    ],
)
def test_the_front_names_what_is_served(api: str, named: str) -> None:
    client = Client(create_app(api=api))
    assert named in client.ok("GET", "/")["about"]
    assert named in client("GET", "/", headers=FOR_PEOPLE).text


def test_the_front_of_a_plain_mock_names_no_inspector() -> None:
    for workshop in (True, False):
        told = Client(create_app(workshop=workshop)).ok("GET", "/")
        assert ("/__mock__/" in told["places"]) is workshop


def test_health_is_told(client: Client) -> None:
    assert client.ok("GET", "/health")["status"] == "ok"


def test_the_reference_has_every_operation_and_no_markup_of_the_documents(client: Client) -> None:
    text = client("GET", "/redoc").text
    for operation in operations():
        assert f'id="{operation.id}"' in text
    assert "<script" not in text


def test_a_head_that_honcho_does_not_know_stays_unknown(client: Client) -> None:
    assert client("HEAD", APP).status == 405
    assert client("HEAD", "/v1/apps").status == 405
