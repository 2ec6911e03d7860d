"""One measurement: load on a running server, and what the server used for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.benchmarks.calls import over_http
from tests.benchmarks.usage import cpu_seconds, resident_bytes
from tests.benchmarks.workload import Request

if TYPE_CHECKING:
    from tests.benchmarks.load import Generator
    from tests.benchmarks.servers import Running

WARM_UP = 1 / 3
"""How long a server is warmed up, of the time it is measured: Node compiles what is used often."""


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What one round showed of one kind of request."""

    per_second: float
    cpu_us: float
    p50_us: float
    p99_us: float


@dataclass(frozen=True, kw_only=True)
class Start:
    """What a server needed to begin."""

    seconds: float
    cpu_seconds: float
    resident_bytes: int


def start_of(server: Running) -> Start:
    return Start(
        seconds=server.start_seconds,
        cpu_seconds=cpu_seconds(server.pid),
        resident_bytes=resident_bytes(server.pid),
    )


def measure(
    server: Running,
    requests: list[Request],
    generator: Generator,
    *,
    seconds: float,
    status: int = 200,
) -> Figures:
    """Figures of these requests, each of which the server must answer with this status."""
    _expect(server, requests[0], status)
    generator(server.url, requests, seconds=seconds * WARM_UP)
    before = cpu_seconds(server.pid)
    load = generator(server.url, requests, seconds=seconds)
    used = cpu_seconds(server.pid) - before
    if load.refused != (load.requests if status >= 400 else 0):
        raise RuntimeError(f"expected {status} for every request of {requests[0]}, got {load}")
    if not used:
        raise RuntimeError(
            f"the server used less CPU than the kernel counts, for {load}: "
            "measure for longer (--seconds), or on a machine with less else to do"
        )
    return Figures(
        per_second=load.requests / load.seconds,
        cpu_us=used / load.requests * 1e6,
        p50_us=load.p50_us,
        p99_us=load.p99_us,
    )


def _expect(server: Running, request: Request, status: int) -> None:
    answered, body = over_http(server.url)(request)
    if answered != status:
        raise RuntimeError(
            f"{request.method} {request.target} was answered {answered} {body[:300]!r}, "
            f"expected {status}: only servers that do the same can be compared"
        )
