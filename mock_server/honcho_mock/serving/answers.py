"""Answers as values, and how they are written: JSON for everything but pages and streams."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias
from urllib.parse import quote

import anyio

from honcho_mock.behaviour import errors
from honcho_mock.behaviour.encoding import encode
from honcho_mock.serving.connections import DroppedError, cycle_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import Send

    from honcho_mock.behaviour.backend import Outcome, Stream

JSON: Final = b"application/json"
EVENT_STREAM: Final = b"text/event-stream; charset=utf-8"

STATUS: Final[dict[type[errors.HonchoError], int]] = {
    errors.UnreadableError: 400,
    errors.BadRequestError: 400,
    errors.UnauthorizedError: 401,
    errors.NotFoundError: 404,
    errors.DisabledError: 405,
    errors.ConflictError: 409,
    errors.TooLargeError: 413,
    errors.UnsupportedTypeError: 415,
    errors.UnprocessableError: 422,
    errors.FullError: 507,
}

Headers = tuple[tuple[bytes, bytes], ...]

_STREAMABLE: Final = (b"text/event-stream", b"text/*", b"*/*")


NO_CONTENT: Final = 204


class Whole(NamedTuple):
    """An answer that is known as a whole. `headers` are those besides its type and its length."""

    status: int
    body: bytes
    headers: Headers = ()
    content_type: bytes | None = JSON

    @property
    def all_headers(self) -> list[tuple[bytes, bytes]]:
        kind = [] if self.content_type is None else [(b"content-type", self.content_type)]
        # What has no content has no length either.
        length = [] if self.status == NO_CONTENT else [(b"content-length", b"%d" % len(self.body))]
        return [*kind, *length, *self.headers]


class Pieces(NamedTuple):
    """An answer whose body comes in pieces, over time. They may end with a DroppedError: then the
    connection is to be dropped there. `headers` are all that it has."""

    status: int
    pieces: AsyncGenerator[bytes, None]
    headers: Headers

    @property
    def all_headers(self) -> list[tuple[bytes, bytes]]:
        return list(self.headers)


Answer: TypeAlias = Whole | Pieces


def answered(answer: bytes | Outcome, usual: int) -> Whole:
    """What an operation answers: with its usual status, unless it says another, and as JSON, if
    there is anything to say."""
    status, body = (usual, answer) if isinstance(answer, bytes) else answer
    return Whole(status, body) if body else Whole(status, b"", (), None)


def detail(status: int, text: str | list[Any], headers: Headers = ()) -> Whole:
    """A refusal, in the one form that all of Honcho's have."""
    return Whole(status, encode({"detail": text}), headers)


def refusal(error: errors.HonchoError) -> Whole:
    """What is answered where Honcho refuses."""
    return detail(STATUS[type(error)], error.detail)


def redirect(target: bytes) -> Whole:
    return Whole(307, b"", ((b"location", target),), None)


def with_slash(path: str) -> bytes:
    """Where a path leads with a slash at its end, said in relation to the path: so it is right
    under whatever prefix a gateway has put it."""
    return quote(f"./{path.rpartition('/')[2]}/").encode("ascii") if path else b"/"


def streamed(stream: Stream, headers: Mapping[bytes, bytes]) -> Answer:
    """What a chat is answered with: raw text in pieces, as Honcho streams it, without `data:`
    frames; or all of it as JSON for a client that reads nothing else."""
    if stream.whole is not None and wants_json(headers):
        return Whole(200, stream.whole)
    return Pieces(200, _over_time(stream), ((b"content-type", EVENT_STREAM),))


def wants_json(headers: Mapping[bytes, bytes]) -> bool:
    """Whether a client reads JSON and no stream.

    Honcho's SDKs accept JSON alone, always. Python's says so in a header of its own where its
    caller wants the stream all the same.
    """
    accepted = headers.get(b"accept", b"*/*").lower()
    streams = headers.get(b"x-stainless-raw-response") == b"stream"
    return not streams and not any(kind in accepted for kind in _STREAMABLE)


async def _over_time(stream: Stream) -> AsyncGenerator[bytes, None]:
    for number, chunk in enumerate(stream.chunks):
        if number and stream.pause:
            await anyio.sleep(stream.pause)
        yield chunk
    if stream.cut:
        raise DroppedError("a stream was to end before its end")


async def write(answer: Answer, send: Send, *, head: bool = False) -> None:
    """Send an answer: JSON in one write, where nobody needs to see it as messages. `head`: without
    its body."""
    if type(answer) is Whole and answer.content_type is JSON and not answer.headers:
        cycle = cycle_of(send)
        if cycle is not None and cycle.answer(answer.status, JSON, answer.body):
            return
    headers = answer.all_headers
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    if isinstance(answer, Whole):
        await send({"type": "http.response.body", "body": b"" if head else answer.body})
        return
    async with aclosing(answer.pieces) as pieces:
        async for piece in pieces:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b""})
