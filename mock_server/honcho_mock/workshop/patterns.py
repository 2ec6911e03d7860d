"""Regular expressions of users, searched for within a bounded time.

Python's own `re` may take exponential time for a pattern such as `^(a|aa)+$`, and nobody else is
answered meanwhile. The `regex` package reads the same patterns and can be told to give up.
"""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import regex

from honcho_mock.behaviour.errors import UnprocessableError
from honcho_mock.workshop.errors import WorkshopError

if TYPE_CHECKING:
    from collections.abc import Iterable

SECONDS = 0.02
"""How long all patterns together may be searched for in one text."""

LONGEST = 1_000
"""Characters of a pattern."""

SHOWN = 60


def compiled(source: str) -> regex.Pattern[str]:
    """A pattern that somebody defined; a WorkshopError says what is wrong with it."""
    if len(source) > LONGEST:
        raise WorkshopError(
            f"pattern={source[:SHOWN]!r}… has {len(source):,} characters: "
            f"expected at most {LONGEST:,}"
        )
    try:
        return regex.compile(source, cache_pattern=False)
    except (regex.error, RecursionError, OverflowError) as error:
        raise WorkshopError(
            f"pattern={source!r} is not a regular expression: {error}; where a text is meant as it "
            f"stands, write {re.escape(source)!r}"
        ) from None


def first_found(patterns: Iterable[regex.Pattern[str]], subject: str) -> int | None:
    """Which of these patterns is found in a text first by their order; None if none is.

    Raises an UnprocessableError that names the pattern at which the time was over.
    """
    end = time.perf_counter() + SECONDS
    for index, pattern in enumerate(patterns):
        left = end - time.perf_counter()
        try:
            if left <= 0:
                raise TimeoutError
            if pattern.search(subject, timeout=left):
                return index
        except TimeoutError:
            shown = pattern.pattern[:SHOWN]
            raise UnprocessableError(
                f"The pattern {shown!r} of a chat rule takes too long to be searched for in this "
                f"query of {len(subject):,} characters: write it without nested repetitions"
            ) from None
    return None
