"""Benchmarks of the mock beside other servers, in one run.

python tests/benchmarks/run.py
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

# Of a file that is run, Python finds what is beside it, and not what is in the project's root.
sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.benchmarks.contenders import CONTENDERS
from tests.benchmarks.load import CONNECTIONS
from tests.benchmarks.placement import Placement, placement
from tests.benchmarks.report import page
from tests.benchmarks.results import Results, machine
from tests.benchmarks.rounds import Bench, compare, refusals
from tests.benchmarks.servers import ROOT
from tests.benchmarks.stored import FEW, stored
from tests.benchmarks.usage import PROC

IN_PROCESS, REFUSALS, STORED = "in-process", "refusals", "stored"
PARTS = (*(contender.name for contender in CONTENDERS), IN_PROCESS, REFUSALS, STORED)


@click.command(context_settings={"show_default": True})
@click.option("--starts", type=click.IntRange(1), default=5, help="Starts of each server.")
@click.option("--bursts", type=click.IntRange(1), default=60, help="Bursts for each server.")
@click.option("--count", "size", type=click.IntRange(1), default=320, help="Requests in a burst.")
@click.option("--stored", "count", type=click.IntRange(2 * FEW), default=100_000, help="Messages.")
@click.option("--only", type=click.Choice(PARTS), multiple=True, help="Some parts; repeatable.")
@click.option("--markdown", type=click.Path(path_type=Path, dir_okay=False), help="Page to write.")
@click.option("--note", multiple=True, help="A remark for the page, on this run; repeatable.")
def main(
    starts: int,
    bursts: int,
    size: int,
    count: int,
    only: tuple[str, ...],
    markdown: Path | None,
    note: tuple[str, ...],
) -> None:
    """Measure the mock and other servers that create messages, and hold it to its targets."""
    if not (PROC / "self" / "stat").exists():
        raise click.ClickException("CPU and memory are read from /proc: run this on Linux")
    place = placement()
    if place.load_core is not None:
        os.sched_setaffinity(0, {place.load_core})
    bench = Bench(
        placement=place,
        starts=starts,
        bursts=bursts,
        count=size,
        tell=lambda text: click.echo(text, err=True),
    )
    circumstances = [*_circumstances(bench), *note]
    report = page(_results(bench, only or PARTS, count), circumstances)
    click.echo(report)
    if markdown:
        markdown.write_text(report)


def _results(bench: Bench, parts: tuple[str, ...], count: int) -> Results:
    wanted = tuple(contender for contender in CONTENDERS if contender.name in parts)
    return Results(
        in_process=_in_process(bench.placement) if IN_PROCESS in parts else None,
        comparison=compare(bench, wanted),
        refusals=refusals(bench) if REFUSALS in parts else None,
        stored=stored(bench, count) if STORED in parts else None,
    )


def _in_process(place: Placement) -> dict[str, float]:
    """In a process of its own, on the server's core."""
    command = place.server((sys.executable, "-m", "tests.benchmarks.in_process", "--json"))
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _circumstances(bench: Bench) -> list[str]:
    return [
        f"Measured {datetime.now(UTC):%Y-%m-%d} on {machine(os.cpu_count() or 1)}; "
        f"load average before: {os.getloadavg()[0]:.1f}.",
        f"{bench.bursts} bursts of {bench.count} requests each, over {CONNECTIONS} connections, "
        f"and {bench.starts} starts; {bench.placement}.",
    ]


if __name__ == "__main__":
    main()
