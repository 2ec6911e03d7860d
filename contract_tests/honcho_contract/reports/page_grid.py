"""What came of each operation, as a table of the HTML report, and how long each took to answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from honcho_contract.coverage import FAMILIES
from honcho_contract.gate import Result
from honcho_contract.groups import Group
from honcho_contract.reports.grid import FAILED, KNOWN, MISSED, PASSED, Square, grid
from honcho_contract.timing import Times

_LEGEND = (
    (PASSED, "exercised, and right"),
    ("partly", "exercised, though not with every documented status"),
    (FAILED, "findings"),
    (KNOWN, "known, or flaky"),
    (MISSED, "not exercised"),
)

WORDS: Mapping[str, str] = {
    "answers": "answers have the documented status, form and schema",
    "echo": "what was sent comes back as it was",
    "identity": "ids are fresh, and times are plausible",
    "state": "what was made can be read, changed and deleted, and nothing else is there",
    "refusals": "what the document forbids is refused as documented, and leaves nothing behind",
    "limits": "what is at a limit is taken, and what is beyond is refused",
    "pages": "lists are complete, in order, filtered and counted",
    "isolation": "nobody reaches what is another's",
    "auth": "tokens and scoped keys let in whom they should, and nobody else",
    "together": "many requests at once lose nothing and mix nothing up",
    "chat": "chats answer, in one piece or as a stream",
    "robust": "every request is answered, and none with a server's error",
}
"""What the checks of each family are about."""


def sheet(result: Result, groups: Sequence[Group]) -> Iterator[str]:
    """The table with what its colours and columns mean, and the times of the operations."""
    numbers = _numbers(result, groups)
    yield '<div class="legend">'
    yield from (f'<span><i class="{name}"></i>{words}</span>' for name, words in _LEGEND)
    yield '</div><div class="sheet"><table><thead><tr><th></th>'
    columns = (
        f'<th scope="col" title="{escape(WORDS[family])}">{family}</th>' for family in FAMILIES
    )
    yield "".join(columns) + "</tr></thead><tbody>"
    resource = ""
    for name, squares in grid(result):
        first = ' class="first"' if resource and name.partition(".")[0] != resource else ""
        resource = name.partition(".")[0]
        cells = "".join(
            _square(name, family, one, numbers)
            for family, one in zip(FAMILIES, squares, strict=True)
        )
        yield f'<tr{first}><th scope="row">{escape(name)}</th>{cells}</tr>'
    yield '</tbody></table></div><dl class="columns">'
    yield from (f"<div><dt>{name}</dt><dd>{escape(WORDS[name])}</dd></div>" for name in FAMILIES)
    yield "</dl>"
    yield from _times(result.times)


def _numbers(result: Result, groups: Sequence[Group]) -> dict[int, int]:
    """The number of the group that each finding stands in, by the finding's place."""
    places = {id(one): n for n, one in enumerate(result.findings)}
    return {
        places[id(one)]: group.number
        for group in groups
        for part in (group, *group.beneath)
        for one in part.findings
    }


def _square(name: str, family: str, one: Square, numbers: Mapping[int, int]) -> str:
    if one.finding is None and not one.judged and not one.missing:
        return "<td></td>"
    look = "partly" if one.outcome == PASSED and one.missing else one.outcome
    words = f"{name}, {family}: {one.judged:,} exchanges judged"
    if one.missing:
        words += f"; none with status {', '.join(map(str, one.missing))}"
    text = ""
    if one.finding is not None:
        number = numbers[one.finding]
        text = f'<a href="#f{number}" aria-label="{escape(words)}">{number}</a>'
    return f'<td class="{look}" title="{escape(words)}">{text}</td>'


def _times(times: Times) -> Iterator[str]:
    """The slowest operations first, by their mean."""
    rows = sorted(times.by_operation.items(), key=lambda row: -row[1].mean)
    if not rows:
        return
    longest = rows[0][1].mean or 1.0
    yield "<h2>How long answers took</h2><details><summary>By operation, the slowest first"
    yield '</summary><ul class="times">'
    for name, one in rows:
        part = 100 * one.mean / longest
        yield (
            f"<li><code>{escape(name)}</code>"
            f'<b style="--part:{part:.1f}%"></b>'
            f"<span>{_seconds(one.mean)} on average, {_seconds(one.slowest)} at most, "
            f"{one.answers:,} answers</span></li>"
        )
    yield "</ul></details>"


def _seconds(value: float) -> str:
    return f"{value:.1f} s" if value >= 1 else f"{1000 * value:.1f} ms"
