"""How long the target took to answer, by operation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Time:
    """Of one operation: how many answers, the seconds of all of them, and of the slowest."""

    answers: int
    seconds: float
    slowest: float

    @property
    def mean(self) -> float:
        return self.seconds / self.answers


@dataclass
class Times:
    """Times by the short names of operations; they travel with a test's report as `rows`."""

    by_operation: dict[str, Time] = field(default_factory=dict)

    def add(self, operation: str, seconds: float) -> None:
        self.update([[operation, 1, seconds, seconds]])

    def update(self, rows: Iterable[Iterable[Any]]) -> None:
        for operation, answers, seconds, slowest in rows:
            known = self.by_operation.get(operation, Time(answers=0, seconds=0.0, slowest=0.0))
            self.by_operation[operation] = Time(
                answers=known.answers + answers,
                seconds=known.seconds + seconds,
                slowest=max(known.slowest, slowest),
            )

    def rows(self) -> Iterator[tuple[Any, ...]]:
        for operation, one in self.by_operation.items():
            yield operation, one.answers, one.seconds, one.slowest

    def clear(self) -> None:
        self.by_operation.clear()
