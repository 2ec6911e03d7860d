"""One exchange as it is kept: what was asked and answered, in as few objects as hold it."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import replace
from time import perf_counter, time
from typing import TYPE_CHECKING

from honcho_mock.serving.answers import Whole

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from honcho_mock.serving.answers import Answer, Headers
    from honcho_mock.serving.request import Notes, Request
    from honcho_mock.workshop.journal.conformance import Conformance

_BETWEEN = b"\r\n\r\n"
"""Stands between names and values of headers, since none of them can hold it."""


class Exchange:
    """What was asked and answered. What it means is worked out when it is read.

    A journal keeps a thousand of these for every world. More than making them, the memory costs
    that is then no longer in the processor's cache: so of a request only that is kept which is
    needed, and its headers are one text until somebody wants them.

    `status` is 0 where no answer began, and `whole` says whether it ended. `seconds` is how long it
    took; `size` is the bytes of all that client and server can make long. `number` is the
    journal's, and `verdict` is kept once somebody has asked for it.
    """

    __slots__ = (
        "_answer_headers",
        "_answer_type",
        "_head",
        "_notes",
        "_pieces",
        "answer",
        "at",
        "body",
        "method",
        "number",
        "operation_id",
        "path",
        "query",
        "root_path",
        "scheme",
        "seconds",
        "size",
        "status",
        "verdict",
        "whole",
    )

    def __init__(self, request: Request) -> None:
        scope = request.scope
        self.method: str = request.method
        self.path: str = request.path
        self.root_path: str = request.root_path
        self.scheme: str = scope.get("scheme", "http")
        self.query: bytes = request.query
        self._head = _BETWEEN.join([part for pair in scope["headers"] for part in pair])
        self._notes: Notes | None = None
        self._pieces: list[bytes] | None = None
        self._answer_headers: Headers = ()
        self._answer_type: bytes | None = None
        """That of a whole answer, whose headers do not say it."""
        self.operation_id: str | None = None
        """The operation that the request was for; None where the document has no such path."""
        self.body = self.answer = b""
        self.number = self.size = self.status = 0
        self.whole = False
        self.verdict: Conformance | None = None
        self.at = time()
        self.seconds = -perf_counter()

    def taking(self, answer: Answer) -> Answer:
        """An answer, written down: as it passes, where it comes in pieces."""
        self.status = answer.status
        if isinstance(answer, Whole):
            self.answer, self._answer_type = answer.body, answer.content_type
            self._answer_headers, self.whole = answer.headers, True
            return answer
        self._answer_headers, self._pieces = answer.headers, []
        return answer._replace(pieces=self._passing(answer.pieces, self._pieces))

    async def _passing(
        self, pieces: AsyncGenerator[bytes, None], passed: list[bytes]
    ) -> AsyncGenerator[bytes, None]:
        async with aclosing(pieces):
            async for piece in pieces:
                passed.append(piece)
                yield piece
        self.whole = True

    def ended(self, request: Request) -> Exchange:
        """What there was, once nothing more will come."""
        self.seconds += perf_counter()
        return self.so_far(request)

    def so_far(self, request: Request) -> Exchange:
        """What has passed until now, and what came of the request on its way."""
        self.body = request.received
        self.operation_id = request.operation_id
        if self._pieces:
            self.answer = b"".join(self._pieces)
        self.size = len(self.path) + len(self.query) + len(self._head)
        self.size += len(self.body) + len(self.answer)
        if request.noted is not None:
            self._note(request.noted)
        return self

    def _note(self, noted: Notes) -> None:
        self._notes = notes = replace(noted)
        original: Exchange | None = notes.original
        if original is not None and self._says_what(original):
            notes.original = None
        elif original is not None:
            self.size += original.size

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        parts = self._head.split(_BETWEEN) if self._head else []
        return list(zip(parts[::2], parts[1::2], strict=True))

    @property
    def answer_headers(self) -> list[tuple[bytes, bytes]]:
        if self._pieces is not None:
            return list(self._answer_headers)
        return Whole(0, self.answer, self._answer_headers, self._answer_type).all_headers

    @property
    def original(self) -> Exchange | None:
        """What a server behind a proxy answered, where something else was sent on."""
        original: Exchange | None = None if self._notes is None else self._notes.original
        return original

    @property
    def trouble(self) -> str | None:
        """Why the server behind a proxy gave no whole answer, if it did not."""
        return None if self._notes is None else self._notes.trouble

    @property
    def left(self) -> bool:
        """Whether the client was gone before it was answered."""
        return self._notes is not None and self._notes.left

    @property
    def fault(self) -> int | None:
        """The number of the fault that struck, if one did."""
        return None if self._notes is None else self._notes.fault

    @property
    def error(self) -> Exception | None:
        """The mock's own fault, if it had one."""
        return None if self._notes is None else self._notes.error

    def _says_what(self, other: Exchange) -> bool:
        """Whether both are one answer: there is no use in keeping it twice."""
        return (self.status, self.whole, self.answer) == (other.status, other.whole, other.answer)
