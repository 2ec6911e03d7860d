"""Answers as HTTP: a status and JSON for everything but a stream."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import anyio

from honcho_mock.behaviour import errors
from honcho_mock.behaviour.encoding import encode
from honcho_mock.serving.connections import DroppedError, cycle_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import Send

    from honcho_mock.behaviour.backend import Stream

JSON: Final = b"application/json"
EVENT_STREAM: Final = b"text/event-stream; charset=utf-8"

STATUS: Final[dict[type[errors.HonchoError], int]] = {
    errors.UnreadableError: 400,
    errors.UnauthorizedError: 401,
    errors.NotFoundError: 404,
    errors.DisabledError: 405,
    errors.ConflictError: 409,
    errors.TooLargeError: 413,
    errors.UnprocessableError: 422,
    errors.FullError: 507,
}

Headers = tuple[tuple[bytes, bytes], ...]


_STREAMABLE: Final = (b"text/event-stream", b"text/*", b"*/*")


def wants_json(headers: Mapping[bytes, bytes]) -> bool:
    """Whether a client reads JSON and no stream.

    Honcho's SDKs accept JSON alone, always. Python's says so in a header of its own where its
    caller wants the stream all the same.
    """
    accepted = headers.get(b"accept", b"*/*").lower()
    streams = headers.get(b"x-stainless-raw-response") == b"stream"
    return not streams and not any(kind in accepted for kind in _STREAMABLE)


async def send_json(send: Send, status: int, body: bytes, headers: Headers = ()) -> None:
    """One answer: in one write where nobody needs to see it as messages."""
    cycle = None if headers else cycle_of(send)
    if cycle is not None and cycle.answer(status, JSON, body):
        return
    length = b"%d" % len(body)
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [(b"content-type", JSON), (b"content-length", length), *headers],
        }
    )
    await send({"type": "http.response.body", "body": body})


async def send_detail(
    send: Send, status: int, detail: str | list[Any], headers: Headers = ()
) -> None:
    """A refusal, in the one form that all of Honcho's have."""
    await send_json(send, status, encode({"detail": detail}), headers)


def with_slash(path: str) -> bytes:
    """Where a path leads with a slash at its end, said in relation to the path: so it is right
    under whatever prefix a gateway has put it."""
    return quote(f"./{path.rpartition('/')[2]}/").encode("ascii") if path else b"/"


async def send_redirect(send: Send, target: bytes) -> None:
    headers = [(b"location", target), (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": 307, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


async def send_stream(send: Send, stream: Stream) -> None:
    """Raw text in pieces, as Honcho streams a chat: no `data:` frames."""
    headers = [(b"content-type", EVENT_STREAM)]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    for number, chunk in enumerate(stream.chunks):
        if number and stream.pause:
            await anyio.sleep(stream.pause)
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    if stream.cut:
        raise DroppedError("a stream was to end before its end")
    await send({"type": "http.response.body", "body": b""})
