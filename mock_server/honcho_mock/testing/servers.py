"""The mock that a process of a test run uses: somebody's, its controller's, or its own."""

from __future__ import annotations

from contextlib import ExitStack, closing, contextmanager
from typing import TYPE_CHECKING

import pytest

from honcho_mock.client.running import RunningMock
from honcho_mock.workshop.errors import UnreachableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from honcho_mock.server import MockServer

INSTEAD = (
    "start one there with `honcho-mock --port N`, or leave out --honcho-mock-url and "
    "HONCHO_MOCK_URL for one of this run's own"
)


@contextmanager
def serving(*, given: str | None, shared: str | None) -> Iterator[RunningMock]:
    """A mock for as long as the tests last. `given` is a URL that somebody wants to be used, and
    `shared` that of the mock which all workers share."""
    if given:
        with closing(_found(given)) as running:
            _check(running)
            yield running
    elif shared:
        with closing(RunningMock(shared)) as running:
            yield running
    else:
        # Whoever uses another's mock need not wait for all that one is made of.
        from honcho_mock.server import MockServer

        with MockServer() as server, closing(RunningMock(server.url)) as running:
            yield running


@contextmanager
def broken_servers() -> Iterator[Callable[[tuple[str, ...]], MockServer]]:
    """What starts a mock with defects, or gives the one that has them already."""
    from honcho_mock.server import MockServer

    with ExitStack() as stack:
        running: dict[tuple[str, ...], MockServer] = {}

        def serving(names: tuple[str, ...]) -> MockServer:
            if names not in running:
                running[names] = stack.enter_context(MockServer(broken=names))
            return running[names]

        yield serving


def _found(url: str) -> RunningMock:
    try:
        return RunningMock(url)
    except UnreachableError as error:
        raise _refusal(error) from None


def _check(running: RunningMock) -> None:
    try:
        running.check()
    except UnreachableError as error:
        raise _refusal(error) from None


def _refusal(error: UnreachableError) -> BaseException:
    return pytest.fail.Exception(f"{error}; {INSTEAD}", pytrace=False)
