"""Filters of the HTML report: radio buttons and rules of style, without a script.

Every row of buttons leaves out what has another value in it, so that rows narrow each other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from honcho_contract.results.groups import Group

WORDS = re.compile(r"[a-z-]+")
"""What may be part of a rule of style, where nothing can be escaped."""


def states(group: Group) -> str:
    """`new`, `known` or `flaky`."""
    if group.example.known:
        return "known"
    return "new" if group.fails else "flaky"


def families(group: Group) -> str:
    return group.example.check.partition(".")[0]


def resources(group: Group) -> str:
    """The resources that its operations are about, and `other` for what is none of them."""
    names = (name.partition(".") for name in group.operations)
    return " ".join(dict.fromkeys(first if dot else "other" for first, dot, _ in names))


ROWS = (("state", states), ("family", families), ("resource", resources))


def attributes(group: Group) -> tuple[tuple[str, str], ...]:
    """What the buttons choose by: a finding's values, one for each row."""
    return tuple((name, value(group)) for name, value in ROWS)


def rows(groups: Sequence[Group]) -> list[tuple[str, dict[str, int]]]:
    """Each row with its words and how many findings have each; none that would choose nothing."""
    shown = []
    for name, value in ROWS:
        counts: dict[str, int] = {}
        for group in groups:
            for word in value(group).split():
                if WORDS.fullmatch(word):
                    counts[word] = counts.get(word, 0) + 1
        if len(counts) > 1:
            shown.append((name, counts))
    return shown
