"""A report of an earlier run, read; it may come from anywhere, so a schema is asked first."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match

from honcho_contract.contract.operation_names import nearest
from honcho_contract.errors import ConfigurationError
from honcho_contract.reproduction.steps import Step
from honcho_contract.results.findings import Finding
from honcho_openapi.json_text import loads
from honcho_openapi.printable import shown_in_line

LARGEST = 256 * 2**20
"""Bytes of a report that is read: those of a whole run on a server with many faults have a few
million."""

SHOWN = 200
"""Characters of a complaint about a report that are shown."""

_NEXT = (
    "expected what `honcho-contract check --report-json` of this version writes, or, for replay, a "
    "recording of `honcho-mock proxy --record`"
)


@dataclass(frozen=True, kw_only=True)
class Report:
    """What of a report is of use later: the URL that it is about, and its findings."""

    path: Path
    target: str
    findings: tuple[Finding, ...]

    def chosen(self, wanted: str | None) -> list[tuple[int, Finding]]:
        """The findings, each with its number, from 1: all, or those named by their number, their
        check, or their check and operation (`echo.text`, `echo.text messages.create`)."""
        numbered = list(enumerate(self.findings, start=1))
        found = [
            (number, one)
            for number, one in numbered
            if wanted in (None, str(number), one.check, f"{one.check} {one.operation}")
        ]
        if wanted is not None and not found:
            there = "; ".join(f"{n}: {one.check} {one.operation}" for n, one in numbered)
            names = [f"{one.check} {one.operation}" for one in self.findings]
            meant = shown_in_line(nearest(wanted, names)) if names else ""
            raise ConfigurationError(
                f"{self.path} has no finding {wanted!r}"
                + (f"; did you mean {meant!r}?" if meant else "")
                + f" It has {shown_in_line(there) or 'none'}"
            )
        return found


@cache
def schema() -> dict[str, Any]:
    """The schema of reports, JSON Schema 2020-12. It describes every property that there is."""
    text = (Path(__file__).parent / "report.schema.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def read_report(path: Path) -> Report:
    """Reads a report, or raises a `ConfigurationError` that says what is wrong with it, and where
    in it."""
    raw = _parsed(path)
    error = best_match(Draft202012Validator(schema()).iter_errors(raw))
    if error is not None:
        raise _unfit(path, f"at {_place(error.absolute_path)}, {_why(error)}")
    for number, one in enumerate(raw["findings"]):
        _unpacked(path, number, one.get("recorded", []))
    return Report(
        path=path,
        target=raw["target"],
        findings=tuple(Finding.from_json(one) for one in raw["findings"]),
    )


def _parsed(path: Path) -> Any:
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise _unfit(path, f"it has {size:,} bytes, more than the {LARGEST:,} that are read")
        return loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise _unfit(path, str(error.strerror)) from error
    except (ValueError, RecursionError) as error:
        raise _unfit(path, f"it is not JSON: {error}") from error


def _unpacked(path: Path, number: int, steps: list[dict[str, Any]]) -> None:
    """Complains about bodies that are packed, and cannot be unpacked."""
    for place, one in enumerate(steps):
        try:
            _ = Step.from_json(one).content
        except ValueError as error:
            where = f"findings[{number}].recorded[{place}].body"
            raise _unfit(path, f"at {where}, {error}") from error


def _unfit(path: Path, why: str) -> ConfigurationError:
    return ConfigurationError(f"{path} cannot be read as a report: {shown_in_line(why)}; {_NEXT}")


def _place(parts: Iterable[str | int]) -> str:
    """Where something stands, as `findings[2].recorded[0].path`."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)
    return text.lstrip(".")[:SHOWN] or "its top"


def _why(error: ValidationError) -> str:
    """What is wrong, with no more of the value than a reader can take in."""
    rule: Any = error.validator_value
    value: Any = error.instance
    if error.validator == "required":
        lacks = [name for name in rule if name not in value]
        return f"{', '.join(map(repr, lacks))} is missing"
    if error.validator == "additionalProperties" and rule is False:
        known: Any = error.schema
        unknown = [name for name in value if name not in known["properties"]]
        return f"{unknown[0]!r:.60} is not known"
    return f"{value!r:.60} does not fit {error.validator} {json.dumps(rule):.{SHOWN}}"
