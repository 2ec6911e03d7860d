from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest
from click.testing import CliRunner
from tests.house.tree import ROOT

from honcho_contract.apis.v1.values_page import LONGEST, ROWS, page, shown
from honcho_contract.cli.main import main
from honcho_contract.generating import corpora, injection_probes, probes
from honcho_contract.judging.input_kinds import KINDS
from honcho_contract.wire.denylist import TABLE, harms_in


def test_the_page_in_the_docs_is_current() -> None:
    told = (ROOT / "docs" / "values.md").read_text(encoding="utf-8")
    assert told == page(), "run: honcho-contract values > docs/values.md"


def test_the_command_prints_it() -> None:
    assert CliRunner().invoke(main, ["values"]).output == page()


@pytest.mark.parametrize("module", [corpora, probes, injection_probes])
def test_every_corpus_is_on_it(module: ModuleType) -> None:
    """Whoever adds one has to say what it is, and where it goes."""
    mine: dict[str, Any] = {
        name: value
        for name, value in vars(module).items()
        if name.isupper() and not isinstance(value, str) and name != "BY_ID"
    }
    listed = {row.name: row.values for row in ROWS}
    assert mine
    assert {name for name, values in mine.items() if listed.get(name) is not values} == set()


def test_every_value_and_every_kind_is_on_it() -> None:
    text = page()
    for row in ROWS:
        values = row.values.items() if isinstance(row.values, dict) else row.values
        assert values
        assert all(shown(value) in text for value in values)
    assert all(f"- {harm.name}\n" in text for harm in TABLE)
    assert all(f"`{kind.word}`: {kind.sentence}" in text for kind in KINDS)


def test_nothing_on_it_could_do_harm() -> None:
    assert list(harms_in([row.values for row in ROWS])) == []


def test_a_long_value_is_cut_and_says_so() -> None:
    assert shown("x" * 200) == f"'{'x' * (LONGEST - 1)}... (202 characters)"
    assert shown("\x1b") == r"'\x1b'"
