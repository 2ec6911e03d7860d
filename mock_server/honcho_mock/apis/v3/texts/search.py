"""What is nearest to a query: the same order on every machine, and the same every time."""

from __future__ import annotations

from heapq import nlargest
from typing import TYPE_CHECKING, Any

from honcho_mock.behaviour.similarity import similarity, vector

if TYPE_CHECKING:
    from collections.abc import Iterable


def nearest(rows: Iterable[dict[str, Any]], query: str, count: int) -> list[dict[str, Any]]:
    """Rows by their content: those that hold the query as it is written first, then by likeness of
    words; of equals the earlier one first. There is no cut-off, as in Honcho."""
    wanted, written = vector(query), query.casefold()

    def rank(row: dict[str, Any]) -> tuple[bool, float]:
        content = row["content"]
        return bool(written) and written in content.casefold(), similarity(wanted, vector(content))

    return nlargest(count, rows, key=rank)


def within(rows: Iterable[dict[str, Any]], query: str, distance: float) -> list[dict[str, Any]]:
    """Rows whose content is at most so far from a query: 0 is the same, 1 has nothing in common."""
    wanted = vector(query)
    return [row for row in rows if 1 - similarity(wanted, vector(row["content"])) <= distance]
