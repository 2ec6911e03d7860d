"""Standard output and standard error of a command, neither of which may end it.

Beside the document for the same reason as `printable`: the commands of both packages need it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from io import BufferedWriter, FileIO, TextIOWrapper
from typing import Any, BinaryIO, TextIO

from honcho_openapi.printable import shown

Filter = Callable[[str], str]


class Streams:
    """What became of what was written. `trouble` says why standard output could not take all of it,
    for another reason than that its reader had read enough; empty where it could."""

    def __init__(self) -> None:
        self._output: _Patient | None = None

    @property
    def trouble(self) -> str:
        sys.stdout.flush()
        error = self._output.error if self._output else None
        return "" if error is None else f"The output could not be written: {error.strerror}."


@contextmanager
def standard_streams(filter: Filter = str) -> Iterator[Streams]:  # noqa: A002 (what it is)
    """Takes their place for as long as the context lasts.

    A character that they cannot encode is escaped, a reader that leaves is not waited for nor
    complained of, and one that was closed from the start is there and takes everything. All text
    goes through `filter`. Streams that somebody else has put there already, as test runners do,
    are left alone. Standard error is for plain sentences, so what is written there is `shown`.
    """
    _open_closed()
    streams = Streams()
    with ExitStack() as stack:
        for name in ("stdout", "stderr"):
            stream: TextIO | None = getattr(sys, name)
            if stream is None:
                # Nothing is to go to what happens to have the number now.
                stack.callback(setattr, sys, name, None)
                setattr(sys, name, stack.enter_context(_nowhere()))
            elif stream is getattr(sys, f"__{name}__") and isinstance(stream, TextIOWrapper):
                plain = name == "stderr"
                patient = _put(name, stream, _plainly(filter) if plain else filter, stack)
                streams._output = streams._output or patient
        yield streams


def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8", errors="backslashreplace")


def _plainly(filter: Filter) -> Filter:  # noqa: A002
    return lambda text: shown(filter(text))


def _put(name: str, stream: TextIOWrapper, filter: Filter, stack: ExitStack) -> _Patient | None:  # noqa: A002
    stream.flush()
    if sys.platform == "win32" and stream.isatty():
        # A console there is written to by other means than a file.
        stream.reconfigure(errors="backslashreplace")
        return None
    patient = _Patient(stream.fileno(), "wb", closefd=False)
    mine = _Filtered(
        BufferedWriter(patient),
        encoding=stream.encoding,
        errors="backslashreplace",
        line_buffering=stream.line_buffering or stream.write_through,
    )
    mine.filter = filter
    setattr(sys, name, mine)
    stack.callback(setattr, sys, name, stream)
    stack.callback(mine.flush)
    return patient


class _Patient(FileIO):
    """A file that takes everything; `error` is why it lost some of it, unless nobody reads on."""

    error: OSError | None = None

    def write(self, data: Any) -> int:
        try:
            return super().write(data)
        except BrokenPipeError:
            pass
        except OSError as error:
            self.error = self.error or error
        return len(memoryview(data))


class _Filtered(TextIOWrapper):
    """There is no way past the filter, and none past the encoding: Click writes UTF-8 to the bytes
    below a stream that is ASCII."""

    filter: Filter = str

    @property
    def buffer(self) -> BinaryIO:
        raise AttributeError("all that is written here is text")

    def write(self, text: str) -> int:
        # Click finds out by b"" whether a stream takes bytes; a filter may make text of anything.
        if not isinstance(text, str):
            raise TypeError(f"write() takes a str, got {type(text).__name__}")
        super().write(self.filter(text))
        return len(text)


def _open_closed() -> None:
    """Opens what was closed before the command began: its number would go to the next file that is
    opened, a report or a connection, and output would land there."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
