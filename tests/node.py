"""Packages of npm: scripts run beside the JavaScript SDK, and files that others publish there."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

SDK = "honcho-ai@0.2.0"
"""The npm version that speaks this API."""

SILENT = ("--no-audit", "--no-fund")
INSTALL_SECONDS = 300
RUN_SECONDS = 60


def tool(name: str) -> str:
    """Where `node` or `npm` is. Without it a test skips; on a CI server it fails."""
    found = shutil.which(name)
    if found is None:
        reason = f"{name} is not on PATH: install Node.js 18 or later"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


def installed(package: str, *, within: Path) -> Path:
    """A folder whose `node_modules` hold a package: made on first use, then kept.

    Test processes may come here at the same time. Each installs into a folder of its own, and the
    first to finish gives its folder the name that all look for.
    """
    wanted = within / package
    wanted.parent.mkdir(parents=True, exist_ok=True)
    if not wanted.exists():
        with TemporaryDirectory(dir=within) as private:
            folder = Path(private) / "installed"
            _install(package, folder)
            with suppress(OSError):
                folder.rename(wanted)
    return wanted


def _install(package: str, folder: Path) -> None:
    folder.mkdir()
    quiet = ("--ignore-scripts", "--legacy-peer-deps", "--no-package-lock")
    command = [tool("npm"), "install", "--prefix", str(folder), *quiet, *SILENT, package]
    done = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_SECONDS)
    if done.returncode:
        pytest.fail(f"npm could not install {package}:\n{done.stderr}")


def run_module(source: str, *, sdk: Path, folder: Path, url: str) -> str:
    """What an ES module prints, run in a folder where `honcho-ai` is installed.

    Its environment holds nothing but the URL of the server.
    """
    (folder / "node_modules").symlink_to(sdk / "node_modules", target_is_directory=True)
    script = folder / "script.mjs"
    script.write_text(source, encoding="utf-8")
    done = subprocess.run(
        [tool("node"), str(script)],
        env={"HONCHO_BASE_URL": url},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=RUN_SECONDS,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
