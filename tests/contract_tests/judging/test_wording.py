from __future__ import annotations

from typing import Any

import pytest
from tests.contract_tests.builders import LINE, RULES, Reply, answered, ok, refused

from honcho_contract.judging.wording import LONGEST, wording
from honcho_contract.wire.exchange import call


def of(reply: Reply, content: str = "A message") -> str:
    sent = call(RULES["messages.create"], LINE, body={"content": content, "is_user": True})
    return wording(answered(sent, reply))


def plain(text: str, status: int = 500) -> Reply:
    return Reply(raw=text.encode(), status=status, headers={"content-type": "text/html"})


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (plain("Internal Server Error"), "Internal Server Error"),
        (plain("<html><h1>500 Oops</h1></html>"), "Oops"),
        (plain(""), ""),
        (plain("\xff\x00\xfe"), ""),
        (refused(500, "could not connect"), "could not connect"),
        (refused(404, "Session not found"), "Session not found"),
        (refused(422, "Content cannot be None"), "Content cannot be None"),
        (Reply(value={"error": {"code": "db_down"}}, status=500), ""),
        (Reply(value={"detail": []}, status=422), ""),
        (ok({"id": "x"}), ""),
    ],
)
def test_what_an_answer_says(reply: Reply, words: str) -> None:
    assert of(reply) == words


def test_of_many_faults_the_first_counts_with_its_place() -> None:
    fault = {"type": "string_too_long", "loc": ["body", "content"], "msg": "at most 50000"}
    assert of(Reply(value={"detail": [fault]}, status=422)) == "string_too_long body content"
    deep: Any = {"type": "missing", "loc": ["body", "messages", 3, "content"]}
    assert of(Reply(value={"detail": [deep, fault]}, status=422)) == "missing body messages"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("App with name 'a' exists", "App with name 'b c' exists"),
        ("at 2026-01-01T00:00:00Z in 12 ms", "at 2026-01-02T10:00:00Z in 9 ms"),
        ("request 5f0cc0d2-88a1 failed", "request 77b1c0ff-12cd failed"),
        ("no row Lg5xKq_9Pz1abcDEF234- here", "no row aB9-kPz1abcDEF234_xY7 here"),
        ("line 3, column 17 (char 44)", "line 1, column 2 (char 5)"),
    ],
)
def test_what_differs_from_answer_to_answer_does_not_count(one: str, other: str) -> None:
    assert of(refused(500, one)) == of(refused(500, other)) != ""


def test_what_was_sent_and_is_quoted_back_does_not_count() -> None:
    one = of(refused(500, "cannot store Green Tea now"), "Green Tea")
    other = of(refused(500, "cannot store Black Coffee now"), "Black Coffee")
    assert one == other == "cannot store now"


def test_two_failures_that_say_different_things_differ() -> None:
    assert of(refused(500, "connection lost")) != of(refused(500, "value too long"))


def test_it_is_short() -> None:
    assert len(of(refused(500, "word " * 1_000))) <= LONGEST
