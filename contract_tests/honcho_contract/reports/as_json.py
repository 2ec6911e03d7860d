"""The result as JSON, for programs."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from honcho_contract.reports.writing import write
from honcho_contract.results.result import Result, Status
from honcho_openapi.redaction import Redactor

VERDICTS = {Status.CONFORMS: "conforms", Status.FINDINGS: "findings", Status.UNTESTED: "untested"}


def as_json(result: Result) -> dict[str, Any]:
    """Seconds are of the whole run; `requests` are those that were answered."""
    return {
        "contract": result.api.release,
        "target": result.options.url,
        "seed": result.options.seed,
        "seconds": round(result.seconds, 3),
        "requests": result.requests,
        "tests": result.tests,
        "verdict": VERDICTS[result.status],
        "published": result.options.published,
        "limited": result.limited,
        "waited": round(result.waited, 3),
        "left": [asdict(left) for left in result.left],
        "trouble": result.trouble,
        "unsupported": result.unsupported,
        "notes": result.notes,
        "stale": result.stale,
        "coverage": _coverage(result),
        "findings": [finding.as_json() for finding in result.findings],
    }


def _coverage(result: Result) -> dict[str, Any]:
    """Each cell that there is to be reached, with how often it was."""
    coverage = result.coverage
    return {
        "percent": round(coverage.percent, 1),
        "asked": result.options.min_coverage,
        "cells": [[*cell, coverage.counts[cell]] for cell in coverage.wanted],
        "missing": [list(cell) for cell in coverage.missing],
    }


def write_json(result: Result, path: Path) -> None:
    redacted = Redactor([result.options.token]).over(as_json(result))
    write(path, json.dumps(redacted, indent=2) + "\n")
