"""Calls that go wrong: an operation's answers, late, cut, slow, malformed, or another's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio

from honcho_mock.serving.answers import JSON, Pieces, Whole
from honcho_mock.serving.connections import DroppedError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from honcho_mock.serving.answers import Answer, Headers
    from honcho_mock.serving.request import Endpoint, Request
    from honcho_mock.workshop.faults.definition import Fault
    from honcho_mock.workshop.faults.registry import ActiveFault

SLOW_PIECES = 8


class FaultInjection:
    """An operation that some calls go wrong with. The first fault that applies is the only one."""

    def __init__(
        self, endpoint: Endpoint, operation_id: str, faults: Sequence[ActiveFault]
    ) -> None:
        self._endpoint = endpoint
        self._operation_id = operation_id
        self._faults = faults

    async def __call__(self, request: Request) -> Answer:
        # All are asked, since each counts its calls.
        applying = [active for active in self._faults if active.applies()]
        if not applying:
            return await self._endpoint(request)
        active = applying[0]
        request.notes.fault = active.number
        if seconds := active.seconds():
            await anyio.sleep(seconds)
        if active.fault.status is None:
            answer = await self._endpoint(request)
        else:
            await request.read()
            answer = self._another(active, active.fault.status)
        return await _injected(active.fault, answer)

    def _another(self, active: ActiveFault, status: int) -> Whole:
        """What is answered in the place of what the operation would have."""
        headers: Headers = ()
        if active.fault.retry_after is not None:
            headers = ((b"retry-after", f"{active.fault.retry_after:g}".encode()),)
        body = active.body(self._operation_id)
        return Whole(status, body, headers, JSON if body else None)


async def _injected(fault: Fault, answer: Answer) -> Answer:
    """What a fault makes of an answer."""
    if fault.drop == "before":
        raise DroppedError("a fault drops the connection before the answer")
    if fault.drop == "middle":
        return _in_pieces(answer, _cut(answer))
    if fault.malformed:
        answer = await _malformed(answer)
    if fault.slow:
        answer = _in_pieces(answer, _slow(answer, fault.slow / SLOW_PIECES))
    return answer


def _in_pieces(answer: Answer, pieces: AsyncGenerator[bytes, None]) -> Pieces:
    """Other pieces, under the head of the whole."""
    return Pieces(answer.status, pieces, tuple(answer.all_headers))


async def _pieces_of(answer: Answer) -> AsyncGenerator[bytes, None]:
    if isinstance(answer, Whole):
        yield answer.body
        return
    async for piece in answer.pieces:
        yield piece


async def _cut(answer: Answer) -> AsyncGenerator[bytes, None]:
    """Half of the first piece."""
    async for piece in _pieces_of(answer):
        yield piece[: len(piece) // 2]
        break
    raise DroppedError("a fault drops the connection in the middle of the answer")


async def _malformed(answer: Answer) -> Answer:
    """A body that ends early, under a length that says it is whole."""
    if isinstance(answer, Whole):
        return answer._replace(body=_half(answer.body))
    if not any(name.lower() == b"content-length" for name, _ in answer.headers):
        return answer._replace(pieces=_halves(answer.pieces))
    body = _half(b"".join([piece async for piece in answer.pieces]))
    headers = [pair for pair in answer.headers if pair[0].lower() != b"content-length"]
    return Whole(answer.status, body, tuple(headers), None)


async def _halves(pieces: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    async for piece in pieces:
        yield _half(piece)


def _half(body: bytes) -> bytes:
    return body[: max(1, len(body) // 2)]


async def _slow(answer: Answer, pause: float) -> AsyncGenerator[bytes, None]:
    """A body in smaller pieces, with a pause before each."""
    async for body in _pieces_of(answer):
        size = max(1, -(-len(body) // SLOW_PIECES))
        for start in range(0, len(body), size):
            await anyio.sleep(pause)
            yield body[start : start + size]
