"""A part of the planted faults; `tests.contract_tests.by_hand.planted` runs all of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.contract_tests.by_hand.planted import CELLS, Cell, ran

from honcho_contract.results.result import Status

BY_NAME = {cell.name: cell for cell in CELLS}

ONE = (
    "a search raises a group with a slip in it",
    "a slip in a test with a finding",
    "a slip in a test with a flaky finding",
    "the run ends as failed for no reason",
    "a web server that answers 501",
    "no metamessages, and that is known",
    "no users after a while, and that is known",
)

TWO = ("a generated case slips once",)


def test_there_are_enough_of_them() -> None:
    assert len(CELLS) == len(BY_NAME) >= 40


@pytest.mark.parametrize(
    ("cell", "workers"),
    [
        *(pytest.param(BY_NAME[name], 1, id=name) for name in ONE),
        *(pytest.param(BY_NAME[name], 2, id=f"{name}, two workers") for name in TWO),
    ],
)
def test_a_planted_fault_is_never_a_verdict(
    cell: Cell, workers: int, mock: str, tmp_path: Path
) -> None:
    status, text = ran(cell, mock, tmp_path, workers=workers)
    assert status == Status.UNTESTED, text
    assert text
