"""What a user gets who installs the package."""

from __future__ import annotations

import subprocess
import sys
from configparser import ConfigParser
from importlib import import_module
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from tests.house.tree import ROOT, files, packages, pyproject

from honcho_contract.reports.html.page import TEMPLATES
from honcho_mock.workshop.page.inspector import SCRIPTS, STYLES

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = pyproject()["project"]
DIST_INFO = f"{PROJECT['name'].replace('-', '_')}-{PROJECT['version']}.dist-info"

PACKAGES = {"honcho_contract", "honcho_mock", "honcho_openapi"}

DATA = {
    "honcho_openapi/documents/honcho-1.1.0.yaml",
    "honcho_openapi/documents/honcho-3.0.12.yaml",
    *(f"{package}/py.typed" for package in PACKAGES),
    "honcho_contract/results/report.schema.json",
    *(f"honcho_contract/reports/html/templates/{path.name}" for path in TEMPLATES.iterdir()),
    "honcho_mock/serving/pages/reference.css",
    "honcho_mock/serving/pages/swagger.js",
    "honcho_mock/workshop/control/control.yaml",
    "honcho_mock/workshop/page/page.html",
    *(f"honcho_mock/workshop/page/{part}" for part in (*STYLES, *SCRIPTS)),
}
"""All that is installed and is not a module."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ZipFile]:
    """The wheel, built from the source as it is."""
    folder = tmp_path_factory.mktemp("wheel")
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    (path,) = folder.iterdir()
    with ZipFile(path) as wheel:
        yield wheel


def test_it_holds_three_packages_and_nothing_else(wheel: ZipFile) -> None:
    assert {PurePosixPath(name).parts[0] for name in wheel.namelist()} == {*PACKAGES, DIST_INFO}


def test_it_holds_every_file_of_the_packages_once(wheel: ZipFile) -> None:
    packed = [name for name in wheel.namelist() if not name.startswith(DIST_INFO)]
    written = [
        path.relative_to(package.parent).as_posix()
        for package in packages()
        for path in files(package)
    ]
    assert sorted(packed) == sorted(written)
    assert {name for name in packed if not name.endswith(".py")} == DATA


def test_its_entry_points_lead_somewhere(wheel: ZipFile) -> None:
    declared = ConfigParser()
    declared.read_string(wheel.read(f"{DIST_INFO}/entry_points.txt").decode())
    assert set(declared.sections()) == {"console_scripts", "pytest11"}
    for section in declared.sections():
        for target in declared[section].values():
            module, _, name = target.partition(":")
            assert not name or callable(getattr(import_module(module), name))
