"""Filters of the HTML report: radio buttons and rules of style, without a script.

Every row of buttons leaves out what has another value in it, so that rows narrow each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from honcho_contract.groups import Group

WORDS = re.compile(r"[a-z-]+")


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


def attributes(group: Group) -> str:
    """What the buttons choose by, as attributes of a finding's element."""
    return " ".join(f'data-{name}="{escape(value(group))}"' for name, value in ROWS)


def rules(groups: Sequence[Group]) -> str:
    """What the buttons do, as rules of style."""
    return "".join(_rules(_shown(groups)))


def buttons(groups: Sequence[Group]) -> Iterator[str]:
    """The rows of buttons, to stand before the findings as their siblings."""
    shown = _shown(groups)
    if not shown:
        return
    yield "".join(_inputs(name, counts) for name, counts in shown)
    yield '<div class="filters" aria-label="Show only some of the findings">'
    for name, counts in shown:
        yield f'<p><span>{name}</span><label for="{name}-all">all</label>'
        yield from (
            f'<label for="{name}-{word}">{word} <i>{count}</i></label>'
            for word, count in counts.items()
        )
        yield "</p>"
    yield "</div>"


def _shown(groups: Sequence[Group]) -> list[tuple[str, dict[str, int]]]:
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


def _inputs(name: str, words: Iterable[str]) -> str:
    return "".join(
        f'<input type="radio" class="filter" name="{name}" id="{name}-{word}"'
        f'{" checked" if word == "all" else ""} aria-label="{name}: {word}"/>'
        for word in ("all", *words)
    )


def _rules(shown: Sequence[tuple[str, dict[str, int]]]) -> Iterator[str]:
    for name, words in shown:
        for word in words:
            yield (
                f"#{name}-{word}:checked~.found article:not([data-{name}~={word}]){{display:none}}"
            )
        for word in ("all", *words):
            button = f"#{name}-{word}"
            label = f".filters [for={name}-{word}]"
            yield f"{button}:checked~{label}{{background:var(--ink);color:var(--paper)}}"
            yield f"{button}:focus-visible~{label}{{outline:2px solid var(--accent)}}"
