"""What the mock is meant to reach, and whether it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.benchmarks.in_process import TOKENS, VERSION_3
from tests.benchmarks.results import Figure, Results, cpu, first_cpu, per_second, ratio
from tests.benchmarks.stored import Stored

MILLION = 1_000_000

Measured = Callable[[Results], float | None]
"""The figure; None where it was not measured."""


@dataclass(frozen=True)
class Target:
    """A figure that must not be greater than its limit; not less, where that is the least."""

    title: str
    limit: float
    measured: Measured
    unit: str = "×"
    least: bool = False

    def verdict(self, results: Results) -> str:
        figure = self.measured(results)
        if figure is None:
            return "not measured"
        met = figure >= self.limit if self.least else figure <= self.limit
        return "met" if met else "**missed**"


def of_stored(figure: Callable[[Stored], float]) -> Measured:
    """A figure that counts only with a million messages stored, or more."""

    def measured(results: Results) -> float | None:
        stored = results.stored
        return None if stored is None or stored.count < MILLION else figure(stored)

    return measured


def refused_to_accepted(results: Results) -> float | None:
    if results.refusals is None:
        return None
    accepted, refused = results.refusals
    return ratio(refused, accepted, cpu)


def in_process(one: str, other: str) -> Measured:
    def measured(results: Results) -> float | None:
        found = results.in_process
        return None if found is None else found[one] / found[other]

    return measured


def beyond_tokens(results: Results) -> float | None:
    """What version 3's create messages cost, but for the counting of tokens, to 1.1.0's."""
    found = results.in_process or {}
    if VERSION_3 not in found:
        return None
    return (found[VERSION_3] - found[TOKENS]) / found["mock"]


def over_http(one: str, other: str, figure: Figure = cpu) -> Measured:
    return lambda results: results.ratio(one, other, figure)


def first_answer(results: Results) -> float | None:
    series = results.comparison.series.get("mock")
    return None if series is None else series.start_seconds


TARGETS = (
    Target(
        "requests a second with worlds and journal, to the raw ASGI app's",
        0.92,
        over_http("mock", "raw", per_second),
        least=True,
    ),
    Target("CPU with worlds and journal, to the raw ASGI app's", 1.12, over_http("mock", "raw")),
    Target("CPU with worlds and journal, to without", 1.25, over_http("mock", "mock-api")),
    Target("CPU in a world of its own, to without", 1.25, over_http("mock-world", "mock-api")),
    Target("41 operations to 1, over HTTP", 1.05, over_http("mock-api", "mock-1")),
    Target("41 operations to 1, in process", 1.05, in_process("mock-api", "mock-1")),
    Target(
        "CPU of Prism for the first requests, to the mock's",
        10,
        over_http("prism", "mock", first_cpu),
        least=True,
    ),
    Target("CPU of Prism, to the mock's", 10, over_http("prism", "mock"), least=True),
    Target("CPU of plain Connexion, to the mock's", 4, over_http("connexion", "mock"), least=True),
    Target("create messages of version 3 beyond counting tokens, to 1.1.0's", 1.25, beyond_tokens),
    Target("refused message to accepted", 4, refused_to_accepted),
    Target(
        "memory of a 200-byte message, a million stored",
        560,
        of_stored(lambda stored: stored.bytes_per_message),
        unit=" bytes",
    ),
    Target(
        "get with a million stored, to 100 stored",
        1.5,
        of_stored(lambda stored: ratio(stored.get_many, stored.get_few, cpu)),
    ),
    Target(
        "list page with a million stored, to 100 stored",
        1.5,
        of_stored(lambda stored: ratio(stored.list_many, stored.list_few, cpu)),
    ),
    Target("start to first answer", 0.8, first_answer, unit=" s"),
)
