"""Calls that go wrong: an operation's answers, late, cut, slow, malformed, or another's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio

from honcho_mock.serving.answers import Headers, send_json
from honcho_mock.serving.connections import DroppedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from honcho_mock.workshop.faults.definition import Fault
    from honcho_mock.workshop.faults.registry import Active

FAULT = "honcho_mock.fault"
"""Where a scope holds the number of the fault that struck it."""

SLOW_PIECES = 8


class Faulty:
    """An operation that some calls go wrong with. The first fault that strikes is the only one."""

    def __init__(self, app: ASGIApp, operation_id: str, faults: Sequence[Active]) -> None:
        self._app = app
        self._operation_id = operation_id
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # All are asked, since each counts its calls.
        striking = [active for active in self._faults if active.strikes()]
        if not striking:
            await self._app(scope, receive, send)
            return
        active = striking[0]
        scope[FAULT] = active.number
        if seconds := active.seconds():
            await anyio.sleep(seconds)
        send = _spoilt(active.fault, send)
        if active.fault.status is None:
            await self._app(scope, receive, send)
        else:
            await _read_all(receive)
            await self._answer(active, send)

    async def _answer(self, active: Active, send: Send) -> None:
        fault = active.fault
        assert fault.status is not None
        headers: Headers = ()
        if fault.retry_after is not None:
            headers = ((b"retry-after", f"{fault.retry_after:g}".encode()),)
        await send_json(send, fault.status, active.body(self._operation_id), headers)


async def _read_all(receive: Receive) -> None:
    while (await receive()).get("more_body"):
        pass


def _spoilt(fault: Fault, send: Send) -> Send:
    """Where an answer goes instead of out."""
    if fault.drop == "before":
        return _never
    if fault.drop == "middle":
        return _Cut(send)
    if fault.malformed:
        send = _Malformed(send)
    if fault.slow:
        send = _Slow(send, fault.slow)
    return send


async def _never(_message: Message) -> None:
    raise DroppedError("a fault drops the connection before the answer")


class _Cut:
    """Half of the first piece, under the length of the whole."""

    def __init__(self, send: Send) -> None:
        self._send = send

    async def __call__(self, message: Message) -> None:
        if message["type"] != "http.response.body":
            await self._send(message)
            return
        body = message.get("body", b"")
        await self._send({**message, "body": body[: len(body) // 2], "more_body": True})
        raise DroppedError("a fault drops the connection in the middle of the answer")


class _Malformed:
    """A body that ends early, under a length that says it is whole."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message = {}

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        body = message.get("body", b"")
        body = body[: max(1, len(body) // 2)]
        if self._start:
            headers = [
                (name, b"%d" % len(body) if name == b"content-length" else value)
                for name, value in self._start["headers"]
            ]
            await self._send({**self._start, "headers": headers})
            self._start = {}
        await self._send({**message, "body": body})


class _Slow:
    """A body in pieces, over so many seconds."""

    def __init__(self, send: Send, seconds: float) -> None:
        self._send = send
        self._pause = seconds / SLOW_PIECES

    async def __call__(self, message: Message) -> None:
        if message["type"] != "http.response.body":
            await self._send(message)
            return
        body = message.get("body", b"")
        size = max(1, -(-len(body) // SLOW_PIECES))
        for start in range(0, len(body), size):
            await anyio.sleep(self._pause)
            piece = body[start : start + size]
            await self._send({**message, "body": piece, "more_body": True})
        await self._send({**message, "body": b""})
