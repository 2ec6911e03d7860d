from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from honcho_mock import MockServer
from honcho_openapi import load

if TYPE_CHECKING:
    from tests.mock_server.support import Client


def test_the_document_is_served_as_it_is(client: Client) -> None:
    response = client("GET", "/openapi.json")
    assert response.headers["content-type"] == "application/json"
    assert response.json == load()


def test_the_swagger_ui_shows_the_view_that_it_can() -> None:
    with MockServer() as server, httpx.Client(base_url=server.url) as client:
        page = client.get("/docs", follow_redirects=True)
        assert page.is_success
        assert "/docs/openapi-3.0.json" in page.text
        view = client.get("/docs/openapi-3.0.json").json()
        assert (view["openapi"], len(view["paths"])) == ("3.0.3", len(load()["paths"]))
        assert client.get("/docs/swagger-ui-bundle.js").is_success
        assert client.get("/docs/nothing").status_code == 404
        assert client.post("/openapi.json").status_code == 404
