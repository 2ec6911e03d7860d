"""What the mock is meant to reach, and whether it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from tests.benchmarks.results import Results, cpu_ratios
from tests.benchmarks.stored import Stored

MILLION = 1_000_000

Measured = Callable[[Results], list[float]]
"""The figure in every round; none where it was not measured."""


@dataclass(frozen=True)
class Target:
    """A figure whose median must not be greater than its limit."""

    title: str
    limit: float
    measured: Measured
    unit: str = "×"

    def verdict(self, results: Results) -> str:
        figures = self.measured(results)
        if not figures:
            return "not measured"
        return "met" if median(figures) <= self.limit else "**missed**"


def of_stored(figures: Callable[[Stored], list[float]]) -> Measured:
    """A figure that counts only with a million messages stored, or more."""

    def measured(results: Results) -> list[float]:
        stored = results.stored
        return [] if stored is None or stored.count < MILLION else figures(stored)

    return measured


def refused_to_accepted(results: Results) -> list[float]:
    if results.refusals is None:
        return []
    accepted, refused = results.refusals
    return cpu_ratios(refused, accepted)


def in_process(one: str, other: str) -> Measured:
    def measured(results: Results) -> list[float]:
        found = results.in_process
        return [] if found is None else [found[one] / found[other]]

    return measured


def over_http(one: str, other: str) -> Measured:
    return lambda results: results.cpu_ratios(one, other)


TARGETS = (
    Target("CPU per create message, to plain Connexion's", 0.25, over_http("mock", "connexion")),
    Target("CPU without the workshop, to the raw ASGI app's", 1.3, over_http("mock-api", "raw")),
    Target("CPU with worlds and journal, to without", 1.25, over_http("mock", "mock-api")),
    Target("CPU in a world of its own, to without", 1.25, over_http("mock-world", "mock-api")),
    Target("CPU per create message, to Prism's", 1 / 8, over_http("mock", "prism")),
    Target("41 operations to 1, over HTTP", 1.1, over_http("mock-api", "mock-1")),
    Target("41 operations to 1, in process", 1.1, in_process("mock-api", "mock-1")),
    Target("refused message to accepted", 4, refused_to_accepted),
    Target(
        "memory of a 200-byte message, a million stored",
        900,
        of_stored(lambda stored: [stored.bytes_per_message]),
        unit=" bytes",
    ),
    Target(
        "get with a million stored, to 100 stored",
        1.5,
        of_stored(lambda stored: cpu_ratios(stored.get_many, stored.get_few)),
    ),
    Target(
        "list page with a million stored, to 100 stored",
        1.5,
        of_stored(lambda stored: cpu_ratios(stored.list_many, stored.list_few)),
    ),
    Target("start to first answer", 1.2, lambda results: results.start_seconds("mock"), unit=" s"),
)
