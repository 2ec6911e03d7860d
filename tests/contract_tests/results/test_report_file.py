"""Reports read: each property is held to a schema, and what does not fit is told with its place."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from tests.contract_tests.reports.samples import result

from honcho_contract.errors import ConfigurationError
from honcho_contract.reports.as_json import as_json
from honcho_contract.reproduction.steps import Step
from honcho_contract.results import report_file
from honcho_contract.results.findings import Finding
from honcho_contract.results.report_file import read_report, schema

STEP: dict[str, Any] = Step(operation="apps.list", method="POST", path="/v1/apps/list").as_json()
FINDING: dict[str, Any] = {
    "check": "echo.text",
    "operation": "apps.list",
    "reason": "r",
    "detail": "",
    "must": "",
    "severity": "error",
    "request": "",
    "sent": "",
    "status": 200,
    "answer": "",
    "curl": "",
    "steps": [],
    "size": 1,
    "recorded": [STEP],
}
REPORT: dict[str, Any] = {
    "contract": "1.1.0",
    "target": "http://127.0.0.1:8000",
    "findings": [FINDING],
}


def written(folder: Path, value: Any) -> Path:
    path = folder / "report.json"
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    return path


def changed(value: Any, place: tuple[Any, ...], new: Any) -> Any:
    """A copy with another value at a place."""
    copy = json.loads(json.dumps(value))
    inner = copy
    for part in place[:-1]:
        inner = inner[part]
    inner[place[-1]] = new
    return copy


def test_every_property_is_described() -> None:
    definitions = schema()["$defs"]
    assert set(definitions["finding"]["properties"]) == {one.name for one in fields(Finding)}
    assert set(definitions["step"]["properties"]) == {one.name for one in fields(Step)}
    assert set(schema()["properties"]) == set(as_json(result()))


def test_what_is_written_can_be_read(tmp_path: Path) -> None:
    for one in (result(), result(findings=[])):
        report = read_report(written(tmp_path, as_json(one)))
        assert list(report.findings) == one.findings
        assert report.target == one.options.url


AT = ("findings", 0)
STEP_AT = (*AT, "recorded", 0)


@pytest.mark.parametrize(
    ("place", "value", "told"),
    [
        (("contract",), "2.0.0", "at contract, '2.0.0'"),
        (("target",), "file:///etc/passwd", "at target"),
        (("findings",), {}, "at findings"),
        ((*AT, "status"), "__import__('os')", "at findings[0].status"),
        ((*AT, "must"), None, "at findings[0].must"),
        ((*AT, "check"), 'x"""\nimport os', "at findings[0].check"),
        ((*AT, "more"), 1, "at findings[0], 'more' is not known"),
        ((*AT, "recorded"), [STEP] * 1001, "at findings[0].recorded"),
        ((*STEP_AT, "path"), "v1", "at findings[0].recorded[0].path"),
        ((*STEP_AT, "path"), "/v1 HTTP/1.1\r\nX: y", "at findings[0].recorded[0].path"),
        ((*STEP_AT, "path"), "/v1\n", "at findings[0].recorded[0].path"),
        ((*STEP_AT, "method"), "GET / HTTP/1.1\r\n", "at findings[0].recorded[0].method"),
        ((*STEP_AT, "content_type"), "a\r\nX: y", "at findings[0].recorded[0].content_type"),
        ((*STEP_AT, "token"), "a\r\nX: y", "at findings[0].recorded[0].token"),
        ((*STEP_AT, "query"), [["a"]], "at findings[0].recorded[0].query[0]"),
        ((*STEP_AT, "gives"), {"id": "x"}, "at findings[0].recorded[0].gives"),
        ((*STEP_AT, "base64"), 1, "at findings[0].recorded[0].base64"),
        ((*STEP_AT, "body"), {}, "at findings[0].recorded[0].body"),
        ((*STEP_AT, "lane"), -1, "at findings[0].recorded[0].lane"),
    ],
)
def test_what_does_not_fit_is_told_with_its_place(
    place: tuple[Any, ...], value: Any, told: str, tmp_path: Path
) -> None:
    path = written(tmp_path, changed(REPORT, place, value))
    with pytest.raises(ConfigurationError) as raised:
        read_report(path)
    assert told in str(raised.value)
    assert str(raised.value).isprintable()
    assert len(str(raised.value)) < 1_000


@pytest.mark.parametrize("name", ["recorded", "check", "target"])
def test_what_is_missing_is_named(name: str, tmp_path: Path) -> None:
    report = json.loads(json.dumps(REPORT))
    place = report if name == "target" else report["findings"][0]
    place.pop(name)
    path = written(tmp_path, report)
    if name == "recorded":
        assert read_report(path).findings[0].recorded == ()
        return
    with pytest.raises(ConfigurationError, match=f"'{name}' is missing"):
        read_report(path)


@pytest.mark.parametrize("text", ["", "no json", "[]", "[" * 100_000, '{"findings": NaN}'])
def test_what_is_no_report_is_told(text: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read as a report"):
        read_report(written(tmp_path, text))


def test_no_more_is_read_than_a_report_can_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_file, "LARGEST", 100)
    with pytest.raises(ConfigurationError, match="more than the 100 that are read"):
        read_report(written(tmp_path, REPORT))
    with pytest.raises(ConfigurationError, match="No such file"):
        read_report(tmp_path / "missing.json")


def test_a_body_that_cannot_be_unpacked_is_told(tmp_path: Path) -> None:
    step = STEP | {"base64": True, "body": "no base64!"}
    path = written(tmp_path, changed(REPORT, (*AT, "recorded"), [step]))
    with pytest.raises(ConfigurationError, match=r"recorded\[0\].body"):
        read_report(path)
