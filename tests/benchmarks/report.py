"""The results as a page in Markdown."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from tests.benchmarks.results import Results, cpu, per_second
from tests.benchmarks.targets import TARGETS, Target
from tests.benchmarks.workload import CONTENT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.benchmarks.measure import Series

MEBIBYTE = 1024 * 1024
NOTHING = "–"

HOW = f"""\
# Benchmarks

What it costs the mock to create a message with {len(CONTENT)} characters of content, beside other
servers that do the same, measured in one run. This page is written by the benchmarks themselves:

    python tests/benchmarks/run.py --markdown docs/benchmarks.md

`--stored 1000000` adds the figures with a million messages, `--only` picks parts, and
`python -m tests.benchmarks.in_process` gives the figures without sockets alone, in ten seconds.
Linux is needed, and npm for Prism."""

READING = """\
All servers run at once and are asked in turns, in short bursts over 16 connections that are kept
open. What is told is the lowest of all bursts, since whatever else the machine does can only add to
it; in brackets is the burst in the middle. CPU is the server's, in user and kernel mode, divided by
the requests it answered. Each is started several times, and the quickest start counts. Memory is
what is in RAM after the start. The raw ASGI app is create message by hand in one function, with
every rule that the document has for it: what a Python server on uvicorn costs at the least. Plain
Connexion and Prism validate by the same document; Prism stores nothing and always answers the
document's example, and gets quicker the longer it runs, since Node compiles what is used often: the
first requests are those of the bursts that each is warmed up with. `--no-workshop` leaves out
worlds, journal and faults, which a mock has otherwise."""


def page(results: Results, circumstances: Iterable[str]) -> str:
    """The whole page. `circumstances`: when, where and how the run was made."""
    return "\n\n".join(block.rstrip("\n") for block in _blocks(results, circumstances)) + "\n"


def _blocks(results: Results, circumstances: Iterable[str]) -> Iterator[str]:
    yield HOW
    yield "\n".join(f"- {line}" for line in circumstances)
    yield "## Targets"
    yield _table(
        ("Target", "Limit", "Measured", ""),
        (_target(target, results) for target in TARGETS),
    )
    if results.comparison.series:
        yield "## Create message over HTTP"
        yield READING
        yield _comparison(results)
        yield from (
            f"{title} was left out: {why}." for title, why in results.comparison.left_out.items()
        )
    if results.in_process:
        yield "## In process"
        yield (
            "The applications called directly, without a socket or an HTTP server; the lowest of "
            "many batches."
        )
        yield _in_process(results.in_process)
    if results.refusals:
        yield "## Accepted and refused"
        yield _kinds(results.refusals)
    if results.stored:
        yield f"## {results.stored.count:,} messages stored"
        yield (
            f"Each message has 200 characters of content and takes "
            f"{results.stored.bytes_per_message:.0f} bytes of memory, all included. Lists are "
            "pages of 50, from the first to the last."
        )
        stored = results.stored
        yield _kinds((stored.get_few, stored.get_many, stored.list_few, stored.list_many))


def _target(target: Target, results: Results) -> tuple[str, ...]:
    figure = target.measured(results)
    shown = NOTHING if figure is None else f"{figure:.3g}{target.unit}"
    limit = f"{'≥' if target.least else '≤'} {target.limit:g}{target.unit}"
    return target.title, limit, shown, target.verdict(results)


def _comparison(results: Results) -> str:
    heads = (
        "Server",
        "Requests/s",
        "CPU µs",
        "Requests/s to raw",
        "CPU to raw",
        "First answer s",
        "CPU s till then",
        "Memory MiB",
    )
    return _table(
        heads, (_row(name, series, results) for name, series in results.comparison.series.items())
    )


def _row(name: str, series: Series, results: Results) -> tuple[str, ...]:
    return (
        *_figures(series),
        _shown(results.ratio(name, "raw", per_second)),
        _shown(results.ratio(name, "raw", cpu)),
        f"{series.start_seconds:.2f}",
        f"{min(start.cpu_seconds for start in series.starts):.2f}",
        f"{min(start.resident_bytes for start in series.starts) / MEBIBYTE:.0f}",
    )


def _shown(figure: float | None) -> str:
    return NOTHING if figure is None else f"{figure:.2f}"


def _figures(series: Series) -> tuple[str, str, str]:
    middle = median(figures.cpu_us for figures in series.figures)
    return series.title, f"{series.per_second:,.0f}", f"{series.cpu_us:.1f} ({middle:.1f})"


def _in_process(found: dict[str, float]) -> str:
    rows = (
        (name, f"{lowest:.1f}", f"{lowest / found['raw']:.2f}") for name, lowest in found.items()
    )
    return _table(("Application", "CPU µs", "To raw"), rows)


def _kinds(kinds: Iterable[Series]) -> str:
    return _table(("Request", "Requests/s", "CPU µs"), (_figures(each) for each in kinds))


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, ("---", *("---:" for _ in heads[1:])), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
