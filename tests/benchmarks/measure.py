"""One measurement: a burst of requests to a running server, and what the server used for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import fmean
from typing import TYPE_CHECKING

from tests.benchmarks.usage import cpu_seconds, resident_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.benchmarks.load import Load
    from tests.benchmarks.servers import Running

WARM_UP = 5
"""Bursts before the first that counts: Node compiles what is used often."""


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What one burst showed."""

    us: float
    """Microseconds that one request took, with 16 under way at once."""
    cpu_us: float


@dataclass(frozen=True, kw_only=True)
class Start:
    """What a server needed to begin."""

    seconds: float
    cpu_seconds: float
    resident_bytes: int


@dataclass(frozen=True)
class Series:
    """The figures of all bursts: of one contender, or of one kind of request."""

    title: str
    figures: list[Figures] = field(default_factory=list)
    starts: list[Start] = field(default_factory=list)
    first: list[Figures] = field(default_factory=list)
    """Those of the bursts that it was warmed up with."""

    @property
    def first_cpu_us(self) -> float:
        """On average over the first requests, as a test run has them."""
        return fmean(figures.cpu_us for figures in self.first)

    @property
    def cpu_us(self) -> float:
        """The lowest: what else runs on the machine can only add to it."""
        return min(figures.cpu_us for figures in self.figures)

    @property
    def per_second(self) -> float:
        return 1e6 / min(figures.us for figures in self.figures)

    @property
    def start_seconds(self) -> float:
        return min(start.seconds for start in self.starts)


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A server under a load, and where its figures go."""

    series: Series
    server: Running
    load: Load

    def burst(self, count: int) -> Figures:
        self.load.ready()
        before = cpu_seconds(self.server.pid)
        seconds = self.load.burst(count)
        used = cpu_seconds(self.server.pid) - before
        return Figures(us=seconds / count * 1e6, cpu_us=used / count * 1e6)


def start_of(server: Running) -> Start:
    return Start(
        seconds=server.start_seconds,
        cpu_seconds=cpu_seconds(server.pid),
        resident_bytes=resident_bytes(server.pid),
    )


def in_turns(
    measured: Iterable[Measured], *, bursts: int, count: int, tell: Callable[[str], None]
) -> None:
    """Burst after burst, each server in its turn, so that what else the machine does hits all that
    is compared alike."""
    all_of_them = list(measured)
    for each in all_of_them:
        tell(f"warming up {each.series.title}")
        for _ in range(WARM_UP):
            each.series.first.append(each.burst(count))
    for number in range(1, bursts + 1):
        if number % 10 == 0:
            tell(f"burst {number} of {bursts}")
        for each in all_of_them:
            each.series.figures.append(each.burst(count))
