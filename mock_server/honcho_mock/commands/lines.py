"""Lines for a terminal, a pipe or a file that may take them late, or never."""

from __future__ import annotations

import logging
import os
import select
from collections import deque
from io import UnsupportedOperation
from threading import Condition, Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self, TextIO

MOST = 200
"""Lines that wait to be taken."""

LAST_SECONDS = 1.0
"""How long the end of a command waits for the last of them to be taken."""

DROPPED = "({count} more lines were dropped: nobody read them.)"


class Lines:
    """Writes lines to a stream in a thread of its own, so that who has one to write never waits.

    What comes while as many wait as may is dropped, counted, and told of once there is room again.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._encoding = stream.encoding or "utf-8"
        try:
            self._file: int | None = stream.fileno()
        except (UnsupportedOperation, AttributeError):
            # No file: nothing that could keep anybody waiting.
            self._file = None
        self._waiting: deque[str] = deque()
        self._dropped = 0
        self._closing = False
        self._changed = Condition()
        self._thread = Thread(target=self._run, daemon=True, name="honcho-mock-lines")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join(LAST_SECONDS)

    def say(self, line: str) -> None:
        with self._changed:
            if len(self._waiting) >= MOST:
                self._dropped += 1
            else:
                self._waiting.append(line)
                self._changed.notify()

    def _run(self) -> None:
        while (line := self._next()) is not None:
            self._write(f"{line}\n")

    def _next(self) -> str | None:
        with self._changed:
            while not self._waiting and not self._dropped and not self._closing:
                self._changed.wait()
            if self._waiting:
                return self._waiting.popleft()
            dropped, self._dropped = self._dropped, 0
            return DROPPED.format(count=dropped) if dropped else None

    def _write(self, text: str) -> None:
        if self._file is None:
            self._stream.write(text)
            self._stream.flush()
            return
        # Not by the stream, whose lock would be held while nobody reads, and at the end be needed.
        data = text.encode(self._encoding, "backslashreplace")
        while data:
            try:
                data = data[os.write(self._file, data) :]
            except BlockingIOError:
                select.select([], [self._file], [])
            except OSError:
                # Who read it has left.
                return


class LinesHandler(logging.Handler):
    """What is logged, as lines."""

    def __init__(self, lines: Lines) -> None:
        super().__init__(logging.WARNING)
        self.setFormatter(logging.Formatter("%(levelname)s: %(message)s"))
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.say(self.format(record))
