"""CPU per create message without sockets: the applications called directly, in turns.

    python -m tests.benchmarks.in_process

The lowest of many short batches is told: what else runs on the machine can only add to it. Two
runs on one machine agree within a few percent.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click
from tests.benchmarks.apps.mock import create_version_3 as version_3
from tests.benchmarks.calls import finish, in_process, receiver, scope_of
from tests.benchmarks.contenders import MOCK, PYTHON
from tests.benchmarks.workload import (
    ACCEPTED,
    BATCH_OF_ONE,
    CONTENT,
    REFUSED,
    SESSION_3,
    Request,
)

from honcho_mock.apis.v3.texts.tokens import count_each

if TYPE_CHECKING:
    from starlette.types import ASGIApp

MEASURED = tuple(contender for contender in PYTHON if contender.name != "constant")
REFUSING = "mock refusing"
VERSION_3 = "mock, version 3"
TOKENS = "its tokens alone"
"""Version 3 counts the tokens of each message, which 1.1.0 does not."""


@dataclass
class Runner:
    """An application and the request that it is called with."""

    app: ASGIApp
    request: Request
    lowest_us: float = float("inf")

    def batch(self, count: int) -> None:
        """Call the application so many times, and keep the time if it is the lowest."""
        scopes = [scope_of(self.request) for _ in range(count)]
        receive = receiver(self.request.body)
        before = time.process_time_ns()
        for scope in scopes:
            finish(self.app(scope, receive, _send))  # type: ignore[arg-type]
        used = time.process_time_ns() - before
        self.lowest_us = min(self.lowest_us, used / 1000 / count)


async def _send(message: Any) -> None:
    pass


def runners() -> dict[str, Runner]:
    """What is measured, by name: the contenders, and the mock refusing."""
    found = {}
    for contender in MEASURED:
        app = contender.app()
        path = contender.messages(in_process(app))
        found[contender.name] = Runner(app, Request("POST", path, ACCEPTED))
    mock = found[MOCK.name]
    found[REFUSING] = Runner(mock.app, Request("POST", mock.request.target, REFUSED))
    found[VERSION_3] = Runner(version_3(), Request("POST", SESSION_3, BATCH_OF_ONE))
    found[TOKENS] = Runner(_count_tokens, Request("POST", "/"))
    return found


async def _count_tokens(scope: Any, receive: Any, send: Any) -> None:
    count_each([CONTENT])


def measure(*, batches: int, count: int) -> dict[str, float]:
    """CPU µs per request, by name."""
    found = runners()
    for _ in range(batches):
        for runner in found.values():
            runner.batch(count)
    return {name: runner.lowest_us for name, runner in found.items()}


@click.command(context_settings={"show_default": True})
@click.option("--batches", type=click.IntRange(1), default=100, help="Batches per application.")
@click.option("--count", type=click.IntRange(1), default=200, help="Requests per batch.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def main(batches: int, count: int, as_json: bool) -> None:
    """CPU µs per create message, measured by calling the applications directly."""
    found = measure(batches=batches, count=count)
    if as_json:
        click.echo(json.dumps(found))
        return
    for name, lowest in found.items():
        click.echo(f"{name:<14} {lowest:8.1f} µs   {lowest / found['raw']:5.2f} x raw")


if __name__ == "__main__":
    main()
