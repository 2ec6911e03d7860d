from __future__ import annotations

from pathlib import Path

import pytest
from tests.contract_tests.builders import RULES, refused
from tests.contract_tests.reports.samples import found, patched

import honcho_openapi
from honcho_contract.reports.source_lines import file_of, line_of, pointer_of
from honcho_contract.results.findings import Finding
from honcho_openapi import source

LINES = source().splitlines()


@pytest.mark.parametrize(
    ("one", "line"),
    [
        (found("echo.text"), "content:"),
        (found("answers.schema", reason="type of is_user", detail="x"), "is_user:"),
        (found("state.list", "messages.list", reason="content differs", detail=""), "content:"),
        (found("answers.besides", "users.list", reason="total besides", detail=""), "total:"),
        (found("state.unknown", reply=refused(404), reason="x", detail=""), "'404':"),
        (
            found("answers.status", reply=refused(418), reason="answered 418", detail=""),
            "responses:",
        ),
        (found("limits.accept", reason="answered 422", detail="body.content"), "content:"),
        (found("refusals.syntax", reason="answered 200", detail=""), "requestBody:"),
        (found("limits.refuse", "users.list", reason="x", detail="query.size"), "- "),
        (patched(), "/v1/apps/{app_id}:"),
    ],
    ids=lambda value: value.check if isinstance(value, Finding) else None,
)
def test_the_line_is_that_of_what_the_finding_names(one: Finding, line: str) -> None:
    assert LINES[line_of(one, RULES) - 1].strip().startswith(line)


def test_a_request_that_fits_no_path_points_at_all_of_them() -> None:
    one = patched()
    lost = one.from_json(one.as_json() | {"operation": "GET /nowhere"})
    assert pointer_of(lost, RULES) == ("paths",)


def test_the_file_is_named_from_where_the_run_was_started(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert file_of(RULES) == "honcho_openapi/documents/honcho-1.1.0.yaml"
    folder = Path(str(honcho_openapi.__file__)).parent
    monkeypatch.chdir(folder.parents[1])
    assert (folder.parents[1] / file_of(RULES)).is_file()
