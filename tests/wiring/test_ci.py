"""The scripts that CI runs of this repository itself."""

from __future__ import annotations

import subprocess

import pytest
from tests.house.tree import ROOT, files
from tests.wiring.linting import complaints

SCRIPTS = sorted(path.name for path in files(ROOT / ".ci"))
VERSIONS = ROOT / ".ci" / "versions"


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_linter_has_nothing_to_say(name: str) -> None:
    assert complaints((ROOT / ".ci" / name).read_text(encoding="utf-8"), "shellcheck") == ""


@pytest.mark.parametrize("arguments", [(), ("oldest",)], ids=["none", "another"])
def test_versions_says_what_it_expects(arguments: tuple[str, ...]) -> None:
    done = subprocess.run([VERSIONS, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == f"expected lowest or newest, got '{''.join(arguments)}'\n"
