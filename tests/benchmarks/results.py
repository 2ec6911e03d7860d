"""All that one run has measured."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from tests.benchmarks.measure import Figures, Start

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.benchmarks.rounds import Comparison, Series
    from tests.benchmarks.stored import Stored


@dataclass(frozen=True, kw_only=True)
class Results:
    """What was measured; None where it was not asked for."""

    comparison: Comparison
    refusals: tuple[Series, Series] | None
    stored: Stored | None
    in_process: dict[str, float] | None

    def cpu_ratios(self, one: str, other: str) -> list[float]:
        """CPU per create message of one contender to another's; none if either is missing."""
        found = self.comparison.series
        return cpu_ratios(found[one], found[other]) if {one, other} <= found.keys() else []

    def start_seconds(self, name: str) -> list[float]:
        series = self.comparison.series.get(name)
        return [] if series is None else [start.seconds for start in series.starts]


def of_figures(series: Series, figure: Callable[[Figures], float]) -> float:
    return median(figure(figures) for figures in series.figures)


def of_starts(series: Series, figure: Callable[[Start], float]) -> float:
    return median(figure(start) for start in series.starts)


def cpu_us(series: Series) -> float:
    return of_figures(series, lambda figures: figures.cpu_us)


def cpu_ratios(one: Series, other: Series) -> list[float]:
    """CPU per request of one to the other's, compared round by round.

    What else a machine does lasts longer than a round more often than not, and hits both then.
    """
    return [
        mine.cpu_us / theirs.cpu_us for mine, theirs in zip(one.figures, other.figures, strict=True)
    ]


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
