"""A line for each request."""

from __future__ import annotations

import re

from tests.mock_server.support import Client

from honcho_mock import create_app
from honcho_mock.commands.access_lines import AccessLines


def test_every_request_is_a_line_that_no_terminal_obeys() -> None:
    lines: list[str] = []
    client = Client(AccessLines(create_app(), lines.append))
    client("GET", "/~one/v1/apps/name/nobody?a=b")
    client("POST", "/v1/apps", {"name": "a"})
    client("GET", "/v1/%1b[31m%0a::error::x")
    assert [re.sub(r" [\d.]+ ms$", "", line) for line in lines[:2]] == [
        "GET /~one/v1/apps/name/nobody?a=b 404",
        "POST /v1/apps 200",
    ]
    assert lines[2].isprintable()
    assert " 404 " in lines[2]
