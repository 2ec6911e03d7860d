"""The source is clean by the tools it is written with."""

from __future__ import annotations

import subprocess
import sys

import pytest
from tests.house.tree import ROOT

TOOLS = {
    "ruff check": ("ruff", "check", "."),
    "ruff format": ("ruff", "format", "--check", "."),
    "mypy": ("mypy",),
}


@pytest.mark.parametrize("tool", TOOLS)
def test_the_source_is_clean(tool: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *TOOLS[tool]], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, (
        f"run `{' '.join(TOOLS[tool])}` and mend what it says:\n{done.stdout}{done.stderr}"
    )
