"""Findings as workflow commands of GitHub Actions, which shows them beside the code."""

from __future__ import annotations

from collections.abc import Iterator

from honcho_contract.findings import Finding
from honcho_contract.gate import Result
from honcho_contract.places import file_of, line_of


def commands(result: Result) -> Iterator[str]:
    """One line for each finding, in the order of the report, then what else fails the run."""
    for one in result.findings:
        yield _command(
            _kind(one),
            f"{one.must} {one.detail}".strip(),
            file=file_of(),
            line=str(line_of(one)),
            title=f"{one.check} · {one.operation}: {one.reason}",
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
    for letter in "%\r\n" + more:
        text = text.replace(letter, f"%{ord(letter):02X}")
    return text
