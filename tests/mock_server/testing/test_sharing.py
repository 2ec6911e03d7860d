from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from contextlib import closing
from urllib.parse import urlsplit

import pytest

from honcho_mock.client.running import RunningMock
from honcho_mock.testing.sharing import SharedMock


@pytest.fixture
def threads() -> Callable[[], int]:
    """Counts the threads that came with the test: other tests have mocks too."""
    before = set(threading.enumerate())
    return lambda: len(set(threading.enumerate()) - before)


def is_open(url: str) -> bool:
    parts = urlsplit(url)
    with socket.socket() as client:
        return client.connect_ex((str(parts.hostname), parts.port or 0)) == 0


def test_nothing_is_started_until_somebody_connects(threads: Callable[[], int]) -> None:
    shared = SharedMock()
    try:
        assert threads() == 1
        assert shared._server is None
        with closing(RunningMock(shared.url)) as running:
            running.check()
        assert shared._server is not None
    finally:
        shared.close()


def test_a_mock_that_nobody_wanted_ends(threads: Callable[[], int]) -> None:
    shared = SharedMock()
    shared.close()
    assert threads() == 0
    assert not is_open(shared.url)
    shared.close()


def test_a_mock_in_use_ends(threads: Callable[[], int]) -> None:
    shared = SharedMock()
    with closing(RunningMock(shared.url)) as running:
        running.check()
        shared.close()
        assert threads() == 0
        assert not is_open(shared.url)


def test_a_mock_ends_that_is_only_just_starting(
    monkeypatch: pytest.MonkeyPatch, threads: Callable[[], int]
) -> None:
    reached, go_on = threading.Event(), threading.Event()
    serve = SharedMock._serve

    def waits(self: SharedMock) -> None:
        reached.set()
        go_on.wait()
        serve(self)

    monkeypatch.setattr(SharedMock, "_serve", waits)
    shared = SharedMock()
    with socket.create_connection(("127.0.0.1", urlsplit(shared.url).port or 0)):
        reached.wait()
        closing = threading.Thread(target=shared.close)
        closing.start()
        while not shared._closing:
            time.sleep(0)
        go_on.set()
        closing.join()
    assert threads() == 0


def test_many_connect_at_once_and_share_it() -> None:
    shared = SharedMock()
    found: list[str] = []

    def ask(name: str) -> None:
        with closing(RunningMock(shared.url)) as running:
            found.append(running.world(name).about()["name"])

    askers = [threading.Thread(target=ask, args=(f"w{number}",)) for number in range(8)]
    try:
        for asker in askers:
            asker.start()
        for asker in askers:
            asker.join()
    finally:
        shared.close()
    assert sorted(found) == [f"w{number}" for number in range(8)]
