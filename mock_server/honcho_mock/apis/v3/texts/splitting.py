"""A long text as several: cut where a reader would pause."""

from __future__ import annotations

LONGEST = 25_000
"""Characters that a message holds."""

_PAUSES = ("\n\n", "\n", ". ", " ")
"""Ends of a paragraph, a line, a sentence and a word, the best first."""


def split(text: str, *, longest: int = LONGEST) -> list[str]:
    """A text in pieces of at most so many characters; one that is short enough stays as it is.

    A piece ends after the last pause of the best kind that its second half has, and in the middle
    of a word where there is none. White space around a cut belongs to neither piece.
    """
    if len(text) <= longest:
        return [text]
    pieces = []
    start = 0
    while start < len(text):
        end = _end(text, start, longest)
        piece = text[start:end].strip()
        if piece:
            pieces.append(piece)
        start = end
    return pieces or [""]


def _end(text: str, start: int, longest: int) -> int:
    end = start + longest
    if end >= len(text):
        return len(text)
    for pause in _PAUSES:
        found = text.rfind(pause, start + longest // 2, end)
        if found >= 0:
            return found + len(pause)
    return end
