"""What came of each operation and family of checks, in one table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from honcho_contract.results.coverage import FAMILIES, Cell
from honcho_contract.results.findings import Finding
from honcho_contract.results.result import Result

FAILED, KNOWN, PASSED, MISSED, NOTHING = "failed", "known", "passed", "missed", "nothing"


@dataclass(frozen=True, kw_only=True)
class Square:
    """One square: what came of it, the exchanges that were judged there, the documented statuses
    that none of them had, and the first finding, counted from 0."""

    outcome: str
    judged: int = 0
    missing: tuple[int, ...] = ()
    finding: int | None = None


def grid(result: Result) -> Iterator[tuple[str, list[Square]]]:
    """A row for each operation, in the document's order, with a square for each family."""
    rows = list(result.coverage.contract.operations)
    others = [one.operation for one in result.findings if one.operation not in rows]
    cells: dict[tuple[str, str], list[Cell]] = {}
    for cell in result.coverage.wanted:
        cells.setdefault((cell.operation, cell.family), []).append(cell)
    for name in (*rows, *dict.fromkeys(others)):
        yield name, [_square(result, name, f, cells.get((name, f), [])) for f in FAMILIES]


def _square(result: Result, name: str, family: str, cells: list[Cell]) -> Square:
    counts = result.coverage.counts
    judged = sum(counts[cell] for cell in cells)
    missing = tuple(cell.status for cell in cells if not counts[cell])
    mine = [n for n, one in enumerate(result.findings) if _is_of(one, name, family)]
    failing = [n for n in mine if result.findings[n].fails]
    first = next(iter(failing or mine), None)
    if failing:
        outcome = FAILED
    elif mine:
        outcome = KNOWN
    elif judged:
        outcome = PASSED
    else:
        outcome = MISSED if cells else NOTHING
    return Square(outcome=outcome, judged=judged, missing=missing, finding=first)


def _is_of(one: Finding, name: str, family: str) -> bool:
    return one.operation == name and one.check.partition(".")[0] == family
