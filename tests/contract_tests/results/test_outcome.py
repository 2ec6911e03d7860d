from __future__ import annotations

import json

import pytest
from tests.contract_tests.reports.samples import found

from honcho_contract.results.outcome import TestOutcome, Unmade
from honcho_openapi.redaction import Redactor

SECRET = "a-secret-of-the-target-0123456789"
FULL = TestOutcome(
    findings=(found("robust.allowed", "users.create"),),
    requests=3,
    limited=1,
    waited=0.5,
    trouble=("it did not answer",),
    covered=(("users.create", 200, "echo", 2),),
    kinds=(("users.create", "quote"),),
    gateway=(("nginx", 502, "users.create"),),
    times=(("users.create", 1, 0.25, 0.25),),
    able={"chat": True},
    unmade=Unmade(
        test="test_x", reason="no user", operation="users.create", status=500, subjects=("a", "b")
    ),
    whole=True,
)


def report() -> pytest.TestReport:
    return pytest.TestReport("t", ("f", 1, "t"), {}, "passed", None, "call")


def test_it_travels_with_a_report_as_plain_values() -> None:
    sender, receiver = report(), report()
    FULL.attach(sender, Redactor().over)
    vars(receiver).update(json.loads(json.dumps({"honcho_outcome": sender.honcho_outcome})))
    assert TestOutcome.of(receiver) == FULL


def test_a_report_of_another_test_has_none() -> None:
    assert TestOutcome.of(report()) is None


def test_no_secret_travels() -> None:
    sender = report()
    TestOutcome(trouble=(f"refused {SECRET}",)).attach(sender, Redactor([SECRET]).over)
    assert SECRET not in str(vars(sender))
