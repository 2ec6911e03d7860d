"""The pytest plugin: a mock of Honcho for tests of its clients.

pytest imports this module at every start, wherever the package is installed; so it imports nothing
but pytest and the standard library, and hands over once a test asks for a mock.
"""

from __future__ import annotations

import os
from contextlib import closing
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from starlette.types import ASGIApp

    from honcho_mock.client.in_process import MockAppWorld
    from honcho_mock.client.running import RunningMock
    from honcho_mock.client.world import ControlledWorld, MockWorld
    from honcho_mock.server import MockServer
    from honcho_mock.testing.sharing import SharedMock

URL = "honcho_mock_url"
"""The option, and where workers are told what their controller has for them."""

MARK = (
    "honcho_mock(auth=, jwt_secret=, lenient=, seed_data=, random_seed=, max_messages=, clock=, "
    "faults=, chat=, broken=): settings of the world that the fixtures honcho_mock and "
    "honcho_mock_app give to a test; broken names defects of the mock"
)

WORLDS = frozenset({"honcho_mock", "honcho_mock_app"})
"""The fixtures that a marker is for."""

UNUSED = (
    "@pytest.mark.honcho_mock does nothing for {test}, which asks for neither honcho_mock nor "
    "honcho_mock_app: write one of them among its arguments, or leave the marker out"
)

SHARED: pytest.StashKey[SharedMock] = pytest.StashKey()
WATCHED: pytest.StashKey[list[ControlledWorld]] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("honcho-mock", "a mock of Honcho for tests of its clients")
    group.addoption(
        "--honcho-mock-url",
        metavar="URL",
        dest=URL,
        default=os.environ.get("HONCHO_MOCK_URL"),
        help="use the honcho-mock that runs there, in place of one of this run's own (default: "
        "HONCHO_MOCK_URL)",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", MARK)


def pytest_itemcollected(item: pytest.Item) -> None:
    """A marker on a test that asks for no world sets up nothing, which is hardly meant."""
    marked = any(mark.name == "honcho_mock" for mark in item.own_markers)
    if marked and not WORLDS.intersection(getattr(item, "fixturenames", ())):
        item.warn(pytest.PytestWarning(UNUSED.format(test=item.name)))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Before a worker of pytest-xdist starts: tell it where the mock of all workers is."""
    config: pytest.Config = node.config
    # A worker on another machine could not reach it, and has one of its own.
    if config.getoption(URL) or not node.gateway.spec.popen:
        return
    if SHARED not in config.stash:
        from honcho_mock.testing.sharing import SharedMock

        shared = config.stash[SHARED] = SharedMock()
        config.add_cleanup(shared.close)
    node.workerinput[URL] = config.stash[SHARED].url


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    """A test that fails shows what its client and the mock said to each other."""
    report: pytest.TestReport = yield
    if report.failed:
        for world in item.stash.get(WATCHED, ()):
            from honcho_mock.testing.failure_report import TITLE, told

            report.sections.append((TITLE, told(world)))
    return report


@pytest.fixture(scope="session")
def honcho_mock_settings() -> dict[str, Any]:
    """Settings of every test's world, for a conftest.py to override; marks change them."""
    return {}


@pytest.fixture(scope="session")
def honcho_mock_server(pytestconfig: pytest.Config) -> Iterator[RunningMock]:
    """The mock of this run: its `url`, and its worlds by name, which last as long as it does."""
    from honcho_mock.testing.servers import serving

    given = pytestconfig.getoption(URL)
    shared = getattr(pytestconfig, "workerinput", {}).get(URL)
    with serving(given=given, shared=shared) as running:
        yield running


@pytest.fixture
def _honcho_mock_world_of(
    request: pytest.FixtureRequest, honcho_mock_settings: dict[str, Any]
) -> Callable[..., Any]:
    """Makes this test's worlds."""
    from honcho_mock.testing.worlds import world_of

    watched = request.node.stash.setdefault(WATCHED, [])
    return partial(world_of, request.node, defaults=honcho_mock_settings, watched=watched)


@pytest.fixture
def honcho_mock(
    request: pytest.FixtureRequest,
    honcho_mock_server: RunningMock,
    _honcho_mock_world_of: Callable[..., Any],
) -> Iterator[MockWorld]:
    """A world of its own for each test, on a mock that listens. Clients go to its `url`."""
    from honcho_mock.testing.marks import broken_of

    broken = broken_of(request.node)
    server = request.getfixturevalue("_honcho_mock_broken")(broken) if broken else None
    make = (server or honcho_mock_server).world
    with _honcho_mock_world_of(make) as world, closing(world):
        yield world


@pytest.fixture(scope="session")
def _honcho_mock_broken() -> Iterator[Callable[[tuple[str, ...]], MockServer]]:
    """Mocks with defects, each started once a process."""
    from honcho_mock.testing.servers import broken_servers

    with broken_servers() as serving:
        yield serving


@pytest.fixture(scope="session")
def _honcho_mock_application() -> Callable[[tuple[str, ...]], ASGIApp]:
    """Each built once a process: what a test changes is in its world."""
    from honcho_mock import create_app

    return cache(lambda broken: create_app(broken=broken))


@pytest.fixture
def honcho_mock_app(
    request: pytest.FixtureRequest,
    _honcho_mock_application: Callable[[tuple[str, ...]], ASGIApp],
    _honcho_mock_world_of: Callable[..., Any],
) -> Iterator[MockAppWorld]:
    """A world of its own for each test, in this process: its `app`, under the base URL `url`."""
    from honcho_mock.client.in_process import MockAppWorld
    from honcho_mock.testing.marks import broken_of

    app = _honcho_mock_application(broken_of(request.node))
    with _honcho_mock_world_of(partial(MockAppWorld, app)) as world:
        yield world
