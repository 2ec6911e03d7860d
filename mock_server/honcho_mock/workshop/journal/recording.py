"""An exchange written down while it passes."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from honcho_mock.workshop.journal.exchange import Exchange

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from starlette.types import Message, Receive, Scope, Send


class Recording(Exchange):
    """Stands between a client and what answers it, and becomes what was asked and answered.

    One object, since a second one for every request would be felt.
    """

    __slots__ = ("_answers", "_began", "_bodies", "_passing")

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        super().__init__(scope)
        self._passing: tuple[Scope, Receive, Send] | None = scope, receive, send
        # Where a body comes in pieces, all but the first: they are put together once, in the end.
        self._bodies: list[bytes] | None = None
        self._answers: list[bytes] | None = None
        self.at = time.time()
        self._began = time.perf_counter()

    async def receive(self) -> Message:
        assert self._passing is not None
        message = await self._passing[1]()
        body = message.get("body")
        if body:
            if not self.body:
                self.body = body
            elif self._bodies is None:
                self._bodies = [body]
            else:
                self._bodies.append(body)
        return message

    def send(self, message: Message) -> Awaitable[None]:
        # No coroutine of its own: every request would pay for two.
        assert self._passing is not None
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.answer_headers = message["headers"]
        else:
            body = message.get("body")
            if body:
                if not self.answer:
                    self.answer = body
                elif self._answers is None:
                    self._answers = [body]
                else:
                    self._answers.append(body)
            if not message.get("more_body"):
                self.whole = True
        return self._passing[2](message)

    def so_far(self) -> Exchange:
        """What has passed until now."""
        assert self._passing is not None
        if self._bodies is not None:
            self.body = b"".join((self.body, *self._bodies))
            self._bodies = None
        if self._answers is not None:
            self.answer = b"".join((self.answer, *self._answers))
            self._answers = None
        self.note(self._passing[0])
        return self

    def end(self) -> Exchange:
        """What has passed; the connection is let go of."""
        exchange = self.so_far()
        self.seconds = time.perf_counter() - self._began
        self._passing = None
        return exchange
