"""What pages of other sites can do to a mock on the machine of whoever opens them: nothing."""

from __future__ import annotations

from typing import Any

import pytest
from tests.mock_server.support import Client

from honcho_mock import create_app
from honcho_mock.proxying.app import build_proxy

OTHERS = ("http://evil.test", "http://localhost:3000", "http://127.0.0.1:1", "null", "")
SITES = ("cross-site", "same-site")
OWN = {"Host": "localhost:8000"}

CHANGES = (
    ("POST", "/__mock__/reset"),
    ("POST", "/__mock__/faults"),
    ("DELETE", "/__mock__/journal"),
    ("PUT", "/__mock__/clock"),
    ("PUT", "/~ada/__mock__/world"),
)
LOOKS = ("/__mock__/state", "/__mock__/journal", "/__mock__/world", "/__mock__/openapi.json")
NAVIGATION = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
IMAGE = {"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}


@pytest.fixture(scope="module", params=["mock", "proxy"])
def client(request: pytest.FixtureRequest) -> Client:
    proxied = request.param == "proxy"
    app = build_proxy("http://127.0.0.1:1").app if proxied else create_app()
    return Client(app, headers=OWN)


def names(client: Client) -> list[str]:
    return [world["name"] for world in client.ok("GET", "/__mock__/worlds")["worlds"]]


@pytest.mark.parametrize("origin", OTHERS)
@pytest.mark.parametrize("typed", ["text/plain", "application/json"])
def test_a_page_of_another_origin_changes_nothing(client: Client, origin: str, typed: str) -> None:
    for method, path in CHANGES:
        headers = {"Origin": origin, "Content-Type": typed}
        answer = client(method, path, raw=b"{}", headers=headers)
        assert (answer.status, "--cors" in answer.detail) == (403, True)
    assert names(client) == ["default"]


@pytest.mark.parametrize("origin", OTHERS)
def test_and_reads_nothing(client: Client, origin: str) -> None:
    for path in LOOKS:
        assert client("GET", path, headers={"Origin": origin}).status == 403


@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize("how", [NAVIGATION, IMAGE], ids=["navigation", "image"])
def test_nor_does_what_it_embeds_or_leads_to(
    client: Client, site: str, how: dict[str, str]
) -> None:
    for path in LOOKS:
        assert client("GET", path, headers={"Sec-Fetch-Site": site, **how}).status == 403


@pytest.mark.parametrize("site", SITES)
def test_a_link_may_lead_to_the_inspector_and_no_frame_may_show_it(
    client: Client, site: str
) -> None:
    headers = {"Sec-Fetch-Site": site, **NAVIGATION}
    assert client("GET", "/__mock__/", headers=headers).status == 200
    framed = client("GET", "/__mock__/", headers={**headers, "Sec-Fetch-Dest": "iframe"})
    assert framed.status == 403


def test_the_own_pages_and_programs_may_do_everything(client: Client) -> None:
    own: tuple[dict[str, str], ...] = (
        {},
        {"Origin": "http://localhost:8000", "Sec-Fetch-Site": "same-origin"},
        {"Origin": "http://LOCALHOST:8000"},
        # Behind a gateway that puts a Host of its own in the place of the browser's.
        {"Origin": "http://localhost:8080", "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none", **NAVIGATION},
    )
    for headers in own:
        assert client("POST", "/__mock__/reset", headers=headers).status == 200
        assert client("GET", "/__mock__/journal", headers=headers).status == 200


def test_a_rebound_name_is_not_the_own_one_behind_a_gateway(client: Client) -> None:
    headers = {"Origin": "http://evil.test", "Sec-Fetch-Site": "same-origin"}
    assert client("POST", "/__mock__/reset", headers=headers).status == 403


def test_an_origin_that_is_named_may_use_the_control_plane() -> None:
    named = "http://localhost:3000"
    client = Client(create_app(cors=[named]), headers=OWN)
    headers = {"Origin": named, "Sec-Fetch-Site": "same-site"}
    answer = client("POST", "/__mock__/reset", headers=headers)
    assert (answer.status, answer.headers["access-control-allow-origin"]) == (200, named)
    other = client("POST", "/__mock__/reset", headers={"Origin": "http://localhost:3001"})
    assert other.status == 403


UNMADE: dict[str, tuple[str, str, dict[str, str]]] = {
    "image": ("GET", "/~new/v1/apps", {"Sec-Fetch-Site": "cross-site", **IMAGE}),
    "form": ("POST", "/~new/v1/apps", {"Sec-Fetch-Site": "cross-site", **NAVIGATION}),
    "link": ("GET", "/~new/v1/apps", {"Sec-Fetch-Site": "none", **NAVIGATION}),
    "page": ("GET", "/~new/__mock__/", {}),
    "page's script": ("GET", "/~new/__mock__/world", {"Sec-Fetch-Mode": "cors"}),
    "docs": ("GET", "/~new/docs/", {}),
    "document": ("GET", "/~new/openapi.json", {}),
    "front": ("GET", "/~new/", {}),
    "no path": ("GET", "/~new/v2/apps", {}),
    "other origin": ("GET", "/~new/v1/apps", {"Origin": "http://evil.test"}),
    "rebound": ("GET", "/~new/v1/apps", {"Origin": "null", "Sec-Fetch-Mode": "cors"}),
}


@pytest.fixture(scope="module")
def mock() -> Client:
    return Client(create_app(), headers=OWN)


@pytest.mark.parametrize("case", UNMADE)
def test_no_page_and_no_image_makes_a_world(mock: Client, case: str) -> None:
    method, path, headers = UNMADE[case]
    mock(method, path, headers=headers)
    assert names(mock) == ["default"]


MADE: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("GET", "/~new/v1/apps", {}),
    ("GET", "/~new/__mock__/world", {}),
    ("PUT", "/~new/__mock__/clock", {"Origin": "http://localhost:8000", "Sec-Fetch-Mode": "cors"}),
    ("GET", "/~new/v1/apps", {"Origin": "http://localhost:3000", "Sec-Fetch-Mode": "cors"}),
)


@pytest.mark.parametrize(("method", "path", "headers"), MADE)
def test_clients_make_one_by_using_it(
    mock: Client, method: str, path: str, headers: dict[str, str]
) -> None:
    sent: dict[str, Any] = {"value": {}} if method == "PUT" else {}
    mock(method, path, **sent, headers=headers)
    assert names(mock) == ["default", "new"]
    mock("DELETE", "/~new/__mock__/world")


def test_what_a_browser_asks_for_by_itself_is_in_no_journal(mock: Client) -> None:
    assert mock("GET", "/favicon.ico").status == 404
    for path in ("/", "/health", "/docs", "/redoc"):
        assert mock("GET", path).status == 200
    assert mock.ok("GET", "/__mock__/journal")["exchanges"] == []


def test_what_can_be_got_can_be_asked_about_and_is_private(client: Client) -> None:
    for path in ("/__mock__/", "/__mock__/world", "/__mock__/journal"):
        got, asked = client("GET", path), client("HEAD", path)
        assert (asked.status, asked.body, got.status) == (200, b"", 200)
        for name, value in {"x-frame-options": "DENY", "x-content-type-options": "nosniff"}.items():
            assert got.headers[name] == asked.headers[name] == value
