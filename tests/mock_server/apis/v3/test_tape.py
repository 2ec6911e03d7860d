"""A real Honcho 3.0.12 answers as the mock does, but for what is listed with a reason."""

from __future__ import annotations

import pytest
from tests.mock_server.apis.v3.tape import differences, replay, replay_worker
from tests.mock_server.tape import Difference


def test_what_is_not_listed_is_answered_alike() -> None:
    unlisted = [
        (replayed.name, replayed.real, replayed.got.status, replayed.got.body[:500])
        for replayed in (*replay(), *replay_worker())
        if not replayed.alike and not any(row.covers(replayed.name) for row in differences())
    ]
    assert unlisted == []


@pytest.mark.parametrize("difference", differences(), ids=lambda row: row.names)
def test_what_is_listed_differs(difference: Difference) -> None:
    both = (*replay(), *replay_worker())
    covered = [replayed for replayed in both if difference.covers(replayed.name)]
    assert covered
    assert [replayed.name for replayed in covered if replayed.alike] == []


def test_little_differs() -> None:
    for tape, most in ((replay(), 0.03), (replay_worker(), 0.11)):
        differing = sum(not replayed.alike for replayed in tape)
        assert differing / len(tape) < most
