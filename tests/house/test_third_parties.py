"""Whatever is imported of other projects is installed: by the base, or by the right extra."""

from __future__ import annotations

import ast
import re
import sys
from typing import TYPE_CHECKING

import pytest
from tests.house.imports import all_imports
from tests.house.third_parties import base, extra
from tests.house.tree import ROOT, files

from honcho_contract.extra import MODULES

if TYPE_CHECKING:
    from collections.abc import Iterator

OWN = ("honcho_contract", "honcho_mock", "honcho_openapi")
KNOWN = {*sys.stdlib_module_names, *OWN, "tests"}

UNDER_PYTEST = ("honcho_mock.pytest_plugin", "honcho_mock.testing")
"""What only a pytest loads that is there already, whichever it is: the mock asks for none."""

NEWEST = re.compile(r"<\d")
"""A ceiling."""

CEILINGS = ("connexion", "pytest", "schemathesis", "uvicorn", "xdist")
"""Libraries of which private parts are used, or that are held back by one which does."""

INSTALLED = {
    "mock": base(),
    "gate": base() | extra("gate"),
    "tests": base() | extra("gate") | extra("test"),
}


def imported(folder: str) -> Iterator[tuple[str, str]]:
    """Each module that is imported below a folder of the repository, with where."""
    for path in files(ROOT / folder):
        if path.suffix != ".py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Import():
                    names = [alias.name for alias in node.names]
                case ast.ImportFrom(module=str(module), level=0):
                    names = [module]
                case _:
                    continue
            for name in names:
                yield name.partition(".")[0], f"{path.relative_to(ROOT)}:{node.lineno}"


@pytest.mark.parametrize("package", OWN)
def test_a_package_imports_only_what_its_installation_brings(package: str) -> None:
    there = INSTALLED["gate" if package == "honcho_contract" else "mock"]
    wrong = [
        str(one)
        for one in all_imports()
        if one.importer.partition(".")[0] == package
        and not one.importer.startswith(UNDER_PYTEST)
        and one.target.partition(".")[0] not in {*KNOWN, *there}
    ]
    assert not wrong, "declare it in pyproject.toml:\n" + "\n".join(wrong)


def test_of_all_others_the_fixtures_import_pytest_alone() -> None:
    there = {*KNOWN, *INSTALLED["mock"], "pytest"}
    wrong = [
        str(one)
        for one in all_imports()
        if one.importer.startswith(UNDER_PYTEST) and one.target.partition(".")[0] not in there
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("folder", ["tests", "docs/examples"])
def test_the_tests_import_only_what_the_extra_test_brings(folder: str) -> None:
    undeclared = [
        f"{place}: {name}"
        for name, place in imported(folder)
        if name not in {*KNOWN, *INSTALLED["tests"]}
    ]
    assert not undeclared, "declare it in pyproject.toml:\n" + "\n".join(undeclared)


def test_what_is_declared_is_imported() -> None:
    """Or loaded by name: uvicorn's event loop, and pytest's -n."""
    used = {one.target.partition(".")[0] for one in all_imports()} | {"uvloop", "xdist"}
    assert set(INSTALLED["gate"]) <= used


def test_the_extra_gate_is_what_its_command_looks_for() -> None:
    assert set(MODULES) == set(extra("gate"))


def test_the_mock_needs_no_pytest() -> None:
    assert not {"pytest", "hypothesis", "schemathesis", "xdist"} & set(INSTALLED["mock"])


def test_the_extra_test_brings_the_gate() -> None:
    assert "honcho-contract[gate]" in extra("test").values()


def test_what_is_declared_has_a_floor_and_private_parts_a_ceiling() -> None:
    for module, requirement in INSTALLED["gate"].items():
        assert ">=" in requirement, requirement
        assert bool(NEWEST.search(requirement)) == (
            module in CEILINGS or module == "swagger_ui_bundle"
        ), requirement
