from __future__ import annotations

import signal
import threading
import time

import pytest

from honcho_contract.pytest_session.alarm import Alarm


def busy(seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        pass


def test_whatever_still_runs_soon_after_the_moment_is_interrupted() -> None:
    before = signal.getsignal(signal.SIGALRM)
    rings: list[float] = []
    alarm = Alarm(lambda: rings.append(time.monotonic()))
    alarm.set(time.monotonic() + 0.05)
    with pytest.raises(KeyboardInterrupt):
        busy(5)
    alarm.stop()
    assert len(rings) == 1
    assert signal.getsignal(signal.SIGALRM) is before


def test_it_interrupts_once_more_where_that_was_swallowed() -> None:
    alarm = Alarm()
    alarm.set(time.monotonic())
    try:
        for _ in range(2):
            with pytest.raises(KeyboardInterrupt):
                busy(5)
    finally:
        alarm.stop()


def test_the_later_moment_counts_and_none_at_all_does_nothing() -> None:
    alarm = Alarm()
    alarm.set(time.monotonic() + 0.05)
    alarm.set(time.monotonic() + 60)
    alarm.set(None)
    busy(0.1)
    alarm.stop()
    alarm.stop()


def test_another_thread_sets_none() -> None:
    alarm = Alarm()
    thread = threading.Thread(target=alarm.set, args=(time.monotonic(),))
    thread.start()
    thread.join()
    busy(0.05)
    alarm.stop()
