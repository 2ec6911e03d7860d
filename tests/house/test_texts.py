"""Nothing here is true on one machine only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from tests.house.tree import ROOT, files

if TYPE_CHECKING:
    from pathlib import Path

ELSEWHERE = {
    "a path of one machine": re.compile(r"(?<![\w.-])/(?:work|root|home|Users|tmp)/\w"),
    "a package registry": re.compile(
        r"(?:pypi|npmjs|pythonhosted)\.(?:org|com)|-{2}(?:extra-)?index-url|-{2}registry\b"
    ),
}


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8", errors="replace").splitlines()


@pytest.mark.parametrize("what", ELSEWHERE)
def test_no_file_speaks_of(what: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in files()
        for number, line in enumerate(lines(path), start=1)
        if ELSEWHERE[what].search(line)
    ]
    assert not found, f"{what} is named in:\n" + "\n".join(found)


@pytest.mark.parametrize("top", ["home", "root", "tmp", "work", "Users"])
@pytest.mark.parametrize("line", ["cd /{}/project", "see file:///{}/x", "`/{}/report.json`"])
def test_a_path_of_one_machine_is_noticed(line: str, top: str) -> None:
    assert ELSEWHERE["a path of one machine"].search(line.format(top))


@pytest.mark.parametrize("line", ["GET /v1/apps/home/users", "./tmp/x", "tests/work/x", "/work"])
def test_a_relative_path_or_a_url_passes(line: str) -> None:
    assert not ELSEWHERE["a path of one machine"].search(line)


@pytest.mark.parametrize(
    ("line", "name"), [("https://{}.org/simple", "pypi"), ("pip install --index-{} x", "url")]
)
def test_a_registry_is_noticed(line: str, name: str) -> None:
    assert ELSEWHERE["a package registry"].search(line.format(name))
