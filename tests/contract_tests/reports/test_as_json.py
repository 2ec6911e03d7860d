from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.contract_tests.builders import LINE, RULES, answered, ok, thing

from honcho_contract.errors import ReportError
from honcho_contract.judging.catalogue import CATALOGUE
from honcho_contract.reports.as_json import as_json, write_json
from honcho_contract.results.coverage import Coverage
from honcho_contract.results.findings import Finding, finding
from honcho_contract.results.result import Options, Result, Status
from honcho_contract.wire.exchange import call

OPTIONS = Options(contract=RULES, url="http://target.test", token="secret", seed=7)


def found(code: str = "echo.text") -> Finding:
    made = call(RULES["messages.create"], LINE, body={"content": "a ", "is_user": True})
    reply = ok(thing("messages", "new", content="a"))
    exchange = answered(made, reply)
    return finding(
        CATALOGUE[code],
        exchange,
        reason="changed",
        detail="a",
        base="http://target.test",
        contract=RULES,
    )


def result(**parts: Any) -> Result:
    return Result(
        options=OPTIONS,
        coverage=Coverage(contract=RULES),
        **{"tests": 3, "requests": 12, "seconds": 1.23456, **parts},
    )


@pytest.mark.parametrize(
    ("parts", "status", "verdict"),
    [
        ({}, Status.CONFORMS, "conforms"),
        ({"findings": [found()]}, Status.FINDINGS, "findings"),
        ({"findings": [found("robust.steady")]}, Status.CONFORMS, "conforms"),
        ({"trouble": ["x"]}, Status.UNTESTED, "untested"),
        ({"findings": [found()], "trouble": ["x"]}, Status.UNTESTED, "untested"),
        ({"tests": 0}, Status.UNTESTED, "untested"),
        ({"unsupported": ["x"]}, Status.CONFORMS, "conforms"),
    ],
)
def test_verdicts(parts: dict[str, Any], status: Status, verdict: str) -> None:
    assert result(**parts).status is status
    assert as_json(result(**parts))["verdict"] == verdict


def test_content() -> None:
    told = as_json(result(findings=[found()], unsupported=["chat"]))
    assert told["contract"] == "1.1.0"
    assert told["target"] == "http://target.test"
    assert (told["seed"], told["tests"], told["requests"], told["seconds"]) == (7, 3, 12, 1.235)
    assert told["unsupported"] == ["chat"]
    (one,) = told["findings"]
    assert one["check"] == "echo.text"
    assert one["must"] == CATALOGUE["echo.text"].must
    assert "secret" not in json.dumps(told)


def test_what_is_known_does_not_fail_and_what_is_stale_does() -> None:
    known = replace(found(), known="for now")
    assert as_json(result(findings=[known]))["verdict"] == "conforms"
    told = as_json(result(findings=[known], stale=["known.yaml:1: old"]))
    assert (told["verdict"], told["stale"]) == ("findings", ["known.yaml:1: old"])
    assert told["findings"][0]["known"] == "for now"


def test_coverage_tells_every_cell() -> None:
    coverage = as_json(result())["coverage"]
    assert coverage["percent"] == 0
    assert len(coverage["missing"]) == len(coverage["cells"]) > 500
    assert ["messages.create", 200, "echo", 0] in coverage["cells"]


def test_what_is_written_is_what_is_told(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    write_json(result(findings=[found()]), path)
    text = path.read_text(encoding="utf-8")
    assert json.loads(text) == as_json(result(findings=[found()]))
    assert text.endswith("}\n")


def test_a_report_that_cannot_be_written_says_where(tmp_path: Path) -> None:
    path = tmp_path / "missing" / "report.json"
    with pytest.raises(ReportError, match=r"cannot be written to .*No such file"):
        write_json(result(), path)
