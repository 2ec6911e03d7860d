"""Fixtures of whoever tests with worlds: a mock in this process, its worlds, and their clients."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.mock_server.generations import V1
from tests.mock_server.support import Client

from honcho_mock.client.transport import LocalTransport
from honcho_mock.client.world import MockWorld
from honcho_mock.settings import Settings
from honcho_mock.workshop.app import build

if TYPE_CHECKING:
    from collections.abc import Callable

    from honcho_mock.workshop.app import Workshop


@pytest.fixture(scope="session")
def built() -> Workshop:
    return build(Settings(), V1)


@pytest.fixture
def workshop(built: Workshop) -> Workshop:
    """A mock whose worlds are as they were at its start."""
    for world in list(built.worlds):
        built.worlds.remove(world.name)
    return built


@pytest.fixture
def client(workshop: Workshop) -> Client:
    """Calls the default world."""
    return Client(workshop.app)


@pytest.fixture
def world(workshop: Workshop) -> MockWorld:
    """The default world, as tests use it."""
    return MockWorld("http://testserver", LocalTransport(workshop.app, ""))


@pytest.fixture
def other(workshop: Workshop) -> MockWorld:
    """Another world of the same server."""
    return MockWorld("http://testserver/~other", LocalTransport(workshop.app, "/~other"))


@pytest.fixture
def make_world() -> Callable[..., tuple[Client, MockWorld]]:
    """The default world of a server with settings of its own, and a client of it."""

    def make(**settings: Any) -> tuple[Client, MockWorld]:
        app = build(Settings(**settings), V1).app
        return Client(app), MockWorld("http://testserver", LocalTransport(app, ""))

    return make
