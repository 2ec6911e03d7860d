"""A real Honcho 1.1.0 answers as the mock does, but for what is listed with a reason."""

from __future__ import annotations

import pytest
from tests.mock_server.fidelity import PAGE, page
from tests.mock_server.tape import Difference, differences, replay


def test_what_is_not_listed_is_answered_alike() -> None:
    unlisted = [
        (replayed.name, replayed.real, replayed.got.status, replayed.got.body[:500])
        for replayed in replay()
        if not replayed.alike and not any(row.covers(replayed.name) for row in differences())
    ]
    assert unlisted == []


@pytest.mark.parametrize("difference", differences(), ids=lambda row: row.names)
def test_what_is_listed_differs(difference: Difference) -> None:
    covered = [replayed for replayed in replay() if difference.covers(replayed.name)]
    assert covered
    assert [replayed.name for replayed in covered if replayed.alike] == []


def test_little_differs() -> None:
    differing = sum(not replayed.alike for replayed in replay())
    assert differing / len(replay()) < 0.12


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), (
        "docs/fidelity.md is out of date: write it anew with `python -m tests.mock_server.fidelity`"
    )
