from __future__ import annotations

import json
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Tree

import pytest
from rich.console import Console
from tests.contract_tests.builders import LINE, RULES, answered, refused
from tests.contract_tests.reports.samples import URL, result

from honcho_contract.judging.catalogue import CATALOGUE
from honcho_contract.reports.annotations import commands
from honcho_contract.reports.as_junit import complete
from honcho_contract.reports.as_markdown import as_markdown
from honcho_contract.reports.as_sarif import as_sarif
from honcho_contract.reports.html.page import as_html
from honcho_contract.reports.terminal import tell
from honcho_contract.results.findings import Finding, finding
from honcho_contract.results.groups import failing, grouped, rooted, told_together
from honcho_contract.wire.exchange import call

SUFFIX = "application/vnd.api+json"
CREATES = tuple(name for name in RULES.operations if name.endswith(".create"))
REASON = "answered 422 where 200 is due"


def media_type(name: str, **changes: Any) -> Finding:
    body = {"metadata": {"n": name}}
    made = call(RULES[name], {**LINE, "collection_id": "c"}, body=body, content_type=SUFFIX)
    check = CATALOGUE["refusals.media-type"]
    one = finding(
        check, answered(made, refused(422)), reason=REASON, detail="", base=URL, contract=RULES
    )
    return replace(one, cause="content-type", **changes)


FINDINGS = [media_type(name) for name in CREATES]


def test_one_check_and_reason_over_operations_is_one_group() -> None:
    (group,) = grouped(FINDINGS)
    assert group.operations == CREATES
    assert group.count == len(CREATES)
    assert group.title == (
        f"refusals.media-type · {len(CREATES)} operations: {REASON} [content-type]"
    )
    assert failing(FINDINGS) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"check": "refusals.valid"},
        {"reason": "refused with 400"},
        {"cause": "quote"},
        {"known": "until it moves"},
    ],
)
def test_another_check_reason_cause_or_state_is_another_group(changes: dict[str, Any]) -> None:
    assert len(grouped([FINDINGS[0], replace(FINDINGS[1], **changes)])) == 2


def test_the_example_is_the_smallest_and_keeps_its_number() -> None:
    rows = [replace(one, size=9 - n) for n, one in enumerate(FINDINGS)]
    (group,) = grouped(rows)
    assert group.example is rows[-1]
    assert group.number == len(rows)


def test_few_operations_are_named_in_the_heading() -> None:
    (group,) = grouped(FINDINGS[:2])
    assert group.title.startswith(f"refusals.media-type · {CREATES[0]}, {CREATES[1]}: ")


def test_paths_are_counted_as_paths() -> None:
    rows = [replace(FINDINGS[0], operation=f"/v1/{n}") for n in range(9)]
    assert "· 9 paths:" in grouped(rows)[0].title


def test_a_refusal_with_a_wrong_status_is_one_cause_whatever_it_is_refused_for() -> None:
    reason = "answered 403 where 404 is due"
    checks = ("state.deleted", "state.unknown", "isolation.path", "isolation.query")
    rows = [replace(FINDINGS[0], check=check, reason=reason, cause="") for check in checks]
    (group,) = grouped(rows)
    assert set(group.checks) == set(checks)
    assert "  checks    " in told_together(group)
    leaks = [replace(one, reason="answered 200 where 404 is due") for one in rows]
    assert len(grouped(leaks)) == len(checks)
    (one,) = json.loads(as_sarif(result(findings=rows)))["runs"][0]["results"]
    (other,) = json.loads(as_sarif(result(findings=rows[1:])))["runs"][0]["results"]
    assert one["partialFingerprints"] == other["partialFingerprints"]


def test_a_consequence_stands_beneath_its_cause() -> None:
    cause, other = FINDINGS[0], FINDINGS[1]
    below = replace(other, check="state.get", reason="gone", beneath=cause.title)
    deeper = replace(other, check="state.list", reason="gone too", beneath=below.title)
    (group,) = grouped([deeper, below, cause])
    assert group.findings == (cause,)
    assert [one.example.check for one in group.beneath] == ["state.list", "state.get"]
    assert failing([deeper, below, cause]) == 1
    assert f"  leads to  state.get · {other.operation}: gone" in told_together(group)


