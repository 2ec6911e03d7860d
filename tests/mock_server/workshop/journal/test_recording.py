"""Exchanges written down while they pass."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from honcho_mock.workshop.journal.recording import Recording

if TYPE_CHECKING:
    from starlette.types import Message

SCOPE: dict[str, Any] = {"method": "GET", "path": "/", "query_string": b"", "headers": []}


class Connection:
    """A client that has sent these messages, and what it was sent."""

    def __init__(self, *messages: Message) -> None:
        self._messages = iter(messages)
        self.sent: list[Message] = []

    async def receive(self) -> Message:
        return next(self._messages)

    async def send(self, message: Message) -> None:
        self.sent.append(message)


async def _answer(recording: Recording, *pieces: bytes, whole: bool = True) -> None:
    headers = [(b"a", b"b")]
    await recording.send({"type": "http.response.start", "status": 201, "headers": headers})
    for number, piece in enumerate(pieces, 1):
        more = number < len(pieces) or not whole
        await recording.send({"type": "http.response.body", "body": piece, "more_body": more})


def test_pieces_are_put_together_and_passed_on() -> None:
    async def pass_through() -> None:
        for _ in range(3):
            await recording.receive()
        await _answer(recording, b"1", b"", b"23")

    connection = Connection(
        {"type": "http.request", "body": b"ab", "more_body": True},
        {"type": "http.request", "body": b"c"},
        {"type": "http.disconnect"},
    )
    recording = Recording(SCOPE, connection.receive, connection.send)
    asyncio.run(pass_through())
    exchange = recording.end()
    assert (exchange.body, exchange.answer, exchange.whole) == (b"abc", b"123", True)
    assert (exchange.status, exchange.answer_headers) == (201, [(b"a", b"b")])
    assert exchange.seconds > 0
    assert [message.get("body") for message in connection.sent] == [None, b"1", b"", b"23"]


def test_what_has_passed_so_far_can_be_asked() -> None:
    connection = Connection()
    recording = Recording(SCOPE, connection.receive, connection.send)
    asyncio.run(_answer(recording, b"1", whole=False))
    so_far = recording.so_far()
    assert (so_far.status, so_far.answer, so_far.whole) == (201, b"1", False)


def test_an_exchange_that_has_ended_lets_go_of_its_connection() -> None:
    connection = Connection()
    recording = Recording(SCOPE, connection.receive, connection.send)
    recording.end()
    with pytest.raises(AssertionError):
        asyncio.run(recording.receive())
