"""The result as JSON, for programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from honcho_contract.errors import ConfigurationError
from honcho_contract.gate import Result, Status
from honcho_openapi import VERSION

_VERDICTS = {Status.CONFORMS: "conforms", Status.FINDINGS: "findings", Status.UNTESTED: "untested"}


def as_json(result: Result) -> dict[str, Any]:
    """Seconds are of the whole run; `requests` are those that were answered."""
    return {
        "contract": VERSION,
        "target": result.options.url,
        "seed": result.options.seed,
        "seconds": round(result.seconds, 3),
        "requests": result.requests,
        "tests": result.tests,
        "verdict": _VERDICTS[result.status],
        "trouble": result.trouble,
        "unsupported": result.unsupported,
        "findings": [finding.as_json() for finding in result.findings],
    }


def write_json(result: Result, path: Path) -> None:
    try:
        path.write_text(json.dumps(as_json(result), indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(
            f"The report cannot be written to {path}: {error.strerror}"
        ) from error
