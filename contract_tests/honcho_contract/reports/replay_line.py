"""The command that sends a finding of a result again, as it stands beside it in every report."""

from __future__ import annotations

import shlex

from honcho_contract.results.findings import Finding
from honcho_contract.results.result import Result

REPORT = "REPORT"
"""Stands for the report where none was asked for: any that `--report-json` writes of such a run."""


def again(result: Result, one: Finding) -> str:
    """`honcho-contract replay report.json 3`: the number is that of the finding in the report."""
    number = next(n for n, other in enumerate(result.findings, start=1) if other.key == one.key)
    report = result.options.report
    return f"honcho-contract replay {shlex.quote(str(report)) if report else REPORT} {number}"
