from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.mock_server.workshop.page.inspecting import browser
from tests.mock_server.worlds import built, client, make_world, other, workshop, world

from honcho_mock import MockServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

__all__ = ["built", "client", "make_world", "other", "workshop", "world"]


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """For one module: what steers it has an event loop running, which others could not use."""
    with browser(tmp_path_factory.mktemp("browser")) as launched:
        yield launched


@pytest.fixture(scope="module")
def mock_server() -> Iterator[MockServer]:
    with MockServer() as server:
        yield server
