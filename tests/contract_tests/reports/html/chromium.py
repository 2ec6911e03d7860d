"""A browser that lays a page out, for tests that look at one."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from fcntl import LOCK_EX, flock
from pathlib import Path
from tempfile import gettempdir

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")

INSTALL = (
    ("update", "-q"),
    ("install", "-y", "-q", "--no-install-recommends", "chromium"),
)

QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)


@dataclass(frozen=True, kw_only=True)
class Browser:
    """`home` is a folder for the profiles and pages of one test session."""

    command: str
    home: Path

    def run(self, page: Path, *options: str, dark: bool = False) -> str:
        scheme = f"--blink-settings=preferredColorScheme={0 if dark else 1}"
        profile = f"--user-data-dir={self.home / 'profile'}"
        done = subprocess.run(
            [self.command, *QUIET, scheme, profile, *options, page.as_uri()],
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        return done.stdout

    def ask(self, page: Path, expression: str, *, width: int, dark: bool = False) -> str:
        """What an expression of JavaScript says of the page, once it is laid out."""
        script = f"<script>document.title = String({expression})</script></body>"
        asked = self.home / "asked.html"
        html = page.read_text(encoding="utf-8").replace("</body>", script)
        asked.write_text(html, encoding="utf-8")
        options = (f"--window-size={width},900", "--dump-dom")
        told = self.run(asked, *options, dark=dark)
        return told.partition("<title>")[2].partition("</title>")[0]

    def picture(self, page: Path, to: Path, *, width: int, height: int, dark: bool = False) -> None:
        options = (f"--window-size={width},{height}", f"--screenshot={to}")
        self.run(page, *options, dark=dark)


def find(home: Path) -> Browser:
    """The browser of this machine. In CI one is installed; elsewhere, the test is left out."""
    command = _command()
    if command is None and os.environ.get("CI") == "true":
        _install()
        command = _command()
        assert command is not None, "apt-get has installed chromium, and it is not on the path"
    if command is None:
        pytest.skip(f"none of {', '.join(NAMES)} is installed")
    return Browser(command=command, home=home)


def _command() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


def _install() -> None:
    """Install it, once for all workers of a run: apt-get runs only one at a time."""
    with (Path(gettempdir()) / "honcho-contract-chromium").open("w") as lock:
        flock(lock, LOCK_EX)
        for step in INSTALL if _command() is None else ():
            done = subprocess.run(["apt-get", *step], capture_output=True, text=True, check=False)
            assert done.returncode == 0, f"apt-get {' '.join(step)} failed:\n{done.stderr}"
