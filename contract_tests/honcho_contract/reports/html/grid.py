"""What came of each operation, as a table of the HTML report, and how long each took to answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from honcho_contract.reports.grid import FAILED, KNOWN, MISSED, PASSED, Square, grid
from honcho_contract.results.coverage import FAMILIES
from honcho_contract.results.groups import Group
from honcho_contract.results.response_times import Time, Times
from honcho_contract.results.result import Result

LEGEND = (
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


FAMILY_WORDS = {family: WORDS[family] for family in FAMILIES}


@dataclass(frozen=True, kw_only=True)
class Box:
    """A square as it is shown: the number of a finding, and in words what came of it; without a
    look, it is empty."""

    look: str = ""
    words: str = ""
    number: int = 0


@dataclass(frozen=True, kw_only=True)
class Row:
    """An operation with a box for each family; `first` of another resource than the one above."""

    operation: str
    first: bool
    boxes: list[Box]


def rows(result: Result, groups: Sequence[Group]) -> Iterator[Row]:
    numbers = _numbers(result, groups)
    above = ""
    for name, squares in grid(result):
        resource = name.partition(".")[0]
        boxes = [
            _box(name, family, one, numbers) for family, one in zip(FAMILIES, squares, strict=True)
        ]
        yield Row(operation=name, first=above not in ("", resource), boxes=boxes)
        above = resource


def slowest(times: Times) -> list[tuple[str, Time]]:
    """How long each operation took to answer, the slowest first, by their mean."""
    return sorted(times.by_operation.items(), key=lambda row: -row[1].mean)


def _numbers(result: Result, groups: Sequence[Group]) -> dict[int, int]:
    """The number of the group that each finding stands in, by the finding's place."""
    places = {id(one): n for n, one in enumerate(result.findings)}
    return {
        places[id(one)]: group.number
        for group in groups
        for part in (group, *group.beneath)
        for one in part.findings
    }


def _box(name: str, family: str, one: Square, numbers: Mapping[int, int]) -> Box:
    if one.finding is None and not one.judged and not one.missing:
        return Box()
    words = f"{name}, {family}: {one.judged:,} exchanges judged"
    if one.missing:
        words += f"; none with status {', '.join(map(str, one.missing))}"
    return Box(
        look="partly" if one.outcome == PASSED and one.missing else one.outcome,
        words=words,
        number=0 if one.finding is None else numbers[one.finding],
    )
