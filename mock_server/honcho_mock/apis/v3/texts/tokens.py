"""How many tokens a text has, in OpenAI's o200k_base encoding."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ENCODING = "o200k_base"

LONGEST_EMBEDDED = 8192
"""Tokens of a text that Honcho can embed."""


def count_tokens(text: str) -> int:
    """The tokens of a text. What looks like a special token is text like any other."""
    return count_each((text,))[0] if text else 0


def count_each(texts: Sequence[str]) -> list[int]:
    """The tokens of each of several texts."""
    try:
        return _counter()(texts, ENCODING, 1)
    except UnicodeEncodeError:
        # A lone surrogate has no bytes that tokens could stand for.
        return _counter()([text.encode("utf-8", "replace").decode() for text in texts], ENCODING, 1)


@cache
def _counter() -> Callable[[Sequence[str], str, int], list[int]]:
    """Loaded with the first text: it takes a third of a second, which a start need not wait for."""
    from toktok import batch_count

    counter: Callable[[Sequence[str], str, int], list[int]] = batch_count
    return counter
