"""The result as SARIF 2.1.0: each finding at the line of the document that it violates."""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import version
from typing import Any

from honcho_contract.contract.compiled import Contract
from honcho_contract.judging.catalogue import CATALOGUE, Check
from honcho_contract.reports.source_lines import file_of, line_of
from honcho_contract.results.findings import Finding
from honcho_contract.results.groups import Group, grouped
from honcho_contract.results.result import Result

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

LEVELS = {"error": "error", "minor": "warning", "flaky": "note"}


def as_sarif(result: Result) -> str:
    """Rules are the whole catalogue. A result is a cause; what a baseline knows is suppressed."""
    return json.dumps(_log(result), indent=2) + "\n"


def _log(result: Result) -> dict[str, Any]:
    codes = {code: n for n, code in enumerate(CATALOGUE)}
    run = {
        "tool": {
            "driver": {
                "name": "honcho-contract",
                "version": version("honcho-contract"),
                "rules": [_rule(check) for check in CATALOGUE.values()],
            }
        },
        "columnKind": "unicodeCodePoints",
        "artifacts": [
            {"location": {"uri": file_of(result.options.contract)}, "sourceLanguage": "yaml"}
        ],
        "invocations": [
            {
                "executionSuccessful": not result.trouble and bool(result.tests),
                "exitCode": int(result.status),
                "toolExecutionNotifications": [
                    {"level": "error", "message": {"text": text}}
                    for text in (*result.trouble, *result.stale, *_shortfall(result))
                ],
            }
        ],
        "results": [
            _result(one, codes[one.example.check], result.options.contract)
            for one in grouped(result.findings)
        ],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _shortfall(result: Result) -> tuple[str, ...]:
    return (result.shortfall,) if result.shortfall else ()


def _rule(check: Check) -> dict[str, Any]:
    return {
        "id": check.code,
        "name": check.title,
        "shortDescription": {"text": check.title},
        "fullDescription": {"text": check.must},
        "defaultConfiguration": {"level": LEVELS[check.severity]},
        "properties": {"tags": [check.family], "where": check.where},
    }


def _result(group: Group, index: int, contract: Contract) -> dict[str, Any]:
    """`partialFingerprints` hold what stays the same from run to run, so that a cause is known
    again; its ids, its times and the operations that happened to show it do not."""
    one = group.example
    text = f"{', '.join(group.operations)}: {one.reason}. {one.must}"
    found: dict[str, Any] = {
        "ruleId": one.check,
        "ruleIndex": index,
        "level": LEVELS[one.severity],
        "message": {"text": "\n".join(filter(None, (text, one.detail)))},
        "locations": [_location(one, contract)],
        "occurrenceCount": group.count,
        "partialFingerprints": {
            "honchoFinding/v1": _fingerprint(*group.key, one.known and "known")
        },
        "properties": {
            "curl": one.curl,
            "steps": list(one.steps),
            "operations": list(group.operations),
            "checks": list(group.checks),
            "consequences": [below.title for below in group.beneath],
        },
    }
    others = {other.operation: other for other in group.findings if other is not one}
    others.pop(one.operation, None)
    if others:
        # One place is where a viewer shows it; it is the same fault in the others.
        found["relatedLocations"] = [
            {"id": n, "message": {"text": other.title}, **_location(other, contract)}
            for n, other in enumerate(others.values(), 1)
        ]
    if one.known:
        found["suppressions"] = [{"kind": "external", "justification": one.known}]
    return found


def _location(one: Finding, contract: Contract) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": file_of(contract), "index": 0},
            "region": {"startLine": line_of(one, contract)},
        },
        "logicalLocations": [{"fullyQualifiedName": one.operation, "kind": "function"}],
    }


def _fingerprint(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
