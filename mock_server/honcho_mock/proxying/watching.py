"""What a server answered, written down before anything is made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from honcho_mock.serving.answers import send_detail
from honcho_mock.serving.connections import DroppedError
from honcho_mock.workshop.faults.injection import FAULT
from honcho_mock.workshop.journal.exchange import ORIGINAL, Exchange
from honcho_mock.workshop.journal.recording import Recording
from honcho_mock.workshop.paths import CONTROL_PATH

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from honcho_mock.workshop.journal.judge import Judge

VIOLATION = (
    "The server's answer violates the contract: {faults}. It answered {status}; the whole of it "
    "is in the journal, at {journal}."
)


class Watched:
    """A server that is watched: `fail` answers 502 in the place of what violates the contract."""

    def __init__(
        self,
        app: ASGIApp,
        judge: Judge,
        *,
        fail: bool,
        tell: Callable[[Exchange], None],
        keep: Callable[[Scope, Exchange], None] | None = None,
    ) -> None:
        self._app = app
        self._judge = judge
        self._fail = fail
        self._tell = tell
        self._keep = keep

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._fail or FAULT in scope:
            await self._hold(scope, receive, send)
            return
        recording = Recording(scope, receive, send)
        try:
            await self._app(scope, recording.receive, recording.send)
        finally:
            self._write_down(scope, recording)

    async def _hold(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on an answer once it is whole and known to be right.

        A fault that strikes needs it in one piece, too.
        """

        def passes() -> bool:
            return not (self._fail and self._judge.begun(recording.so_far()))

        held = _Held(send, passes=passes)
        recording = Recording(scope, receive, held)
        dropped: DroppedError | None = None
        try:
            await self._app(scope, recording.receive, recording.send)
        except DroppedError as error:
            dropped = error
        finally:
            original = self._write_down(scope, recording)
        if original.left:
            return
        faults = self._judge.judge(original).answer if self._fail and not held.passing else ()
        if faults:
            journal = f"{scope['root_path']}{CONTROL_PATH}/journal"
            told = VIOLATION.format(
                faults="; ".join(faults), status=original.status, journal=journal
            )
            await send_detail(send, 502, told)
        elif dropped is not None:
            raise dropped
        else:
            await held.release()

    def _write_down(self, scope: Scope, recording: Recording) -> Exchange:
        original = recording.end()
        scope[ORIGINAL] = original
        if self._keep is not None:
            self._keep(scope, original)
        self._tell(original)
        return original


class _Held:
    """Keeps an answer back until it is released; a stream that may pass goes through at once."""

    def __init__(self, send: Send, *, passes: Callable[[], bool]) -> None:
        self._send = send
        self._passes = passes
        self._start: Message | None = None
        self._pieces: list[bytes] = []
        self.passing = False

    async def __call__(self, message: Message) -> None:
        if self.passing:
            await self._send(message)
        elif message["type"] != "http.response.start":
            self._pieces.append(message.get("body", b""))
        elif _is_stream(message) and self._passes():
            self.passing = True
            await self._send(message)
        else:
            self._start = message

    async def release(self) -> None:
        if self._start is not None:
            await self._send(self._start)
            await self._send({"type": "http.response.body", "body": b"".join(self._pieces)})


def _is_stream(start: Message) -> bool:
    return any(
        name.lower() == b"content-type" and value.lower().startswith(b"text/event-stream")
        for name, value in start["headers"]
    )
