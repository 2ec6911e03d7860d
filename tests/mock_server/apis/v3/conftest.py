"""A mock of Honcho 3 for each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.mock_server.support import Client

from honcho_mock import create_app

if TYPE_CHECKING:
    from starlette.types import ASGIApp


@pytest.fixture(scope="session")
def honcho3() -> ASGIApp:
    return create_app(api="3", seed_data="none")


@pytest.fixture
def client(honcho3: ASGIApp) -> Client:
    client = Client(honcho3)
    assert client("PUT", "/__mock__/world", {}).status == 200
    return client
