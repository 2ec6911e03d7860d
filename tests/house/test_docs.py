"""What the pages for people say is there."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from tests.house.tree import ROOT

from honcho_contract.wire.exchange import name_of
from honcho_openapi import load
from honcho_openapi.operations import operations

PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]

FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`[^`\n]*`")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)

CI_SETUP = [
    "#!/usr/bin/env bash",
    "set -eu",
    'cd "$(dirname "$0")/.."',
    "rm -rf .venv",
]
"""What the CI script does before the tests: it begins anew."""


def relative_links(page: Path) -> list[str]:
    prose = CODE.sub("", FENCE.sub("", page.read_text(encoding="utf-8")))
    return [link for link in LINK.findall(prose) if ":" not in link]


def anchors(page: Path) -> set[str]:
    """The names that a page's headings have in links, as code forges make them."""
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    return {
        re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in HEADING.findall(text)
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_relative_links_lead_somewhere(page: Path) -> None:
    for link in relative_links(page):
        path, _, anchor = link.partition("#")
        target = (page.parent / path) if path else page
        assert target.exists(), f"{page.name} links to {link}, which does not exist"
        if anchor:
            assert anchor in anchors(target), f"{page.name} links to {link}, which has no heading"


def test_the_changelog_says_what_is_not_released_yet() -> None:
    assert "unreleased" in anchors(ROOT / "CHANGELOG.md")


def test_the_ci_script_runs_what_the_readme_tells_people_to_run() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK), "chmod +x .ci/run"
    *setup, command = script.read_text(encoding="utf-8").splitlines()
    assert setup == CI_SETUP
    blocks = "\n".join(FENCE.findall((ROOT / "README.md").read_text(encoding="utf-8")))
    assert command in blocks.splitlines(), f"README.md has no code line {command!r}"


def test_the_names_of_all_operations_are_listed() -> None:
    page = (ROOT / "docs" / "testing.md").read_text(encoding="utf-8")
    section = page.partition("## The names of operations")[2].partition("\n## ")[0]
    assert sorted(re.findall(r"`(\w+\.[\w-]+)`", section)) == sorted(
        name_of(one) for one in operations(load())
    )
