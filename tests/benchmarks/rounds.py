"""What is compared, measured in turns on servers that all run at once."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.benchmarks.calls import over_http
from tests.benchmarks.contenders import MOCK, Contender
from tests.benchmarks.load import Load
from tests.benchmarks.measure import Measured, Series, in_turns, start_of
from tests.benchmarks.prism import PrismMissingError
from tests.benchmarks.servers import Running, free_port, running
from tests.benchmarks.workload import ACCEPTED, REFUSED, Request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from tests.benchmarks.placement import Placement


@dataclass(frozen=True, kw_only=True)
class Bench:
    """How everything is measured."""

    placement: Placement
    starts: int
    bursts: int
    count: int
    """Requests in a burst."""
    tell: Callable[[str], None]

    def in_turns(self, measured: Iterable[Measured]) -> None:
        in_turns(measured, bursts=self.bursts, count=self.count, tell=self.tell)


@dataclass(frozen=True)
class Comparison:
    """The contenders' series by name; and by title, why others were left out."""

    series: dict[str, Series]
    left_out: dict[str, str]


def compare(bench: Bench, contenders: Iterable[Contender]) -> Comparison:
    """Create message by every contender, in turns."""
    left_out: dict[str, str] = {}
    measured: dict[str, Measured] = {}
    with ExitStack() as stack:
        for contender in contenders:
            bench.tell(f"starting {contender.title}")
            series = Series(contender.title)
            try:
                for _ in range(bench.starts - 1):
                    with with_session(bench, contender) as (server, _):
                        series.starts.append(start_of(server))
                server, path = stack.enter_context(with_session(bench, contender))
            except PrismMissingError as error:
                left_out[contender.title] = str(error)
                continue
            series.starts.append(start_of(server))
            requests = [Request("POST", path, ACCEPTED)]
            measured[contender.name] = loaded(stack, series, server, requests)
        bench.in_turns(measured.values())
    return Comparison({name: each.series for name, each in measured.items()}, left_out)


def refusals(bench: Bench) -> tuple[Series, Series]:
    """Accepted and refused messages, on the mock."""
    accepted, refused = Series("accepted, 200"), Series("refused for a missing field, 422")
    kinds = ((accepted, ACCEPTED, 200), (refused, REFUSED, 422))
    with ExitStack() as stack:
        server, path = stack.enter_context(with_session(bench, MOCK))
        bench.in_turns(
            [
                loaded(stack, series, server, [Request("POST", path, body)], status=status)
                for series, body, status in kinds
            ]
        )
    return accepted, refused


def loaded(
    stack: ExitStack,
    series: Series,
    server: Running,
    requests: Sequence[Request],
    *,
    status: int = 200,
) -> Measured:
    """A server that answers these requests as it must, ready to be measured."""
    answered, body = over_http(server.url)(requests[0])
    if answered != status:
        raise RuntimeError(
            f"{requests[0].method} {requests[0].target} was answered {answered} {body[:300]!r}, "
            f"expected {status}: only servers that do the same can be compared"
        )
    load = stack.enter_context(Load(server.url, requests, status=status))
    return Measured(series=series, server=server, load=load)


@contextmanager
def with_session(bench: Bench, contender: Contender) -> Iterator[tuple[Running, str]]:
    """A server, and the path at which messages of a session in it are created."""
    port = free_port()
    with running(contender.command(port), port, bench.placement) as server:
        yield server, contender.messages(over_http(server.url))
