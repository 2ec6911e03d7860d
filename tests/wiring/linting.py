"""Linters of what no Python tool reads."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def complaints(text: str, tool: str, *options: str) -> str:
    """What a linter, installed beside this Python, says of a text; nothing if it is clean."""
    command = [str(Path(sys.executable).with_name(tool)), *options, "-"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    told = done.stdout + done.stderr
    assert bool(told) == bool(done.returncode), told
    return told
