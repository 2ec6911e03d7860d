from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.contract_tests.builders import RULES
from tests.contract_tests.reports.samples import found, result

from honcho_contract.errors import ConfigurationError
from honcho_contract.results.coverage import Coverage
from honcho_contract.results.findings import Finding
from honcho_contract.results.outcome import Unmade
from honcho_contract.results.result import Grade, Options, Result, grade
from honcho_contract.results.verdict import INTERRUPTED, Facts, expect_operations, untested

OK, FAILED = pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED
NEW = found("robust.allowed", "users.create")
KNOWN = replace(NEW, known="it is known")
FLAKY = replace(NEW, severity="flaky")
ELSEWHERE = replace(KNOWN, operation="messages.create")

UNMADE = Unmade(
    test="test_update[users.update]",
    reason="users.create answered 500",
    operation="users.create",
    status=500,
    subjects=("users.update",),
)


def ended(code: int = OK, **more: Any) -> Facts:
    return Facts(**{"code": code, "collected": 3, "ended": 3, **more})


def reasons(
    facts: Facts,
    *findings: Finding,
    allowed: tuple[str, ...] = (),
    worked: tuple[str, ...] = ("users.create",),
) -> list[str]:
    return untested(facts, findings, allowed=allowed, worked=worked)


def test_a_run_that_ended_is_tested() -> None:
    assert reasons(ended()) == []
    assert reasons(ended(FAILED, accounted=1), NEW) == []


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (ended(crashes=["a slip"]), "a slip"),
        (ended(FAILED, accounted=1, crashes=["a slip"]), "a slip"),
        (ended(pytest.ExitCode.INTERRUPTED), INTERRUPTED),
        (ended(told_to_end=True), INTERRUPTED),
        (ended(told_to_end=True, stopped=True), INTERRUPTED),
        (ended(pytest.ExitCode.INTERNAL_ERROR), "pytest ended with 3"),
        (ended(pytest.ExitCode.USAGE_ERROR), "pytest ended with 4"),
        (ended(pytest.ExitCode.NO_TESTS_COLLECTED), "pytest ended with 5"),
        (ended(77), "pytest ended with 77"),
        (ended(FAILED), "none of them is known here"),
        (ended(FAILED, accounted=1, unexplained=["test_a"]), "test_a failed, and no finding"),
        (ended(OK, collected=5), "2 of 5 tests were not run"),
    ],
)
def test_whatever_else_is_said_is_a_reason(facts: Facts, reason: str) -> None:
    for findings in ((), (NEW,), (KNOWN,), (FLAKY,)):
        assert any(reason in one for one in reasons(facts, *findings)), findings


def test_a_run_that_stopped_at_what_it_looked_for_is_tested() -> None:
    stopped = ended(pytest.ExitCode.INTERRUPTED, stopped=True, collected=5)
    assert reasons(stopped, NEW) == []


@pytest.mark.parametrize(
    "findings", [(), (NEW,), (KNOWN,), (FLAKY,), (ELSEWHERE,)], ids=lambda them: str(len(them))
)
def test_what_could_not_be_made_leaves_its_operation_untested(
    findings: tuple[Finding, ...],
) -> None:
    (reason,) = reasons(ended(FAILED, accounted=1, unmade=[UNMADE]), *findings)
    assert reason.startswith("A scenario could not be carried out: users.create answered 500")
    assert "Not tested on that account: users.update" in reason


def test_a_new_finding_of_the_same_test_says_enough() -> None:
    blamed = replace(UNMADE, blamed=True)
    assert reasons(ended(FAILED, accounted=1, unmade=[blamed]), NEW) == []
    (reason,) = reasons(ended(FAILED, accounted=2, unmade=[blamed, UNMADE]), NEW)
    assert reason.startswith("A scenario could not")


def test_what_never_worked_is_untested_whatever_is_found() -> None:
    facts = ended(FAILED, accounted=1, unmade=[replace(UNMADE, blamed=True)])
    (reason,) = reasons(facts, NEW, worked=("apps.create",))
    assert reason.startswith("A scenario could not")


def test_only_what_is_known_and_allowed_may_go_untested() -> None:
    facts = ended(FAILED, accounted=2, unmade=[UNMADE, UNMADE])
    (reason,) = reasons(facts, KNOWN)
    assert "2 scenarios" in reason
    assert "--allow-untested users.update" in reason
    allowed = ("users.update",)
    assert reasons(facts, KNOWN, allowed=allowed) == []
    for findings in ((), (NEW,), (FLAKY,), (ELSEWHERE,)):
        assert reasons(facts, *findings, allowed=allowed), findings
    assert reasons(facts, KNOWN, allowed=("users.create", "messages.create"))


def test_an_operation_that_is_not_there_is_no_operation() -> None:
    expect_operations(["users.create", "messages.batch"], RULES.operations)
    with pytest.raises(ConfigurationError, match=r"'users\.creat'; did you mean 'users\.create'\?"):
        expect_operations(["users.creat"], RULES.operations)


WORST: list[tuple[dict[str, Any], Grade]] = [
    ({"findings": [KNOWN, FLAKY]}, Grade.PASSED),
    ({"findings": [NEW]}, Grade.FINDINGS),
    ({"findings": [], "stale": ["old"]}, Grade.FINDINGS),
    ({"findings": [], "options": {"min_coverage": 99.0}}, Grade.FINDINGS),
    ({"findings": [], "trouble": ["gone"]}, Grade.UNTESTED),
    ({"findings": [], "tests": 0}, Grade.UNTESTED),
]


@pytest.mark.parametrize(("parts", "wanted"), WORST)
def test_each_part_of_a_result_has_its_grade(parts: dict[str, Any], wanted: Grade) -> None:
    assert grade(result(**parts)) == wanted


@pytest.mark.parametrize("first", range(len(WORST)))
@pytest.mark.parametrize("second", range(len(WORST)))
def test_nothing_that_is_learned_later_lowers_it(first: int, second: int) -> None:
    (one, before), (other, after) = WORST[first], WORST[second]
    both = {**one, **other, "findings": [*one["findings"], *other["findings"]]}
    assert grade(result(**both)) == max(before, after)


def test_without_anything_nothing_is_tested() -> None:
    assert (
        grade(
            Result(
                options=Options(contract=RULES, url="http://target.test"),
                coverage=Coverage(contract=RULES),
            )
        )
        == Grade.UNTESTED
    )
