"""A server with three known faults, and a baseline of them, from end to end."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import reduce
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Tree

import pytest
import xmlschema
import yaml
from jsonschema import Draft7Validator, Draft202012Validator
from tests.contract_tests.gate.test_gate import Ended, gate
from tests.contract_tests.test_plugin import SUITE, pytest_in
from tests.official import SARIF, official

from honcho_mock import MockServer
from honcho_mock.broken import defect
from honcho_mock.broken.parts import both

DATA = Path(__file__).parent / "data"

FAULTS = ("metadata-nulls-dropped", "limit-49999", "reserved-name-taken")

CAUSES = [
    ("echo.metadata", "messages.create"),
    ("refusals.reserved", "collections.create"),
    ("limits.accept", "messages.create"),
]
"""What the faults are found as, in the order of every report."""

FEW = ("-k", "(test_body or test_metadata or test_made) and messages.create or test_reserved")
WHOLE = ("-n", "2", "--examples", "1")
KINDS = ("html", "junit", "markdown", "sarif")


def serving(*names: str) -> MockServer:
    return MockServer(seams=reduce(both, (defect(name).seams for name in names)))


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with serving(*FAULTS) as server:
        yield server.url


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("known")


@pytest.fixture(scope="module")
def first(server: str, folder: Path) -> Ended:
    """The first run: no baseline yet, every report, in what looks like a GitHub workflow."""
    reports = [f"--report-{kind}={folder / f'report.{kind}'}" for kind in KINDS]
    started = f"--write-baseline={folder / 'new.yaml'}"
    summary = str(folder / "summary.md")
    return gate(
        server,
        folder,
        *FEW,
        *reports,
        started,
        GITHUB_ACTIONS="true",
        GITHUB_STEP_SUMMARY=summary,
    )


@pytest.fixture(scope="module")
def known(first: Ended, folder: Path) -> Path:
    """The baseline that the first run has started, with its reasons filled in."""
    assert first.status == 1
    path = folder / "known.yaml"
    text = (folder / "new.yaml").read_text(encoding="utf-8")
    path.write_text(text.replace("reason: ''", "reason: until the store moves"), encoding="utf-8")
    return path


def causes(report: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one["check"], one["operation"]) for one in report["findings"]]


def test_without_a_baseline_it_fails(first: Ended) -> None:
    assert (first.status, causes(first.report)) == (1, CAUSES)


def test_a_baseline_without_reasons_is_wrong_configuration(
    first: Ended, server: str, folder: Path
) -> None:
    assert first.status == 1
    ended = gate(server, folder, *FEW, f"--baseline={folder / 'new.yaml'}")
    assert ended.status == 2
    assert "reason is empty; say why the finding is accepted for now" in ended.complained


def test_a_baseline_that_is_there_is_not_overwritten(known: Path, server: str) -> None:
    before = known.read_text(encoding="utf-8")
    ended = gate(server, known.parent, *FEW, f"--write-baseline={known}")
    assert ended.status == 2
    assert known.read_text(encoding="utf-8") == before


def test_with_the_baseline_a_whole_run_passes(
    server: str, known: Path, jenkins: Callable[[Path], list[str]]
) -> None:
    junit = known.with_name("known.xml")
    ended = gate(server, known.parent, *WHOLE, f"--baseline={known}", f"--report-junit={junit}")
    assert (ended.status, ended.report["stale"]) == (0, [])
    assert jenkins(junit) == []
    assert "until the store moves" in junit.read_text(encoding="utf-8")
    assert causes(ended.report) == CAUSES
    assert all(one["known"] == "until the store moves" for one in ended.report["findings"])
    assert "0 findings, 3 known" in ended.said


def test_when_one_is_mended_a_whole_run_fails_and_names_the_lines(known: Path) -> None:
    with serving(*FAULTS[:2]) as server:
        ended = gate(server.url, known.parent, *WHOLE, f"--baseline={known}")
    lines = known.read_text(encoding="utf-8").splitlines()
    at = lines.index("- check: refusals.reserved") + 1
    assert (ended.status, ended.report["trouble"]) == (1, [])
    assert ended.report["stale"] == [
        f"{known}:{at}: refusals.reserved · collections.create no longer occurs: "
        f"delete lines {at}-{at + 4}"
    ]
    assert ended.report["stale"][0] in ended.said


def test_when_one_is_mended_a_narrowed_run_says_nothing_of_it(known: Path) -> None:
    with serving(*FAULTS[:2]) as server:
        ended = gate(server.url, known.parent, *FEW, f"--baseline={known}")
    assert (ended.status, ended.report["stale"]) == (0, [])


def test_when_one_expires_it_fails(server: str, known: Path) -> None:
    entries = yaml.safe_load(known.read_text(encoding="utf-8"))
    old = known.with_name("old.yaml")
    entries[1]["expires"] = "2020-01-01"
    old.write_text(yaml.safe_dump(entries), encoding="utf-8")
    ended = gate(server, known.parent, *FEW, f"--baseline={old}")
    assert ended.status == 1
    (complaint,) = ended.report["stale"]
    assert "refusals.reserved · collections.create expired on 2020-01-01" in complaint
    assert [one["known"] for one in ended.report["findings"]].count("") == 1


def test_plain_pytest_passes_and_fails_alike(server: str, known: Path, tmp_path: Path) -> None:
    arguments = (*SUITE, f"--honcho-url={server}", "-q", *FEW)
    without = pytest_in(tmp_path, *arguments)
    accepted = pytest_in(tmp_path, *arguments, f"--honcho-baseline={known}")
    assert (without.returncode, accepted.returncode) == (1, 0), accepted.stdout
    text = known.read_text(encoding="utf-8")
    old = tmp_path / "old.yaml"
    old.write_text(re.sub(r"expires: .*", "expires: 2020-01-01", text), encoding="utf-8")
    expired = pytest_in(tmp_path, *arguments, f"--honcho-baseline={old}")
    assert expired.returncode == 1
    assert "expired on 2020-01-01: mend the server and delete lines 4-8" in expired.stdout
    bad = pytest_in(tmp_path, *arguments, f"--honcho-baseline={known.with_name('new.yaml')}")
    assert bad.returncode == pytest.ExitCode.USAGE_ERROR
    assert "reason is empty" in bad.stderr


def test_every_report_tells_the_same_in_the_same_order(first: Ended, folder: Path) -> None:
    html, _, markdown, sarif = (
        (folder / f"report.{kind}").read_text(encoding="utf-8") for kind in KINDS
    )
    codes = [code for code, _ in CAUSES]
    results = json.loads(sarif)["runs"][0]["results"]
    assert [one["ruleId"] for one in results] == codes
    assert re.findall(r'<span class="tag">([a-z]+\.[a-z-]+)</span>', html) == codes
    assert re.findall(r"^\| 🔴 \| `(.*?)`", markdown, re.MULTILINE) == codes
    assert re.findall(r"^([a-z]+\.[a-z-]+) · ", first.said, re.MULTILINE) == codes
    assert re.findall(r"^::error .*title=([a-z]+\.[a-z-]+) · ", first.said, re.MULTILINE) == codes
    assert (folder / "summary.md").read_text(encoding="utf-8") == markdown


def test_junit_and_sarif_are_of_their_schemas(
    first: Ended, folder: Path, jenkins: Callable[[Path], list[str]]
) -> None:
    assert first.status == 1
    xmlschema.XMLSchema(DATA / "junit.xsd").validate(folder / "report.junit")
    assert jenkins(folder / "report.junit") == []
    ours = json.loads((DATA / "sarif.json").read_text(encoding="utf-8"))
    log = json.loads((folder / "report.sarif").read_text(encoding="utf-8"))
    Draft202012Validator(ours).validate(log)
    Draft7Validator(official(SARIF)).validate(log)


def test_junit_tells_every_cause_under_ids_that_stay(
    first: Ended, server: str, folder: Path, tmp_path: Path
) -> None:
    again = tmp_path / "again.xml"
    gate(server, tmp_path, *FEW, f"--report-junit={again}", "-n", "2")
    one, two = (Tree.parse(path).getroot() for path in (folder / "report.junit", again))
    assert _ids(one) == _ids(two)
    told = {text for failure in one.iter("failure") for text in _causes(failure.text or "")}
    assert told == {f"{check} · {operation}" for check, operation in CAUSES}


def _ids(root: Tree.Element) -> set[tuple[str | None, str | None]]:
    return {(case.get("classname"), case.get("name")) for case in root.iter("testcase")}


def _causes(text: str) -> list[str]:
    return re.findall(r"^([a-z]+\.[a-z-]+ · \S+): ", text, re.MULTILINE)


def test_a_coverage_that_is_too_small_fails_and_names_what_is_missing(
    mock: str, tmp_path: Path
) -> None:
    ended = gate(mock, tmp_path, "-k", "test_unique", "--min-coverage", "90")
    assert ended.status == 1
    coverage = ended.report["coverage"]
    assert coverage["percent"] < coverage["asked"] == 90
    assert ["messages.create", 200, "limits"] in coverage["missing"]
    assert "expected 90 % or more (--min-coverage)" in ended.said
    assert "Not exercised (" in ended.said
    assert "    documents.query: " in ended.said


def test_two_workers_cover_what_one_covers(mock: str, tmp_path: Path) -> None:
    chosen = ("-k", "test_unique or test_page_and_size")
    one, two = (gate(mock, tmp_path, *chosen, "-n", n).report["coverage"] for n in ("1", "2"))
    assert one["missing"] == two["missing"]


def test_published_holds_it_to_the_published_document_alone(mock: str, tmp_path: Path) -> None:
    chosen = ("-k", "test_unknown or test_unique or test_keys_are_off")
    observed = gate(mock, tmp_path, *chosen)
    published = gate(mock, tmp_path, *chosen, "--published")
    assert (observed.status, published.status) == (0, 1)
    assert published.checks == {"answers.status"}
    reasons = {one["reason"] for one in published.report["findings"]}
    assert {"answered 404", "answered 409", "answered 405"} <= reasons
    assert published.report["published"] is True
