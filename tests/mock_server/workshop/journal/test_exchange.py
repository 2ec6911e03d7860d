"""What is kept of an exchange."""

from __future__ import annotations

from typing import Any

import pytest

from honcho_mock.serving.connections import LEFT
from honcho_mock.serving.failures import RAISED
from honcho_mock.serving.routing import note
from honcho_mock.workshop.faults.injection import FAULT
from honcho_mock.workshop.journal.exchange import ORIGINAL, TROUBLE, Exchange


def scope(headers: list[tuple[bytes, bytes]] | None = None) -> dict[str, Any]:
    return {
        "method": "POST",
        "path": "/v1/apps/a",
        "query_string": b"b=c",
        "headers": headers or [],
    }


def exchange(*, answer: bytes = b"", original: Exchange | None = None) -> Exchange:
    made = Exchange(scope())
    made.status, made.answer, made.whole = 200, answer, True
    made.note(scope() if original is None else scope() | {ORIGINAL: original})
    return made


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
    assert Exchange(scope(headers)).headers == headers


def test_a_request_is_kept_without_its_scope() -> None:
    asked = scope()
    made = Exchange(asked)
    asked.clear()
    assert (made.method, made.path, made.query) == ("POST", "/v1/apps/a", b"b=c")
    assert (made.scheme, made.root_path) == ("http", "")


def test_what_was_not_noted_is_not_there() -> None:
    made = exchange()
    assert (made.operation_id, made.original, made.trouble) == (None, None, None)
    assert (made.fault, made.error, made.left) == (None, None, False)


def test_what_was_noted_on_the_way_is_kept() -> None:
    error = ValueError("x")
    asked = scope() | {RAISED: error, FAULT: 3, TROUBLE: "why", LEFT: True}
    note(asked, "get_app", ("a",))
    made = Exchange(asked)
    made.note(asked)
    assert (made.operation_id, made.trouble) == ("get_app", "why")
    assert (made.fault, made.error, made.left) == (3, error, True)


def test_an_answer_is_not_kept_twice() -> None:
    same, other = exchange(answer=b"12345678"), exchange(answer=b"87654321")
    assert exchange(answer=b"12345678", original=same).original is None
    made = exchange(answer=b"12345678", original=other)
    assert made.original is other
    assert made.size == exchange(answer=b"12345678").size + other.size


def test_all_that_can_be_long_counts() -> None:
    parts = {"path": "/" + "p" * 10_000, "query_string": b"q" * 1000}
    asked = scope([(b"a", b"x" * 100)]) | parts
    made = Exchange(asked)
    made.body, made.answer = b"y" * 10, b"z"
    made.note(asked)
    assert 11_111 <= made.size < 11_130
