from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings
from tests.mock_server.generations import V1
from tests.mock_server.support import Client

from honcho_mock import Settings, create_app
from honcho_mock.serving.app import build

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from honcho_mock.serving.app import Mock


# How long one case takes says nothing here: the machine may have other work.
settings.register_profile("tests", deadline=None)
settings.load_profile("tests")


@pytest.fixture
def make_client() -> Callable[..., Client]:
    """A client of a mock with these settings."""

    def make(*, headers: dict[str, str] | None = None, **settings: Any) -> Client:
        return Client(create_app(**settings), headers=headers)

    return make


@pytest.fixture(scope="session")
def mock() -> Mock:
    return build(Settings(), V1)


@pytest.fixture
def client(mock: Mock) -> Iterator[Client]:
    """A client of a mock that holds nothing but the samples."""
    before = mock.backend.store.snapshot()
    yield Client(mock.app)
    mock.backend.store.restore(before)
    mock.backend.store.release(before)
