"""Patterns that somebody else wrote, in a bounded time."""

from __future__ import annotations

import re
import time
from contextlib import suppress

import pytest

from honcho_mock.behaviour.errors import UnprocessableError
from honcho_mock.workshop.errors import WorkshopError
from honcho_mock.workshop.patterns import LONGEST, compiled, first_found

CATASTROPHIC = (
    (r"^(a|aa)+$", "a" * 60 + "b"),
    (r"^(a+)+$", "a" * 40 + "b"),
    (r"(x+x+)+y", "x" * 3_000),
    (r"(?:(?:a{1,100}){1,100}){1,100}b", "a" * 300),
    (r"(.*a){25}$", "a" * 40 + "b"),
    (r"([a-z]+)*\d", "z" * 5_000),
)

SECONDS = 5
"""Python's own `re` takes years for some of these; a loaded machine is not the matter here."""


@pytest.mark.parametrize(("pattern", "subject"), CATASTROPHIC)
def test_no_pattern_stops_everybody_else(pattern: str, subject: str) -> None:
    began = time.thread_time()
    with suppress(UnprocessableError):
        assert first_found([compiled(pattern)] * 100, subject) is None
    assert time.thread_time() - began < SECONDS


def test_the_one_that_takes_too_long_is_named() -> None:
    patterns = [compiled("b"), compiled("^(a|aa)+$"), compiled("c")]
    with pytest.raises(UnprocessableError, match=re.escape("The pattern '^(a|aa)+$' of a chat")):
        first_found(patterns, "a" * 60 + "x")


def test_the_first_that_is_found_counts() -> None:
    patterns = [compiled(one) for one in ("^tea", r"\bgrün\w+", "(?i)COFFEE", r"(?<=no )sugar")]
    texts = ("a cup of Coffee", "tea", "ein grünlicher Tee", "no sugar", "nothing")
    assert [first_found(patterns, text) for text in texts] == [2, 0, 1, 3, None]


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("(", "is not a regular expression"),
        ("[a", "is not a regular expression"),
        ("(?:" * 2_000, f"expected at most {LONGEST:,}"),
        ("(?:" * 300, "is not a regular expression"),
    ],
)
def test_what_is_no_pattern_is_refused(pattern: str, why: str) -> None:
    with pytest.raises(WorkshopError, match=why):
        compiled(pattern)
