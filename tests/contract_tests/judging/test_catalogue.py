from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import honcho_contract
from honcho_contract.fuzzing.generated_requests import CHECK_CODES
from honcho_contract.judging.catalogue import CATALOGUE, Check

HOME = Path(str(honcho_contract.__file__)).parent
SOURCES = [path for path in HOME.rglob("*.py") if path.parent.name != "laws"]
CODE = re.compile(r"[a-z]+\.[a-z-]+")


def texts(path: Path) -> Iterator[str]:
    """Every string in a module that stands for a value."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def named() -> set[str]:
    """Every text outside the catalogue that has the form of a code of one of its families."""
    families = {check.family for check in CATALOGUE.values()}
    return {
        text
        for path in SOURCES
        if path.name != "catalogue.py"
        for text in texts(path)
        if CODE.fullmatch(text) and text.partition(".")[0] in families
    }


@pytest.mark.parametrize("check", CATALOGUE.values(), ids=lambda check: check.code)
def test_a_row_is_complete(check: Check) -> None:
    assert CODE.fullmatch(check.code)
    assert (" SHOULD " if check.severity == "flaky" else " MUST ") in check.must
    assert check.must.endswith(".")
    assert not check.title.endswith(".")
    assert check.severity in ("error", "minor", "flaky")
    assert check.where


def test_titles_and_sentences_are_told_once() -> None:
    checks = list(CATALOGUE.values())
    assert len({check.title for check in checks}) == len(checks)
    assert len({check.must for check in checks}) == len(checks)


def test_codes_are_unique_and_families_stand_together() -> None:
    families = [check.family for check in CATALOGUE.values()]
    runs = [family for n, family in enumerate(families) if n == 0 or families[n - 1] != family]
    assert len(runs) == len(set(families))
    assert all(code == check.code for code, check in CATALOGUE.items())


def test_every_code_that_is_named_somewhere_is_in_the_catalogue() -> None:
    modules = {path.stem for path in SOURCES} | {"isolation"}
    unknown = {code for code in named() - set(CATALOGUE) if not code.endswith(".py")}
    assert unknown - modules == set()


def test_a_check_without_a_law_is_decided_by_a_scenario() -> None:
    assert {code for code, check in CATALOGUE.items() if check.law is None} <= named()


def test_the_checks_of_schemathesis_have_codes_of_ours() -> None:
    assert set(CHECK_CODES.values()) <= set(CATALOGUE)
