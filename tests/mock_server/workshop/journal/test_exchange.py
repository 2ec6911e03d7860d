"""What is kept of an exchange."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from tests.mock_server.support import nothing_comes, pieces_of

from honcho_mock.serving.answers import Pieces, Whole
from honcho_mock.serving.request import Request
from honcho_mock.workshop.journal.exchange import Exchange


def request(headers: list[tuple[bytes, bytes]] | None = None, **parts: Any) -> Request:
    scope = {
        "method": "POST",
        "path": "/v1/apps/a",
        "query_string": b"b=c",
        "headers": headers or [],
    }
    return Request(scope | parts, nothing_comes)


def exchange(*, answer: bytes = b"", original: Exchange | None = None) -> Exchange:
    asked = request()
    made = Exchange(asked)
    made.taking(Whole(200, answer))
    if original is not None:
        asked.notes.original = original
    return made.ended(asked)


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [(b"a", b"")],
        [(b"a", b"b: c"), (b"a", b"d, e"), (b"X-F", b" \t")],
        [(b"", b"")],
    ],
    ids=range(4),
)
def test_headers_are_kept_as_they_came(headers: list[tuple[bytes, bytes]]) -> None:
    assert Exchange(request(headers)).headers == headers


def test_a_request_is_kept_without_its_scope() -> None:
    asked = request()
    made = Exchange(asked)
    asked.scope.clear()
    assert (made.method, made.path, made.query) == ("POST", "/v1/apps/a", b"b=c")
    assert (made.scheme, made.root_path) == ("http", "")


def test_a_whole_answer_is_kept_as_it_is_sent() -> None:
    answer = Whole(404, b"{}", ((b"a", b"b"),))
    made = Exchange(request())
    assert made.taking(answer) is answer
    assert (made.status, made.answer, made.whole) == (404, b"{}", True)
    assert made.answer_headers == [
        (b"content-type", b"application/json"),
        (b"content-length", b"2"),
        (b"a", b"b"),
    ]


def test_pieces_are_kept_as_they_pass() -> None:
    asked = request()
    made = Exchange(asked)
    answer = made.taking(Pieces(201, pieces_of(b"1", b"", b"23"), ((b"a", b"b"),)))
    assert isinstance(answer, Pieces)

    async def pass_on() -> list[bytes]:
        first = await anext(answer.pieces)
        so_far = made.so_far(asked)
        assert (so_far.status, so_far.answer, so_far.whole) == (201, b"1", False)
        return [first, *[piece async for piece in answer.pieces]]

    assert asyncio.run(pass_on()) == [b"1", b"", b"23"]
    ended = made.ended(asked)
    assert (ended.answer, ended.whole, ended.answer_headers) == (b"123", True, [(b"a", b"b")])
    assert ended.seconds > 0


def test_what_was_not_noted_is_not_there() -> None:
    made = exchange()
    assert (made.operation_id, made.original, made.trouble) == (None, None, None)
    assert (made.fault, made.error, made.left) == (None, None, False)


def test_what_was_noted_on_the_way_is_kept() -> None:
    asked, error = request(), ValueError("x")
    asked.operation_id, asked.received = "get_app", b"body"
    asked.notes.error, asked.notes.fault = error, 3
    asked.notes.trouble, asked.notes.left = "why", True
    made = Exchange(asked).ended(asked)
    assert (made.operation_id, made.trouble, made.body) == ("get_app", "why", b"body")
    assert (made.fault, made.error, made.left) == (3, error, True)


def test_an_answer_is_not_kept_twice() -> None:
    same, other = exchange(answer=b"12345678"), exchange(answer=b"87654321")
    assert exchange(answer=b"12345678", original=same).original is None
    made = exchange(answer=b"12345678", original=other)
    assert made.original is other
    assert made.size == exchange(answer=b"12345678").size + other.size


def test_all_that_can_be_long_counts() -> None:
    asked = request([(b"a", b"x" * 100)], path="/" + "p" * 10_000, query_string=b"q" * 1000)
    asked.received = b"y" * 10
    made = Exchange(asked)
    made.taking(Whole(200, b"z"))
    assert 11_111 <= made.ended(asked).size < 11_130
