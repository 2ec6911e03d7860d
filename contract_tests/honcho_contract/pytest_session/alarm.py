"""The end of a run's time, where nothing is sent meanwhile that could notice it."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

AGAIN = 0.5
"""Seconds after which it rings once more: what runs at the time may swallow an interruption, as
Python itself does with whatever is raised while it collects garbage."""

TIMES = 4


class Alarm:
    """Calls `gently` when a moment has come, and soon after interrupts, as Ctrl-C does, what the
    main thread is still at: reading a large answer, or making tests. Elsewhere than there, and on
    systems without such a timer, it does nothing."""

    def __init__(self, gently: Callable[[], object] = lambda: None) -> None:
        self._gently = gently
        self._before: Any = None
        self._left = TIMES

    def set(self, moment: float | None) -> None:
        """For a moment by the monotonic clock, in the place of one that was set before."""
        if moment is None or not hasattr(signal, "setitimer"):
            return
        if threading.current_thread() is not threading.main_thread():
            return
        before = signal.signal(signal.SIGALRM, self._ring)
        self._before = before if self._before is None else self._before
        self._left = TIMES
        signal.setitimer(signal.ITIMER_REAL, max(0.001, moment - time.monotonic()))

    def stop(self) -> None:
        if self._before is not None:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, self._before)
            self._before = None

    def _ring(self, _number: int, _frame: FrameType | None) -> None:
        first, self._left = self._left == TIMES, self._left - 1
        if self._left > 0:
            signal.setitimer(signal.ITIMER_REAL, AGAIN)
        if not first:
            raise KeyboardInterrupt
        self._gently()
