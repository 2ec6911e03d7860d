"""What a server answered, written down before anything is made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from honcho_mock.serving.answers import Pieces, Whole, detail
from honcho_mock.serving.connections import DroppedError, LeftError
from honcho_mock.workshop.journal.exchange import Exchange
from honcho_mock.workshop.paths import CONTROL_PATH

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from honcho_mock.serving.answers import Answer
    from honcho_mock.serving.request import Endpoint, Request
    from honcho_mock.workshop.journal.judge import Judge

VIOLATION = (
    "The server's answer violates the contract: {faults}. It answered {status}; the whole of it "
    "is in the journal, at {journal}."
)


class Watched:
    """A server that is watched: `fail` answers 502 in the place of what violates the contract."""

    def __init__(
        self,
        forward: Endpoint,
        judge: Judge,
        *,
        fail: bool,
        tell: Callable[[Exchange], None],
        keep: Callable[[Request, Exchange], None] | None = None,
    ) -> None:
        self._forward = forward
        self._judge = judge
        self._fail = fail
        self._tell = tell
        self._keep = keep

    async def __call__(self, request: Request) -> Answer:
        exchange = Exchange(request)
        try:
            answer = exchange.taking(await self._forward(request))
        except LeftError:
            request.notes.left = True
            self._write_down(request, exchange)
            raise
        except DroppedError:
            self._write_down(request, exchange)
            raise
        if self._must_be_whole(request, exchange):
            return await self._held(request, exchange, answer)
        if isinstance(answer, Whole):
            self._write_down(request, exchange)
            return answer
        return answer._replace(pieces=self._passing(request, exchange, answer.pieces))

    def _must_be_whole(self, request: Request, exchange: Exchange) -> bool:
        """Whether nothing of an answer may go out before all of it has come: to be judged, or since
        a fault strikes it. A stream that begins well does not wait for its end."""
        struck = request.noted is not None and request.noted.fault is not None
        if not (self._fail or struck):
            return False
        begun = exchange.so_far(request)
        return not _is_stream(begun) or (self._fail and bool(self._judge.begun(begun)))

    async def _passing(
        self, request: Request, exchange: Exchange, pieces: AsyncGenerator[bytes, None]
    ) -> AsyncGenerator[bytes, None]:
        try:
            async for piece in pieces:
                yield piece
        except LeftError:
            request.notes.left = True
            raise
        finally:
            self._write_down(request, exchange)

    async def _held(self, request: Request, exchange: Exchange, answer: Answer) -> Answer:
        """An answer once it is whole, if it is right."""
        dropped: DroppedError | None = None
        try:
            if isinstance(answer, Pieces):
                answer = answer._replace(pieces=_at_once([one async for one in answer.pieces]))
        except DroppedError as error:
            dropped = error
        except LeftError:
            request.notes.left = True
            self._write_down(request, exchange)
            raise
        original = self._write_down(request, exchange)
        faults = self._judge.judge(original).answer if self._fail else ()
        if faults:
            journal = f"{request.root_path}{CONTROL_PATH}/journal"
            told = "; ".join(faults)
            return detail(
                502, VIOLATION.format(faults=told, status=original.status, journal=journal)
            )
        if dropped is not None:
            raise dropped
        return answer

    def _write_down(self, request: Request, exchange: Exchange) -> Exchange:
        original = exchange.ended(request)
        request.notes.original = original
        if self._keep is not None:
            self._keep(request, original)
        self._tell(original)
        return original


async def _at_once(pieces: list[bytes]) -> AsyncGenerator[bytes, None]:
    yield b"".join(pieces)


def _is_stream(exchange: Exchange) -> bool:
    return any(
        name.lower() == b"content-type" and value.lower().startswith(b"text/event-stream")
        for name, value in exchange.answer_headers
    )
