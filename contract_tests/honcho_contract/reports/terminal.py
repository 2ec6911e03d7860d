"""The result on a terminal: progress while it runs, then a verdict."""

from __future__ import annotations

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.text import Text

from honcho_contract.findings import told
from honcho_contract.gate import Result, Status
from honcho_contract.proof import Proof
from honcho_openapi import VERSION

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
    for one in result.findings:
        heading, *rest = told(one).splitlines()
        console.print(Text(f"\n{heading}", style="bold red"))
        console.print(Text("\n".join(rest)), soft_wrap=True)
    for reason in result.unsupported:
        console.print(Text(f"Left out: {reason}", style="yellow"))
    if result.limited:
        text = f"Asked too often: {result.limited} answers of 429, {result.waited:.1f} s waited"
        console.print(Text(text, style="yellow"))
    for left in result.left:
        console.print(Text(f"Left on the server: {left}"), soft_wrap=True)
    for trouble in result.trouble:
        console.print(Text(f"Not tested: {trouble}", style="bold red"))
    console.print(Text(_verdict(result), style="green" if not result.status else "bold red"))


def tell_differences(result: Result, console: Console) -> None:
    """Each difference as a script that shows it, then the verdict."""
    options = result.options
    for one in result.findings:
        heading = f"\n{one.operation}: {one.reason} ({one.count}×)"
        console.print(Text(heading, style="bold red"), soft_wrap=True)
        script = "\n".join((*one.steps, one.curl))
        came = f"  {one.detail}\n  here {one.status} {one.answer}"
        console.print(Text(f"{came}\n{script}"), soft_wrap=True)
    for trouble in result.trouble:
        console.print(Text(f"Not compared: {trouble}", style="bold red"), soft_wrap=True)
    words = {
        Status.CONFORMS: "answer alike",
        Status.FINDINGS: f"differ in {len(result.findings)} ways",
    }.get(result.status, "could not be compared to the end")
    counted = f"{result.tests} tests, {result.requests:,} requests each, seed {options.seed}"
    text = f"{options.url} and {options.against} {words} ({counted})."
    console.print(Text(text, style="bold red" if result.status else "green"), soft_wrap=True)


def tell_proof(proof: Proof, console: Console) -> None:
    """One row of the proof: the defect, what caught it, and how long that took."""
    broken = proof.broken
    mark, style = ("caught", "green") if proof.caught else ("MISSED", "bold red")
    line = f"{mark}  {broken.name:36} {broken.check:24} {proof.seconds:5.1f} s"
    console.print(Text(line, style=style), soft_wrap=True)
    if not proof.caught:
        console.print(f"        {broken.sentence}", soft_wrap=True)
        console.print(f"        found: {', '.join(proof.found) or 'nothing'}", soft_wrap=True)
    if proof.trouble:
        console.print(f"        {proof.trouble}", soft_wrap=True)


def _verdict(result: Result) -> str:
    options = result.options
    counted = (
        f"{result.tests} tests, {result.requests:,} requests, {result.seconds:.1f} s, "
        f"seed {options.seed}"
    )
    match result.status:
        case Status.CONFORMS:
            return f"{options.url} conforms to Honcho {VERSION}: 0 findings ({counted})."
        case Status.FINDINGS:
            number = sum(one.fails for one in result.findings)
            words = f"{number} finding{'s' if number != 1 else ''}"
            return f"{options.url} does not conform to Honcho {VERSION}: {words} ({counted})."
    return f"{options.url} could not be tested to the end ({counted})."
