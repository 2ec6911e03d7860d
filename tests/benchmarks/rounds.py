"""Measuring in rounds, so that the noise of a machine hits all that is compared alike."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.benchmarks.calls import over_http
from tests.benchmarks.contenders import MOCK, Contender
from tests.benchmarks.measure import Figures, Start, measure, start_of
from tests.benchmarks.prism import PrismMissingError
from tests.benchmarks.servers import Running, free_port, running
from tests.benchmarks.workload import ACCEPTED, REFUSED, Request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tests.benchmarks.load import Generator
    from tests.benchmarks.placement import Placement


@dataclass(frozen=True, kw_only=True)
class Bench:
    """How everything is measured."""

    generator: Generator
    placement: Placement
    seconds: float
    rounds: int
    tell: Callable[[str], None]


@dataclass(frozen=True)
class Series:
    """The figures of all rounds: of one contender, or of one kind of request."""

    title: str
    figures: list[Figures] = field(default_factory=list)
    starts: list[Start] = field(default_factory=list)


@dataclass(frozen=True)
class Comparison:
    """The contenders' series by name; and by title, why others were left out."""

    series: dict[str, Series]
    left_out: dict[str, str]


def compare(bench: Bench, contenders: Iterable[Contender]) -> Comparison:
    """Create message by every contender, each started anew for each round."""
    series = {contender.name: Series(contender.title) for contender in contenders}
    left_out: dict[str, str] = {}
    for number in range(1, bench.rounds + 1):
        for contender in contenders:
            if contender.name not in series:
                continue
            bench.tell(f"round {number}: {contender.title}")
            try:
                _create_messages(bench, contender, series[contender.name])
            except PrismMissingError as error:
                left_out[contender.title] = str(error)
                del series[contender.name]
    return Comparison(series, left_out)


def _create_messages(bench: Bench, contender: Contender, series: Series) -> None:
    with with_session(bench, contender) as (server, path):
        series.starts.append(start_of(server))
        request = Request("POST", path, ACCEPTED)
        series.figures.append(measure(server, [request], bench.generator, seconds=bench.seconds))


def refusals(bench: Bench) -> tuple[Series, Series]:
    """Accepted and refused messages, on the mock."""
    accepted, refused = Series("accepted, 200"), Series("refused for a missing field, 422")
    kinds = ((accepted, ACCEPTED, 200), (refused, REFUSED, 422))
    for number in range(1, bench.rounds + 1):
        bench.tell(f"round {number}: accepted and refused")
        with with_session(bench, MOCK) as (server, path):
            for series, body, status in kinds:
                requests = [Request("POST", path, body)]
                series.figures.append(
                    measure(server, requests, bench.generator, seconds=bench.seconds, status=status)
                )
    return accepted, refused


@contextmanager
def with_session(bench: Bench, contender: Contender) -> Iterator[tuple[Running, str]]:
    """A server, and the path at which messages of a session in it are created."""
    port = free_port()
    with running(contender.command(port), port, bench.placement) as server:
        yield server, contender.messages(over_http(server.url))
