from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as Tree

import pytest
from tests.contract_tests.reports.samples import result

from honcho_contract.errors import ReportError
from honcho_contract.reports.as_junit import complete

PYTEST = """<?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests"><testsuite \
name="honcho" errors="0" failures="0" skipped="0" tests="0" time="0.1" \
timestamp="2030-01-01T00:00:00+00:00" hostname="h"/></testsuites>"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "report.xml"
    path.write_text(PYTEST, encoding="utf-8")
    return path


def test_a_run_that_passes_has_cases_that_pass(path: Path) -> None:
    complete(result(findings=[]), path)
    root = Tree.parse(path).getroot()
    assert [case.get("name") for case in root.iter("testcase")] == ["baseline", "coverage", "run"]
    assert not list(root.iter("failure"))


def test_what_no_test_fails_for_is_a_failure_of_its_own(path: Path) -> None:
    parts = {"stale": ["one", "two"], "trouble": ["gone"], "options": {"min_coverage": 99.0}}
    complete(result(findings=[], **parts), path)
    root = Tree.parse(path).getroot()
    texts = [failure.text for failure in root.iter("failure")]
    assert texts[0] == "one\ntwo"
    assert "expected 99 % or more" in str(texts[1])
    assert texts[2] == "gone"
    assert root.findall("testsuite")[1].get("failures") == "3"


def test_what_a_test_knows_is_told_as_the_schema_has_it(
    path: Path, jenkins: Callable[[Path], list[str]]
) -> None:
    known = '<properties><property name="honcho-known" value="old"/></properties>'
    case = f'<testcase classname="c" name="n" time="0.1">{known}</testcase></testsuite>'
    path.write_text(PYTEST.replace("/></testsuites>", f">{case}</testsuites>"), encoding="utf-8")
    assert jenkins(path)
    complete(result(findings=[]), path)
    assert jenkins(path) == []
    assert Tree.parse(path).getroot().findtext(".//system-out") == "honcho-known: old"


def test_a_report_that_is_not_there_is_not_passed_over(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="was not written by pytest"):
        complete(result(), tmp_path / "none.xml")
