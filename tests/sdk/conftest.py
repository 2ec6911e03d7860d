from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.node import SDK, installed, tool

from honcho_mock import MockServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytest.register_assert_rewrite("tests.sdk.story")


@pytest.fixture
def url() -> Iterator[str]:
    """The base URL of a mock as it is when nothing is set."""
    with MockServer() as server:
        yield server.url


@pytest.fixture(scope="session")
def javascript_sdk(pytestconfig: pytest.Config) -> Path:
    """A folder whose `node_modules` hold the JavaScript SDK."""
    tool("node")
    assert pytestconfig.cache is not None, "the SDK is installed into pytest's cache: leave it on"
    return installed(SDK, within=pytestconfig.cache.mkdir("npm"))
