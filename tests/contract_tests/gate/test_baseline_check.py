from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.contract_tests.builders import RULES

from honcho_contract.gate.baseline_check import Standing
from honcho_contract.results.baseline import Baseline, Entry
from honcho_contract.results.coverage import Coverage
from honcho_contract.results.outcome import TestOutcome

ENTRY = Entry(
    check="echo.text",
    operation="messages.create",
    reason="for now",
    expires=date(2030, 1, 1),
    first=1,
    last=4,
)
COVERED = (("messages.create", 200, "echo", 1),)


def standing(*reports: dict[str, Any], today: date = date(2029, 1, 1)) -> Standing:
    baseline = Baseline(path="known.yaml", entries=(ENTRY,), today=today)
    made = Standing(baseline, Coverage(contract=RULES))
    for extra in reports:
        report = pytest.TestReport("t", ("f", 1, "t"), {}, "passed", None, "teardown")
        outcome = TestOutcome(**{"covered": COVERED, "whole": True, **extra})
        made.add(report, outcome)
    return made


def test_after_a_whole_run_what_is_not_there_is_told() -> None:
    assert standing({}).stale(ended=True) == [
        "known.yaml:1: echo.text · messages.create no longer occurs: delete lines 1-4"
    ]


@pytest.mark.parametrize(
    ("reports", "ended"),
    [
        ([{}], False),
        ([{}, {"whole": False}], True),
        ([{"covered": ()}], True),
        ([{"covered": (("messages.create", 200, "answers", 1),)}], True),
        ([], True),
    ],
    ids=["interrupted", "narrowed", "nothing judged", "another family", "no test"],
)
def test_after_less_than_that_nothing_is_said(reports: list[dict[str, Any]], ended: bool) -> None:
    assert standing(*reports).stale(ended=ended) == []


def test_what_has_expired_is_told_whatever_was_run() -> None:
    (complaint,) = standing(today=date(2031, 1, 1)).stale(ended=False)
    assert "expired on 2030-01-01" in complaint
