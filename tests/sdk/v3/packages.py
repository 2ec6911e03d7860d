"""The SDKs of Honcho 3, installed beside those of Honcho 1, which have the same names."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

OLD, NEW = "2.3.0", "2.7.0"
"""Of PyPI's honcho-ai: the last that asks for nothing but what Honcho 3.0.12 has, and the newest
there was when this was written, which asks for more (`REFUSED`)."""

NPM = "@honcho-ai/sdk@2.5.0"
"""The newest on npm likewise. Its last version that fits is 2.3.0 too."""

REFUSED = {
    "chat": "404 Not Found",
    "chat_stream": "404 Not Found",
    "scope": "404 Not Found",
    "get_scope": "404 Not Found",
    "scopes": "404 Not Found",
    "conclusions.get": "405 Method Not Allowed",
    "conclusions.get of a peer": "405 Method Not Allowed",
    "conclusions.derived": "422 Column 'source_ids' does not exist on Document",
}
"""What the newest SDK can ask for and Honcho 3.0.12 has not, and what it is answered."""

NOT_OF_THE_SDK = {
    "keys.create",
    "webhooks.create",
    "webhooks.list",
    "webhooks.delete",
    "webhooks.test",
    "server.health",
}
"""The operations that no SDK calls."""

INSTALL_SECONDS = 300


def python_sdk(version: str, *, within: Path) -> Path:
    """A folder that holds the Python SDK alone: made on first use, then kept.

    What it needs, httpx and pydantic, comes from where the tests run.
    """
    if find_spec("pip") is None:
        _cannot("pip is not installed: run `python -m ensurepip`")
    wanted = within / version
    if not wanted.exists():
        # Another test process may do the same: the first to finish gives its folder the name.
        private = within / f"{version}-{os.getpid()}"
        target = ("--no-deps", "--no-compile", "--target", str(private), f"honcho-ai=={version}")
        command = [sys.executable, "-m", "pip", "install", "--quiet", *target]
        done = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_SECONDS)
        if done.returncode:
            _cannot(f"pip could not install honcho-ai {version}:\n{done.stderr}")
        with suppress(OSError):
            private.rename(wanted)
    return wanted


def _cannot(reason: str) -> None:
    """Skip where a developer lacks something; fail on a CI server."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
