"""Findings as workflow commands of GitHub Actions, which shows them beside the code."""

from __future__ import annotations

from collections.abc import Iterator

from honcho_contract.reports.source_lines import file_of, line_of
from honcho_contract.results.findings import Finding
from honcho_contract.results.groups import ALL_NAMED, grouped
from honcho_contract.results.result import Result
from honcho_openapi.printable import shown


def commands(result: Result) -> Iterator[str]:
    """One line for each cause, in the order of the report, then what else fails the run."""
    for group in grouped(result.findings):
        one = group.example
        leads = (f"It leads to {below.title}." for below in group.beneath)
        operations = f"Operations: {', '.join(group.operations)}."
        more = operations if len(group.operations) > ALL_NAMED else ""
        yield _command(
            _kind(one),
            " ".join(filter(None, (one.must, one.detail, more, *leads))),
            file=file_of(result.options.contract),
            line=str(line_of(one, result.options.contract)),
            title=group.title,
        )
    for complaint in result.stale:
        path, line, text = complaint.split(":", 2)
        yield _command("error", text.strip(), file=path, line=line, title="Baseline")
    for text in (*result.trouble, *filter(None, [result.shortfall])):
        yield _command("error", text, title="honcho-contract")


def _kind(one: Finding) -> str:
    if one.known or not one.fails:
        return "notice"
    return "error" if one.severity == "error" else "warning"


def _command(kind: str, message: str, **properties: str) -> str:
    """A line that GitHub reads; a value must not end it, nor a property early."""
    told = ",".join(f"{name}={_escaped(value, ':,')}" for name, value in properties.items())
    return f"::{kind} {told}::{_escaped(message, '')}"


def _escaped(text: str, more: str) -> str:
    text = shown(text)
    for letter in "%\r\n" + more:
        text = text.replace(letter, f"%{ord(letter):02X}")
    return text
