"""How near two texts are, as a stand-in for Honcho's embeddings: the same on every machine."""

from __future__ import annotations

import re
from collections import Counter
from math import sqrt

_WORD = re.compile(r"\w+")
_WORD_WEIGHT = 3


def vector(text: str) -> Counter[str]:
    """A text as its words and, so that their forms resemble each other, the trigrams in them."""
    counts: Counter[str] = Counter()
    for word in _WORD.findall(text.casefold()):
        counts[f" {word} "] += _WORD_WEIGHT
        counts.update(word[i : i + 3] for i in range(len(word) - 2))
    return counts


def similarity(one: Counter[str], other: Counter[str]) -> float:
    """The cosine of two vectors: 1.0 for the same text, 0.0 for nothing in common."""
    if len(one) > len(other):
        one, other = other, one
    product = sum(count * other[part] for part, count in one.items())
    return product / (_length(one) * _length(other)) if product else 0.0


def _length(counts: Counter[str]) -> float:
    return sqrt(sum(count * count for count in counts.values()))
