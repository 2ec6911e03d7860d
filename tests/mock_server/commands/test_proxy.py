"""`honcho-mock proxy`: its options, what it prints, and how it ends."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import httpx
import pytest
from click.testing import CliRunner
from tests.mock_server.support import MESSAGES

from honcho_mock import MockServer
from honcho_mock.broken import defect
from honcho_mock.cli import main
from honcho_openapi.recordings import read_recording

if TYPE_CHECKING:
    from pathlib import Path

COMMAND = [sys.executable, "-m", "honcho_mock", "proxy", "--port", "0"]


def test_it_judges_and_prints_and_ends_when_told_to(tmp_path: Path) -> None:
    faults = tmp_path / "faults.yaml"
    faults.write_text("[{operation: apps.get, status: 429}]")
    with MockServer(seams=defect("field-missing").seams) as mock:
        options = ["--fail", "--faults", str(faults), "--fault", "users.get status=503", mock.url]
        process = subprocess.Popen(
            [*COMMAND, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            printed = "".join(process.stdout.readline() for _ in range(4))
            found = re.search(r"Honcho proxy \S+ on (http://127\.0\.0\.1:\d+)\n", printed)
            assert found, printed
            url = found[1]
            body = {"content": "c", "is_user": True}
            statuses = [
                httpx.get(f"{url}/v1/apps?app_id=app_id").status_code,
                httpx.get(f"{url}/v1/apps/app_id/users?user_id=u").status_code,
                httpx.post(f"{url}{MESSAGES}", json=body).status_code,
            ]
            told = process.stdout.readline()
            process.send_signal(signal.SIGINT)
            rest, complaints = process.communicate(timeout=10)
        finally:
            process.kill()
            process.wait()
    assert f"server      {mock.url}\n" in printed
    assert f"{url}/__mock__/journal" in printed
    assert "answers that violate are replaced by a 502" in printed
    assert statuses == [429, 503, 502]
    assert told.startswith(f"POST {MESSAGES} 200  The answer of messages.create violates")
    assert (rest, complaints) == ("", "")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["proxy"], "Missing argument 'URL'"),
        (["proxy", "localhost:8000"], "'localhost:8000' is no URL of a server: expected one such"),
        (["proxy", "http://a:1", "--timeout", "0"], "0.0 is not in the range x>0"),
        (["proxy", "http://a:1", "--fault", "apps.get"], "nothing goes wrong"),
        (["proxy", "http://a:1", "--ca", "nowhere.pem"], "'nowhere.pem' does not exist"),
        (["proxy", "http://a:1", "--auth", "any"], "No such option"),
        (["--port", "1", "proxy", "http://a:1"], "--port before proxy is an option of the mock"),
        (["--lenient", "proxy", "http://a:1"], "--lenient before proxy is an option of the mock"),
        (["prox"], "No such command 'prox'"),
    ],
)
def test_a_wrong_option_is_told_in_a_sentence(arguments: list[str], sentence: str) -> None:
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert sentence in result.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["--help"], ["--auth", "Commands:", "proxy"]), (["proxy", "--help"], ["URL", "--fail"])],
)
def test_help_tells_of_it(arguments: list[str], words: list[str]) -> None:
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0
    assert all(word in result.output for word in words)


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_a_recording_is_whole_however_it_is_stopped(tmp_path: Path, stop: signal.Signals) -> None:
    file = tmp_path / "seen.har"
    with MockServer() as mock:
        process = subprocess.Popen(
            [*COMMAND, "--record", str(file), mock.url],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        try:
            printed = "".join(process.stdout.readline() for _ in range(5))
            found = re.search(r"on (http://\S+)\n", printed)
            assert found, printed
            httpx.get(f"{found[1]}/v1/apps?app_id=app_id")
            process.send_signal(stop)
            process.communicate(timeout=10)
        finally:
            process.kill()
            process.wait()
    assert f"recording   {file}\n" in printed
    assert [one.status for one in read_recording(file)] == [200]


def test_a_recording_that_is_there_is_not_lost(tmp_path: Path) -> None:
    file = tmp_path / "seen.jsonl"
    file.write_text("kept")
    result = CliRunner().invoke(main, ["proxy", "--record", str(file), "http://a:1"])
    assert result.exit_code == 2
    assert "is there already; name another file, or replace it with --overwrite" in result.output
    assert file.read_text() == "kept"
