from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from honcho_contract.cli.main import main

TOKEN = "sk-9f8e7d6c5b4a39281706"

CRASH = """
from honcho_contract.cli import main
from honcho_contract.gate import gate

def check(*_):
    raise {raised}

gate.check = check
main.main(["check", "http://127.0.0.1:9"])
"""


@pytest.mark.parametrize(
    ("raised", "status", "said"),
    [
        ("ValueError(f'Invalid header value {TOKEN!r} \\x1b[31m')", 3, "The suite itself failed"),
        ("ContractError(f'no answer:\\n::error::{TOKEN}')", 3, "\\x3a:error::[token]"),
        ("ConfigurationError(f'wrong: {TOKEN[3:]}')", 2, "wrong: [token]"),
        ("KeyboardInterrupt", 3, "Interrupted."),
        ("SystemExit(TOKEN)", 3, ""),
    ],
)
def test_a_command_that_crashes_shows_no_token_and_is_no_verdict(
    raised: str, status: int, said: str
) -> None:
    names = f"TOKEN = {TOKEN!r}\nfrom honcho_contract.errors import *\n"
    done = subprocess.run(
        [sys.executable, "-c", names + CRASH.format(raised=raised)],
        env={**os.environ, "HONCHO_API_KEY": TOKEN},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, said in done.stderr) == (status, True), done.stderr
    assert not [at for at in range(len(TOKEN) - 8) if TOKEN[at : at + 8] in done.stderr]
    assert "\x1b" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device here is always full")
def test_a_report_that_cannot_be_written_is_3_and_the_verdict_is_said(mock: str) -> None:
    chosen = ("-k", "test_unique_apps", "--quick", "--report-json", "/dev/full")
    result = CliRunner().invoke(main, ["check", mock, *chosen])
    assert result.exit_code == 3
    assert "0 findings" in result.stdout
    assert "cannot be written to /dev/full: No space left on device" in result.stderr
