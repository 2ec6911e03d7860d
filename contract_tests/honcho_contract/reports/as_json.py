"""The result as JSON, for programs."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from honcho_contract.errors import ConfigurationError
from honcho_contract.gate import Result, Status
from honcho_contract.redaction import Redactor
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
        "limited": result.limited,
        "waited": round(result.waited, 3),
        "left": [asdict(left) for left in result.left],
        "trouble": result.trouble,
        "unsupported": result.unsupported,
        "findings": [finding.as_json() for finding in result.findings],
    }


def write_json(result: Result, path: Path) -> None:
    try:
        redacted = Redactor([result.options.token]).over(as_json(result))
        path.write_text(json.dumps(redacted, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(
            f"The report cannot be written to {path}: {error.strerror}"
        ) from error
