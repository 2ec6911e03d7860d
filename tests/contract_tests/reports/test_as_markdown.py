from __future__ import annotations

import re

from tests.contract_tests.reports.samples import FINDINGS, result

from honcho_contract.reports.as_markdown import as_markdown


def test_the_verdict_is_the_heading() -> None:
    assert as_markdown(result()).startswith("## ❌ http://target.test does not conform")
    assert as_markdown(result(findings=[])).startswith("## ✅ ")
    assert as_markdown(result(trouble=["gone"])).startswith("## ⚠️ ")


def test_a_row_for_every_finding_in_order() -> None:
    rows = re.findall(r"^\| (?:🔴|🟡 known|⚪ flaky) \| `([a-z.-]+)` ", as_markdown(result()), re.M)
    assert rows == [one.check for one in FINDINGS]


def test_every_row_has_the_same_columns() -> None:
    rows = [line for line in as_markdown(result()).splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {6}


def test_nothing_that_a_server_says_is_markup() -> None:
    text = re.sub(r"^(`{3,}).*?^\1$", "", as_markdown(result()), flags=re.S | re.M)
    assert "<script>" not in text
    assert "[x](y)" not in text


def test_a_fence_is_longer_than_what_it_holds() -> None:
    one = FINDINGS[0].from_json(FINDINGS[0].as_json() | {"answer": "```` x"})
    assert "\n`````http\n" in as_markdown(result(findings=[one]))


def test_what_else_fails_the_run_is_told() -> None:
    text = as_markdown(
        result(findings=[], stale=["known.yaml:3: old"], options={"min_coverage": 99.0})
    )
    assert "- **known.yaml:3: old**" in text
    assert "expected 99 % or more" in text
