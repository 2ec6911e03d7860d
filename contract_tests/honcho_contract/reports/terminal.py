"""The result on a terminal: progress while it runs, then a verdict."""

from __future__ import annotations

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.text import Text

from honcho_contract.reports.replay_line import again
from honcho_contract.results.groups import ALL_NAMED, failing, grouped, told_together
from honcho_contract.results.proof import Proof
from honcho_contract.results.result import Result, Status
from honcho_openapi.printable import shown

STEP = 10
"""Percent between two lines of progress where no terminal shows a bar, as in CI."""


class Progress:
    """A bar on a terminal, and now and then a line elsewhere."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._bar: Bar | None = None
        self._total = 0
        self._done = 0
        self._next = STEP

    def __enter__(self) -> Progress:
        if self._console.is_terminal:
            columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
            text = TextColumn("{task.description}")
            self._bar = Bar(text, *columns, console=self._console, transient=True)
            self._bar.start()
            self._task = self._bar.add_task("starting", total=None)
        return self

    def __exit__(self, *error: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def begins(self, total: int) -> None:
        self._total = total
        if self._bar is not None:
            self._bar.update(self._task, total=total, description="testing")

    def ended(self, found: int) -> None:
        self._done += 1
        words = f"{found} finding{'s' if found != 1 else ''}"
        if self._bar is not None:
            self._bar.update(self._task, advance=1, description=words)
        elif self._total and 100 * self._done >= self._next * self._total:
            self._console.print(f"{self._done} of {self._total} tests, {words}")
            self._next += STEP * max(1, (100 * self._done // self._total - self._next) // STEP + 1)


def tell(result: Result, console: Console) -> None:
    """Findings first, the verdict last, where the eye is when it is over."""
    for one in grouped(result.findings):
        replay = again(result, one.example)
        heading, *rest = told_together(one, replay=replay).splitlines()
        style = "bold red" if one.fails else "yellow"
        mark = "known: " if one.example.known else ""
        _line(console, f"\n{mark}{heading}", style)
        _line(console, "\n".join(rest))
    for reason in result.unsupported:
        _line(console, f"Skipped: {reason}", "yellow")
    for note in result.notes:
        _line(console, f"Note: {note}", "yellow")
    for complaint in result.stale:
        _line(console, complaint, "bold red")
    _tell_coverage(result, console)
    if result.limited:
        text = f"Rate limited: {result.limited} answers of 429, {result.waited:.1f} s waited"
        _line(console, text, "yellow")
    for left in result.left:
        _line(console, f"Left on the server: {left}")
    for trouble in result.trouble:
        _line(console, f"Not tested: {trouble}", "bold red")
    _line(console, verdict(result), "green" if not result.status else "bold red")


def _line(console: Console, text: str, style: str = "") -> None:
    """Text of a report, never wrapped: what stands at the beginning of a line is what it begins
    with."""
    console.print(Text(shown(text), style=style), soft_wrap=True)


NAMED = 8
"""Operations of which a terminal says what was not exercised, where nobody asked for a coverage."""

NOT_EXERCISED = (
    "Not exercised (no request of this run was answered so, and nothing was checked there; that is "
    "no fault of the server, and fails nothing by itself):"
)


def _tell_coverage(result: Result, console: Console) -> None:
    coverage, short = result.coverage, result.shortfall
    if not coverage.counts and not short:
        return
    reached = len(coverage.wanted) - len(coverage.missing)
    console.print(
        f"Coverage {coverage.percent:.1f} %: {reached:,} of {len(coverage.wanted):,} "
        "(operation × documented status × family of checks)",
        soft_wrap=True,
    )
    missing = [] if result.options.part and not short else coverage.named(None if short else NAMED)
    if missing:
        _line(console, f"  {NOT_EXERCISED}", "dim")
    for line in missing:
        _line(console, f"    {line}", "dim")
    if short:
        _line(console, short, "bold red")


def tell_differences(result: Result, console: Console) -> None:
    """Each difference as a script that shows it, then the verdict."""
    options = result.options
    groups = grouped(result.findings)
    for group in groups:
        one = group.example
        heading = f"\n{group.subject}: {one.reason} ({group.count}×)"
        _line(console, heading, "bold red")
        script = "\n".join((*one.steps, one.curl))
        came = f"  {one.detail}\n  here {one.status} {one.answer}"
        if len(group.operations) > ALL_NAMED:
            came = f"  operations {', '.join(group.operations)}\n{came}"
        leads = "".join(
            f"\n  leads to {below.subject}: {below.example.reason} ({below.count}×)"
            for below in group.beneath
        )
        _line(console, f"{came}\n{script}{leads}")
    for trouble in result.trouble:
        _line(console, f"Not compared: {trouble}", "bold red")
    words = {
        Status.CONFORMS: "answer alike",
        Status.FINDINGS: f"differ in {len(groups)} ways",
    }.get(result.status, "could not be compared to the end")
    counted = f"{counted_tests(result)}, {result.requests:,} requests each, seed {options.seed}"
    text = f"{options.url} and {options.against} {words} ({counted})."
    _line(console, text, "bold red" if result.status else "green")


def tell_proof(proof: Proof, console: Console) -> None:
    """One row of the proof: the defect, what caught it, and how long that took."""
    broken = proof.broken
    mark, style = ("caught", "green") if proof.caught else ("MISSED", "bold red")
    line = f"{mark}  {broken.name:36} {broken.check:24} {proof.seconds:5.1f} s"
    _line(console, line, style)
    if not proof.caught:
        _line(console, f"        {broken.sentence}")
        _line(console, f"        found: {', '.join(proof.found) or 'nothing'}")
        for title in proof.unexplained:
            _line(console, f"        unexplained: {title}")
    if proof.trouble:
        _line(console, f"        {proof.trouble}")


def counted_tests(result: Result) -> str:
    """All tests of a run, and how many of them were not carried out."""
    skipped = f", {result.skipped} of them skipped" if result.skipped else ""
    return f"{result.tests + result.skipped} tests{skipped}"


def verdict(result: Result) -> str:
    options = result.options
    how = " as published" if options.published else ""
    known = sum(bool(one.example.known) for one in grouped(result.findings))
    counted = (
        f"{counted_tests(result)}, {result.requests:,} requests, {result.seconds:.1f} s, "
        f"seed {options.seed}"
    )
    match result.status:
        case Status.CONFORMS:
            new = "0 findings" + (f", {known} known" if known else "")
            how += " but for what is known" if known else ""
            return f"{options.url} conforms to Honcho {result.api.release}{how}: {new} ({counted})."
        case Status.FINDINGS:
            number = failing(result.findings)
            words = f"{number} finding{'s' if number != 1 else ''}"
            words += f", {known} known" if known else ""
            words += f", {len(result.stale)} of the baseline no longer true" if result.stale else ""
            words += ", coverage too small" if result.shortfall else ""
            if not number:
                return f"{options.url} does not pass: {words} ({counted})."
            honcho = f"Honcho {result.api.release}{how}"
            return f"{options.url} does not conform to {honcho}: {words} ({counted})."
    return f"{options.url} could not be tested to the end ({counted})."
