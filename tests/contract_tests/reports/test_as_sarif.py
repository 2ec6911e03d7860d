from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator, Draft202012Validator
from tests.contract_tests.builders import RULES
from tests.contract_tests.reports.samples import FINDINGS, result
from tests.official import SARIF, official

from honcho_contract.judging.catalogue import CATALOGUE
from honcho_contract.reports.as_sarif import as_sarif
from honcho_contract.reports.source_lines import line_of
from honcho_openapi import source

SCHEMA = json.loads((Path(__file__).parents[1] / "data" / "sarif.json").read_text(encoding="utf-8"))
STANDARD = official(SARIF)


def log(**parts: Any) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(as_sarif(result(**parts)))
    Draft202012Validator(SCHEMA).validate(told)
    Draft7Validator(STANDARD).validate(told)
    return told


def test_it_is_of_its_schema_whatever_came_of_the_run() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    log()
    log(findings=[])
    log(trouble=["gone"], stale=["b.yaml:3: old"])


def test_every_finding_stands_there_in_order_with_its_rule() -> None:
    (run,) = log()["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(CATALOGUE)
    assert [one["ruleId"] for one in run["results"]] == [one.check for one in FINDINGS]
    for one in run["results"]:
        assert rules[one["ruleIndex"]]["id"] == one["ruleId"]


def test_a_finding_points_at_its_line_of_the_document() -> None:
    (run,) = log()["runs"]
    lines = source().splitlines()
    for one, finding in zip(run["results"], FINDINGS, strict=True):
        place = one["locations"][0]["physicalLocation"]
        uri = place["artifactLocation"]["uri"]
        assert uri.endswith("honcho_openapi/documents/honcho-1.1.0.yaml")
        assert place["region"]["startLine"] == line_of(finding, RULES)
    at = run["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"]
    assert lines[at - 1].strip().startswith("content:")


def test_what_is_known_is_suppressed_and_what_is_flaky_is_a_note() -> None:
    (run,) = log()["runs"]
    suppressed = [one.get("suppressions") for one in run["results"]]
    assert suppressed[1] == [{"kind": "external", "justification": "until it moves"}]
    assert suppressed.count(None) == len(FINDINGS) - 1
    levels = {one["ruleId"]: one["level"] for one in run["results"]}
    assert levels["echo.text"] == "error"
    assert levels["refusals.no-other-place"] == "warning"
    assert levels["robust.steady"] == "note"


def test_fingerprints_are_the_causes_own() -> None:
    (run,) = log()["runs"]
    prints = [one["partialFingerprints"]["honchoFinding/v1"] for one in run["results"]]
    assert len(set(prints)) == len(prints)
    assert log()["runs"][0]["results"][4]["partialFingerprints"]["honchoFinding/v1"] == prints[4]


def test_why_a_run_fails_without_findings_is_told() -> None:
    (run,) = log(findings=[], trouble=["gone"], stale=["known.yaml:3: old"])["runs"]
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    texts = [one["message"]["text"] for one in invocation["toolExecutionNotifications"]]
    assert texts == ["gone", "known.yaml:3: old"]
