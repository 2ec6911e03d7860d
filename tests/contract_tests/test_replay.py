"""Findings sent again, by the command and as a test file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.contract_tests.servers import Asked, Said, forwarding
from tests.contract_tests.test_gate import gate, trims

from honcho_contract.cli import main
from honcho_mock import MockServer
from honcho_mock.broken import defect


def forgets(asked: Asked, back: Said) -> Said:
    """Trims what messages say, and knows no user by name."""
    if "/users/name/" in asked.target:
        return Said(status=404, body=b'{"detail": "no"}')
    return trims(asked, back)


@pytest.fixture(scope="module")
def broken(mock: str) -> Iterator[str]:
    with forwarding(mock, meddle=forgets) as url:
        yield url


@pytest.fixture(scope="module")
def report(broken: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("replayed")
    chosen = "test_get_or_create and users or test_made and messages.create"
    ended = gate(broken, folder, "-k", chosen)
    assert ended.status == 1
    return folder / "report.json"


def replay(report: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["replay", str(report), *arguments])


def test_on_the_same_server_it_still_fails(report: Path) -> None:
    done = replay(report)
    assert done.exit_code == 1, done.output
    assert "fails no more" not in done.output
    assert done.output.count("still fails") == len(json.loads(report.read_text())["findings"])


def test_on_a_right_server_it_does_not(report: Path, mock: str) -> None:
    done = replay(report, "--url", mock)
    assert done.exit_code == 0, done.output
    assert "still fails" not in done.output


def test_what_a_body_names_besides_does_not_hide_what_the_path_names(tmp_path: Path) -> None:
    """The smallest example of this fault has a user_id of nobody's in its body."""
    with MockServer(seams=defect("user-update-merges").seams) as server:
        ended = gate(server.url, tmp_path, "--quick", "-k", "test_update and users")
        (found,) = ended.report["findings"]
        assert "nobody" in found["sent"]
        done = replay(tmp_path / "report.json")
    assert done.exit_code == 1, done.output


@pytest.mark.parametrize("wanted", ["1", "echo.text", "echo.text messages.create"])
def test_one_finding_can_be_named(report: Path, wanted: str) -> None:
    done = replay(report, wanted)
    assert done.exit_code == 1
    assert "still fails: echo.text" in done.output


def test_a_finding_that_is_not_there_is_2_and_says_which_are(report: Path) -> None:
    done = replay(report, "echo.nothing")
    assert done.exit_code == 2
    assert "has no finding 'echo.nothing'; it has 1: echo.text" in done.output


@pytest.mark.parametrize("content", [None, "no json", "{}", '{"findings": [{"check": 1}]}'])
def test_a_file_that_is_no_report_is_2(content: str | None, tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    if content is not None:
        file.write_text(content)
    done = replay(file)
    assert done.exit_code == 2
    assert "cannot be read as a report" in done.output


def test_elsewhere_it_has_to_be_allowed(report: Path) -> None:
    done = replay(report, "--url", "http://honcho.test")
    assert done.exit_code == 2
    assert "--allow-writes" in done.output


def test_as_a_test_file_it_fails_and_passes_likewise(report: Path, mock: str) -> None:
    file = report.parent / "test_findings.py"
    done = replay(report, "--as-pytest", str(file))
    assert done.exit_code == 0, done.output
    source = file.read_text(encoding="utf-8")
    assert "honcho_contract" not in source
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    for url, word in ((None, "failed"), (mock, "passed")):
        ran = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", file.name],
            cwd=file.parent,
            env=clean | ({} if url is None else {"HONCHO_BASE_URL": url}),
            capture_output=True,
            text=True,
            check=False,
        )
        count = len(json.loads(report.read_text())["findings"])
        assert f"{count} {word}" in ran.stdout, ran.stdout