def test_a_consequence_without_its_cause_stands_by_itself() -> None:
    below = replace(FINDINGS[0], beneath="state.get · users.get: gone")
    round_about = replace(FINDINGS[1], beneath=FINDINGS[1].title)
    assert failing(rooted([below])) == failing(rooted([round_about])) == 1


def test_a_consequence_of_what_is_known_is_known() -> None:
    cause = replace(FINDINGS[0], known="until it moves")
    below = replace(FINDINGS[1], check="state.get", beneath=cause.title)
    assert failing(rooted([cause, below])) == 0


def test_what_decides_stands_under_sent_and_what_was_expected_beside_what_came() -> None:
    one = replace(FINDINGS[0], expected="200 with {}")
    lines = [line.strip() for line in told_together(grouped([one])[0]).splitlines()]
    at = lines.index(f"sent      {one.request}")
    assert lines[at + 1] == f"Content-Type: {SUFFIX}"
    assert [line.split()[0] for line in lines[at + 3 : at + 5]] == ["expected", "came"]


@pytest.mark.parametrize(
    ("token", "line"),
    [("", "Authorization: (none)"), ("another", "Authorization: Bearer [a token")],
)
def test_a_token_that_decides_is_shown_by_its_kind(token: str, line: str) -> None:
    made = call(RULES["apps.list"], {}, body={}, token=token)
    one = finding(
        CATALOGUE["auth.token"],
        answered(made, refused(401)),
        reason="r",
        detail="",
        base=URL,
        contract=RULES,
    )
    assert one.headers[0].startswith(line)
    assert "another" not in "".join(one.headers).removesuffix("a token other than the run's own]")


def test_every_report_tells_a_cause_once_with_its_operations(tmp_path: Path) -> None:
    told = result(findings=FINDINGS)
    out = StringIO()
    tell(told, Console(file=out, width=200))
    assert out.getvalue().count("refusals.media-type ·") == 1
    assert "1 finding (" in out.getvalue()
    markdown, html = as_markdown(told), as_html(told)
    assert markdown.count("| `refusals.media-type` |") == 1
    assert html.count("<article") == 1
    (sarif,) = json.loads(as_sarif(told))["runs"][0]["results"]
    (line,) = commands(told)
    junit = tmp_path / "junit.xml"
    junit.write_text("<testsuites><testsuite name='honcho'/></testsuites>")
    complete(told, junit)
    (failure,) = Tree.parse(junit).iterfind(".//failure")
    places = [sarif["locations"][0], *sarif["relatedLocations"]]
    assert {one["logicalLocations"][0]["fullyQualifiedName"] for one in places} == {*CREATES}
    for name in CREATES:
        for text in (out.getvalue(), markdown, html, line, str(failure.text)):
            assert name in text


def test_a_fingerprint_does_not_hang_on_the_operations() -> None:
    prints = [
        one["partialFingerprints"]
        for rows in (FINDINGS, FINDINGS[1:], FINDINGS[:1])
        for one in json.loads(as_sarif(result(findings=rows)))["runs"][0]["results"]
    ]
    assert prints[0] == prints[1] == prints[2]


@pytest.mark.parametrize("limit", [0, 100, 2_000, 20_000, 100_000])
def test_a_summary_stays_below_its_limit_and_says_what_it_leaves_out(limit: int) -> None:
    rows = [replace(FINDINGS[0], reason=f"{n} é", detail="x" * 500) for n in range(300)]
    text = as_markdown(result(findings=rows), limit=limit)
    assert len(text.encode()) <= limit
    assert ("of 300 findings are left out" in text) is (limit >= 2_000)


def test_a_summary_with_room_leaves_nothing_out() -> None:
    told = result(findings=FINDINGS)
    assert as_markdown(told, limit=1024 * 1024) == as_markdown(told)
