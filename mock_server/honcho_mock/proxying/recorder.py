"""What passes a proxy, kept in a file: JSON lines as they come, or a HAR at the end."""

from __future__ import annotations

import base64
import json
import logging
import os
import string
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from honcho_mock.workshop.control.serializers import serialize_headers
from honcho_mock.workshop.errors import WorkshopError
from honcho_mock.workshop.journal.content_encodings import unpacked
from honcho_mock.workshop.journal.redaction import redacted, secrets_of
from honcho_mock.workshop.operation_names import name_of
from honcho_openapi.har import BETWEEN, archive, entry_of
from honcho_openapi.recording import Recorded, line_of
from honcho_openapi.recordings import LARGEST, MOST
from honcho_openapi.whole_file import replace_file

if TYPE_CHECKING:
    from typing import BinaryIO

    from honcho_mock.proxying.upstream import Upstream
    from honcho_mock.serving.request import Request
    from honcho_mock.workshop.journal.exchange import Exchange
    from honcho_mock.workshop.operation_names import Names

MOST_BYTES = 64 * 2**20
"""Bytes of a recording, unless said otherwise."""

OF_THE_PACKING = ("content-encoding", "content-length", "transfer-encoding")
"""Headers that are not true of a body once it is unpacked."""

REDACTED = ("path", "query", "headers", "body", "answer_headers", "answer")

_SAFE = string.punctuation

_log = logging.getLogger("honcho_mock.recorder")


class Recorder:
    """Writes exchanges to a file, in a thread of its own: no answer waits for a disk.

    Kept is what the server answered, whole; not what a fault or the proxy answered in its place.
    Once the bound is reached, or the disk is full, that is logged, and nothing more is kept.
    """

    def __init__(
        self,
        path: str | Path,
        upstream: Upstream,
        names: Names,
        *,
        most: int = MOST_BYTES,
        overwrite: bool = False,
    ) -> None:
        self.path = Path(path)
        if not 1 <= most <= LARGEST:
            raise WorkshopError(f"record_bytes={most!r}: expected bytes, 1 to {LARGEST}")
        _expect_writable(self.path, overwrite=overwrite)
        self._upstream = upstream
        self._names = names
        self._most = most
        self._overwrite = overwrite
        self._count = 0
        self._waiting = 0
        self._done = 0
        self._ended = False
        self._is_har = self.path.suffix.lower() == ".har"
        self._size = len(archive([])) if self._is_har else 0
        self._entries: list[bytes] = []
        self._file: BinaryIO | None = None
        self._queue: SimpleQueue[tuple[str, str, Exchange] | None] = SimpleQueue()
        self._thread: Thread | None = None

    def keep(self, request: Request, exchange: Exchange) -> None:
        """Keep an exchange, if the server answered it."""
        answered = exchange.whole and not exchange.trouble and not exchange.left
        target = self._upstream.target(request).decode("latin-1").removeprefix(self._upstream.base)
        if self._ended or not answered or not target.startswith("/"):
            return
        if self._waiting - self._done > LARGEST:
            self._end(f"more than {LARGEST} bytes wait to be written")
            return
        if self._thread is None:
            self._thread = Thread(target=self._run, daemon=True, name="honcho-mock-recorder")
            self._thread.start()
        self._waiting += exchange.size
        path, _, query = target.partition("?")
        self._queue.put((path, query, exchange))

    def close(self) -> None:
        """Write down what is still to be written. What comes later is not kept."""
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join()
            self._thread = None
        self._ended = True
        try:
            if self._is_har and self._entries:
                replace_file(self.path, archive(self._entries))
                self._entries = []
        except OSError as error:
            _log.warning("--record: %s cannot be written: %s", self.path, error.strerror)
        if self._file is not None:
            self._file.close()
            self._file = None

    def _run(self) -> None:
        while (item := self._queue.get()) is not None:
            path, query, exchange = item
            if not self._ended:
                try:
                    self._write(self._told(path, query, exchange))
                except OSError as error:
                    self._end(f"it cannot be written: {error.strerror}")
                except Exception:
                    _log.exception("--record: an exchange cannot be recorded")
            self._done += exchange.size

    def _write(self, told: dict[str, Any]) -> None:
        text = line_of(told)
        if self._is_har:
            entry = entry_of(Recorded.from_json(told), self._upstream.url)
            text = json.dumps(entry).encode()
        if self._size + len(text) + len(BETWEEN) > self._most or self._count == MOST:
            bound = f"--record-bytes {self._most}" if self._count < MOST else f"{MOST} exchanges"
            self._end(
                f"it has {self._count} exchanges in {self._size} bytes, and with the next, of "
                f"{len(text)}, it would have more than {bound}"
            )
            return
        if self._is_har:
            self._entries.append(text)
        else:
            self._append(text)
        self._size += len(text) + (len(BETWEEN) if self._is_har else 0)
        self._count += 1

    def _append(self, line: bytes) -> None:
        """One line more; where the disk is full in the middle of it, none."""
        if self._file is None:
            if self._overwrite:
                replace_file(self.path, b"")
            self._file = self.path.open("ab" if self._overwrite else "xb", buffering=0)
        begin = self._file.tell()
        try:
            written = self._file.write(line)
            while written < len(line):
                written += self._file.write(line[written:])
        except OSError:
            with suppress(OSError):
                self._file.truncate(begin)
            raise

    def _end(self, why: str) -> None:
        self._ended = True
        _log.warning("--record: %s: %s; nothing more is recorded", self.path, why)

    def _told(self, path: str, query: str, exchange: Exchange) -> dict[str, Any]:
        """An exchange as a line has it, without secrets."""
        operation = self._names.by_id(exchange.operation_id or "")
        secrets = secrets_of(exchange, name_of(operation) if operation else None)
        answered = serialize_headers(exchange.answer_headers)
        answer = unpacked(exchange.answer_headers, exchange.answer)
        if "content-encoding" in answered:
            answered = {k: v for k, v in answered.items() if k not in OF_THE_PACKING}
        one = Recorded(
            method=exchange.method,
            path=path,
            query=query,
            headers=serialize_headers(exchange.headers),
            body=_clear(exchange.body, secrets),
            status=exchange.status,
            answer_headers=answered,
            answer=None if answer is None else _clear(answer, secrets),
            at=exchange.at,
            seconds=exchange.seconds,
        )
        told = one.as_json()
        told |= {name: redacted(told[name], secrets) for name in REDACTED}
        told |= {name: quote(told[name], safe=_SAFE) for name in ("path", "query")}
        return told


def _clear(body: bytes, secrets: tuple[str, ...]) -> bytes | None:
    """A body; none where it is no text, and holds a secret which would be hidden in base64."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        text = body.decode("latin-1")
        packed = base64.b64encode(body).decode("ascii")
        if (redacted(text, secrets), redacted(packed, secrets)) != (text, packed):
            return None
    return body


def _expect_writable(path: Path, *, overwrite: bool) -> None:
    """Refuse a file that is there, or that cannot be made, before anything is sent."""
    if path.is_dir():
        raise WorkshopError(f"record={str(path)!r}: is a directory, expected the name of a file")
    if path.exists() and not overwrite:
        raise WorkshopError(
            f"record={str(path)!r}: is there already; name another file, or replace it with "
            "--overwrite (overwrite=True)"
        )
    if not path.resolve().parent.is_dir():
        raise WorkshopError(f"record={str(path)!r}: there is no directory {path.parent}")
    if not os.access(path if path.exists() else path.resolve().parent, os.W_OK):
        raise WorkshopError(f"record={str(path)!r}: cannot be written to")
