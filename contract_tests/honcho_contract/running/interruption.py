"""Signals that end a run: each does as Ctrl-C, once, and then the run ends in its own order.

CI systems send SIGTERM, and some send SIGINT before it; a terminal that is closed sends SIGHUP.
What comes while the run already ends is noted, and stops neither the clearing up nor the reports.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)


class Interruptions:
    """Whether somebody wants the run to end. Until one has been raised, or `hold` was called, a
    signal raises `KeyboardInterrupt`."""

    def __init__(self) -> None:
        self.noted = False
        self._held = False

    def begin(self) -> None:
        """From now on a signal ends what runs; one that came before does so at once."""
        self._held = False
        if self.noted:
            raise KeyboardInterrupt

    def hold(self) -> None:
        """From now on signals are only noted."""
        self._held = True

    def release(self) -> None:
        """Another run begins: a signal ends it as it would have ended the one before."""
        self._held = False

    def __call__(self, _number: int, _frame: FrameType | None) -> None:
        first, self.noted = not self.noted, True
        if first and not self._held:
            raise KeyboardInterrupt


@contextmanager
def interruptible() -> Iterator[Interruptions]:
    """Takes the signals for as long as the context lasts. A signal that was ignored from the start
    (as under nohup) still is; and only the main thread can take any."""
    noted = Interruptions()
    before = {}
    if threading.current_thread() is threading.main_thread():
        for one in SIGNALS:
            if signal.getsignal(one) is not signal.SIG_IGN:
                before[one] = signal.signal(one, noted)
    try:
        yield noted
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
