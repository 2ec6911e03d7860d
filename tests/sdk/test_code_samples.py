"""The samples in the document run as they stand, with nothing set but the server's URL."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import httpx
from tests.node import run_module
from tests.sdk.code_samples import MESSAGES, code_sample

if TYPE_CHECKING:
    from pathlib import Path


def test_python(url: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", code_sample("Python")],
        env={"HONCHO_BASE_URL": url},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert_made(url, done.stdout)


def test_javascript(url: str, javascript_sdk: Path, tmp_path: Path) -> None:
    printed = run_module(code_sample("JavaScript"), sdk=javascript_sdk, folder=tmp_path, url=url)
    assert_made(url, printed)


def assert_made(url: str, printed: str) -> None:
    """What was printed is the id of the message, and of the only one."""
    message_id = printed.removesuffix("\n")
    message = httpx.get(f"{url}{MESSAGES}/{message_id}").raise_for_status().json()
    assert (message["id"], message["content"], message["is_user"]) == (message_id, "content", True)
    page = httpx.post(f"{url}{MESSAGES}/list").raise_for_status().json()
    assert page["items"] == [message]
