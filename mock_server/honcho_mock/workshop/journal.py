"""What was asked and answered in one world: the latest exchanges, whole."""

from __future__ import annotations

import time
from collections import deque
from secrets import token_hex
from typing import TYPE_CHECKING

from connexion.middleware.abstract import ROUTING_CONTEXT

from honcho_mock.serving.failures import RAISED
from honcho_mock.serving.routing import IDS
from honcho_mock.workshop.spoiling import FAULT

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterator

    from starlette.types import Message, Receive, Scope, Send

    from honcho_mock.workshop.verdict import Verdict

MOST_BYTES = 16 * 1024 * 1024
"""Of bodies in one journal. What is left out first is what is oldest."""

MOST_ERRORS = 100

ORIGINAL = "honcho_mock.original"
"""Where a scope holds the answer of the server that a proxy asked, as a recording of its own."""

TROUBLE = "honcho_mock.trouble"
"""Where a scope holds a sentence on why the server that a proxy asked gave no whole answer."""

LEFT = "honcho_mock.left"
"""Whether a client closed its connection before it was answered."""


class Recording:
    """One exchange, written down while it passes. What it means is worked out when it is read.

    `status` is 0 until the answer begins, and `whole` says whether it ended. `verdict` is kept once
    somebody has asked for it.
    """

    __slots__ = (
        "_receive",
        "_send",
        "answer",
        "answer_headers",
        "at",
        "began",
        "body",
        "ended",
        "number",
        "scope",
        "size",
        "status",
        "verdict",
        "whole",
    )

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope = scope
        self._receive: Receive | None = receive
        self._send: Send | None = send
        self.number = self.size = 0
        self.body = b""
        self.status = 0
        self.verdict: Verdict | None = None
        self.answer_headers: list[tuple[bytes, bytes]] = []
        self.answer = b""
        self.whole = False
        self.at = time.time()
        self.began = self.ended = time.perf_counter()

    async def receive(self) -> Message:
        assert self._receive is not None
        message = await self._receive()
        body = message.get("body")
        if body:
            self.body = self.body + body if self.body else body
        return message

    def send(self, message: Message) -> Awaitable[None]:
        # No coroutine of its own: every request would pay for two.
        assert self._send is not None
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.answer_headers = message["headers"]
        else:
            body = message.get("body")
            if body:
                self.answer = self.answer + body if self.answer else body
            if not message.get("more_body"):
                self.whole = True
        return self._send(message)

    def close(self) -> None:
        """Let go of the connection."""
        self.ended = time.perf_counter()
        self._receive = self._send = None
        self.size = len(self.body) + len(self.answer)
        original = self.original
        if original is not None and original is not self:
            if self._says_what(original):
                del self.scope[ORIGINAL]
            else:
                self.size += len(original.answer)

    def _says_what(self, other: Recording) -> bool:
        """Whether both are one answer: there is no use in keeping it twice."""
        return (self.status, self.whole) == (other.status, other.whole) and (
            self.answer == other.answer
        )

    @property
    def original(self) -> Recording | None:
        """What a server behind a proxy answered, where something else was sent on."""
        return self.scope.get(ORIGINAL)

    @property
    def trouble(self) -> str | None:
        """Why the server behind a proxy gave no whole answer, if it did not."""
        return self.scope.get(TROUBLE)

    @property
    def left(self) -> bool:
        """Whether the client was gone before it was answered."""
        return LEFT in self.scope

    @property
    def seconds(self) -> float:
        return self.ended - self.began

    @property
    def operation_id(self) -> str | None:
        """The operation that the request was for; None where the document has no such path."""
        context = self.scope.get("extensions", {}).get(ROUTING_CONTEXT)
        return context and str(context["operation_id"])

    @property
    def ids(self) -> tuple[str, ...]:
        ids: tuple[str, ...] = self.scope.get(IDS, ())
        return ids

    @property
    def fault(self) -> int | None:
        """The number of the fault that struck, if one did."""
        return self.scope.get(FAULT)

    @property
    def error(self) -> Exception | None:
        """The mock's own fault, if it had one."""
        return self.scope.get(RAISED)


class Journal:
    """The latest exchanges of a world, numbered from 1 on in the order they ended in."""

    def __init__(self, *, most: int, most_bytes: int = MOST_BYTES) -> None:
        self._most = most
        self._most_bytes = most_bytes
        self._kept: deque[Recording] = deque()
        self._bytes = 0
        self.latest = 0
        self.key = token_hex(8)
        """Tells this journal from the one that was there before a reset or a restart."""
        self.errors: deque[Recording] = deque(maxlen=MOST_ERRORS)
        """Exchanges that the mock itself failed at."""

    def add(self, recording: Recording) -> None:
        recording.close()
        self.latest += 1
        recording.number = self.latest
        kept = self._kept
        kept.append(recording)
        self._bytes += recording.size
        while len(kept) > self._most or (self._bytes > self._most_bytes and len(kept) > 1):
            self._bytes -= kept.popleft().size
        if RAISED in recording.scope:
            self.errors.append(recording)

    @property
    def oldest(self) -> int:
        """The number of the oldest exchange kept; 0 if there is none."""
        return self._kept[0].number if self._kept else 0

    def __len__(self) -> int:
        return len(self._kept)

    def __iter__(self) -> Iterator[Recording]:
        return iter(tuple(self._kept))

    def after(self, number: int) -> list[Recording]:
        """Every exchange kept that came later than the one of this number."""
        return [recording for recording in self._kept if recording.number > number]

    def clear(self) -> None:
        """Forget all exchanges; the numbers go on."""
        self._kept.clear()
        self.errors.clear()
        self._bytes = 0
