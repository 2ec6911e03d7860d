"""One exchange as it is kept: what was asked and answered, in as few objects as hold it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from connexion.middleware.abstract import ROUTING_CONTEXT

from honcho_mock.serving.connections import LEFT
from honcho_mock.serving.failures import RAISED
from honcho_mock.workshop.faults.injection import FAULT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import Scope

    from honcho_mock.workshop.journal.conformance import Conformance

Headers = list[tuple[bytes, bytes]]

ORIGINAL = "honcho_mock.original"
"""Where a scope holds the answer of the server that a proxy asked, as an exchange of its own."""

TROUBLE = "honcho_mock.trouble"
"""Where a scope holds a sentence on why the server that a proxy asked gave no whole answer."""

_NOTES = frozenset({FAULT, RAISED, ORIGINAL, TROUBLE, LEFT})
"""What few scopes hold."""

_BETWEEN = b"\r\n\r\n"
"""Stands between names and values of headers, since none of them can hold it."""


class Exchange:
    """What was asked and answered. What it means is worked out when it is read.

    A journal keeps a thousand of these for every world. More than making them, the memory costs
    that is then no longer in the processor's cache: so of a request's scope only that is kept
    which is needed, and its headers are one text until somebody wants them.

    `status` is 0 where no answer began, and `whole` says whether it ended. `seconds` is how long it
    took; `size` is the bytes of all that client and server can make long. `number` is the
    journal's, and `verdict` is kept once somebody has asked for it.
    """

    __slots__ = (
        "_head",
        "_notes",
        "_routing",
        "answer",
        "answer_headers",
        "at",
        "body",
        "method",
        "number",
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

    def __init__(self, scope: Scope) -> None:
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.root_path: str = scope.get("root_path", "")
        self.scheme: str = scope.get("scheme", "http")
        self.query: bytes = scope["query_string"]
        self._head = _BETWEEN.join([part for pair in scope["headers"] for part in pair])
        self._routing: Mapping[str, str] | None = None
        self._notes: dict[str, Any] | None = None
        self.at = self.seconds = 0.0
        self.number = self.size = self.status = 0
        self.body = self.answer = b""
        self.answer_headers: Headers = []
        self.whole = False
        self.verdict: Conformance | None = None

    def note(self, scope: Scope) -> None:
        """Take from a scope what has been written into it on its way."""
        extensions = scope.get("extensions")
        if extensions:
            self._routing = extensions.get(ROUTING_CONTEXT)
        self.size = len(self.path) + len(self.query) + len(self._head)
        self.size += len(self.body) + len(self.answer)
        if not _NOTES.isdisjoint(scope):
            self._notes = {note: scope[note] for note in _NOTES if note in scope}
            original = self.original
            if original is not None and self._says_what(original):
                del self._notes[ORIGINAL]
            elif original is not None:
                self.size += original.size

    @property
    def headers(self) -> Headers:
        parts = self._head.split(_BETWEEN) if self._head else []
        return list(zip(parts[::2], parts[1::2], strict=True))

    @property
    def operation_id(self) -> str | None:
        """The operation that the request was for; None where the document has no such path."""
        return None if self._routing is None else self._routing["operation_id"]

    @property
    def original(self) -> Exchange | None:
        """What a server behind a proxy answered, where something else was sent on."""
        original: Exchange | None = self._note(ORIGINAL)
        return original

    @property
    def trouble(self) -> str | None:
        """Why the server behind a proxy gave no whole answer, if it did not."""
        trouble: str | None = self._note(TROUBLE)
        return trouble

    @property
    def left(self) -> bool:
        """Whether the client was gone before it was answered."""
        return self._note(LEFT) is not None

    @property
    def fault(self) -> int | None:
        """The number of the fault that struck, if one did."""
        fault: int | None = self._note(FAULT)
        return fault

    @property
    def error(self) -> Exception | None:
        """The mock's own fault, if it had one."""
        error: Exception | None = self._note(RAISED)
        return error

    def _note(self, note: str) -> Any:
        return None if self._notes is None else self._notes.get(note)

    def _says_what(self, other: Exchange) -> bool:
        """Whether both are one answer: there is no use in keeping it twice."""
        return (self.status, self.whole, self.answer) == (other.status, other.whole, other.answer)
