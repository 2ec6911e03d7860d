"""Prism: the mock server that people who have an OpenAPI document reach for first."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

from tests.benchmarks.apps.document import one_operation

from honcho_mock.serving.document30 import document30

VERSION = "5.16.0"
PACKAGE = f"@stoplight/prism-cli@{VERSION}"


class PrismMissingError(Exception):
    """Why Prism is not there."""


def command(port: int) -> tuple[str, ...]:
    """Prism over create message alone, logging nothing; installed on first use."""
    folder = _folder()
    program = folder / "node_modules" / ".bin" / "prism"
    if not program.exists():
        _install(folder)
    document = folder / "create-message.json"
    document.write_text(json.dumps(document30(one_operation())))
    options = ("--port", str(port), "--host", "127.0.0.1", "--verboseLevel", "silent")
    return str(program), "mock", *options, str(document)


def _folder() -> Path:
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "honcho-contract" / f"prism-{VERSION}"


def _install(folder: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise PrismMissingError("npm is not installed: install Node.js 18 or later to compare")
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", folder, PACKAGE],
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise PrismMissingError(f"npm install {PACKAGE} failed: {done.stderr.strip()[-300:]}")
