from __future__ import annotations

import re

from tests.contract_tests.reports.samples import FINDINGS, result

from honcho_contract.reports.annotations import commands

COMMAND = re.compile(r"::(error|warning|notice) ([^:]*)::(.*)")


def test_one_line_for_each_finding_in_order() -> None:
    lines = list(commands(result()))
    told = [COMMAND.fullmatch(line) for line in lines]
    assert all(told), lines
    titles = [re.search(r"title=([a-z.-]+)", line) for line in lines]
    assert [title and title[1] for title in titles] == [one.check for one in FINDINGS]
    assert [match and match[1] for match in told] == [
        "error",
        "notice",
        "error",
        "warning",
        "error",
        "notice",
    ]


def test_each_names_the_line_of_the_document() -> None:
    for line in commands(result()):
        assert re.search(r"file=[^,]*honcho-1\.1\.0\.yaml,line=\d+,title=", line)


def test_the_baseline_is_told_at_its_own_line() -> None:
    (line,) = commands(result(findings=[], stale=["known.yaml:3: echo.text: old"]))
    assert line == "::error file=known.yaml,line=3,title=Baseline::echo.text: old"


def test_what_else_fails_the_run_is_an_error() -> None:
    parts = {"findings": [], "trouble": ["gone"], "options": {"min_coverage": 99.0}}
    assert [line.partition(" ")[0] for line in commands(result(**parts))] == ["::error"] * 2
