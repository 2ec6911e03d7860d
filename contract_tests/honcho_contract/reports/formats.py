"""Every kind of report: its option, and what writes it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import click

from honcho_contract.reports.annotations import commands
from honcho_contract.reports.as_json import write_json
from honcho_contract.reports.as_junit import complete
from honcho_contract.reports.as_markdown import as_markdown
from honcho_contract.reports.as_sarif import as_sarif
from honcho_contract.reports.html.page import as_html
from honcho_contract.reports.writing import writable, write
from honcho_contract.results.result import Result

KINDS: Mapping[str, tuple[Callable[[Result, Path], None], str]] = {
    "json": (write_json, "Write the result there."),
    "html": (lambda result, path: write(path, as_html(result)), "Write a page to look at there."),
    "junit": (complete, "Write JUnit XML there."),
    "markdown": (lambda result, path: write(path, as_markdown(result)), "Write Markdown there."),
    "sarif": (lambda result, path: write(path, as_sarif(result)), "Write SARIF 2.1.0 there."),
}
"""By the name of the report: what writes it, and the help of its option."""

SUMMARY = "GITHUB_STEP_SUMMARY"
ACTIONS = "GITHUB_ACTIONS"

LIMIT = 1024 * 1024
"""Bytes of a step's summary; GitHub shows nothing of a longer one."""


def report_options(command: Callable[..., None]) -> Callable[..., None]:
    """Adds the option `--report-KIND FILE` of every kind to a command."""
    for kind in reversed(list(KINDS)):
        file = click.Path(dir_okay=False, path_type=Path)
        command = click.option(f"--report-{kind}", type=file, help=KINDS[kind][1])(command)
    return command


def prepare(reports: Mapping[str, Path | None]) -> None:
    """Complains before the run about a report that could not be written after it."""
    for path in reports.values():
        if path is not None:
            writable(path)


def write_reports(result: Result, reports: Mapping[str, Path | None]) -> None:
    """Writes what was asked for."""
    for kind, (writer, _) in KINDS.items():
        path = reports.get(f"report_{kind}")
        if path is not None:
            writer(result, path)


def write_summary(result: Result) -> None:
    """Writes a summary of the step where GitHub wants one."""
    summary = os.environ.get(SUMMARY)
    if summary:
        path = Path(summary)
        taken = path.stat().st_size if path.exists() else 0
        write(path, as_markdown(result, limit=max(0, LIMIT - taken)), append=True)


def tell_ci(result: Result) -> None:
    """Tells GitHub of each finding, where it listens: it reads them from standard output."""
    if os.environ.get(ACTIONS) == "true":
        sys.stdout.flush()
        for line in commands(result):
            print(line)
