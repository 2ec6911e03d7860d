"""All that one run has measured."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.benchmarks.measure import Series
    from tests.benchmarks.rounds import Comparison
    from tests.benchmarks.stored import Stored

Figure: TypeAlias = "Callable[[Series], float]"
"""What is taken of a series to be compared."""


@dataclass(frozen=True, kw_only=True)
class Results:
    """What was measured; None where it was not asked for."""

    comparison: Comparison
    refusals: tuple[Series, Series] | None
    stored: Stored | None
    in_process: dict[str, float] | None

    def ratio(self, one: str, other: str, figure: Figure) -> float | None:
        """A figure of one contender to another's; None if either is missing."""
        found = self.comparison.series
        return ratio(found[one], found[other], figure) if {one, other} <= found.keys() else None


def ratio(one: Series, other: Series, figure: Figure) -> float:
    return figure(one) / figure(other)


def cpu(series: Series) -> float:
    return series.cpu_us


def first_cpu(series: Series) -> float:
    return series.first_cpu_us


def per_second(series: Series) -> float:
    return series.per_second


def machine(cores: int) -> str:
    """The kind of machine, without its name."""
    try:
        system = platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        system = platform.system()
    return (
        f"{cores} cores {platform.machine()}, {system}, "
        f"{platform.python_implementation()} {platform.python_version()}"
    )
