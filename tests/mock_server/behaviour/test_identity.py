from __future__ import annotations

import re

from tests.mock_server.support import is_id

from honcho_mock.behaviour.identity import Clock, Ids


def test_ids_are_honchos_and_distinct() -> None:
    ids = Ids()
    made = {ids() for _ in range(10_000)}
    assert len(made) == 10_000
    assert all(is_id(one) for one in made)


def test_ids_can_be_foreseen_with_a_seed() -> None:
    one, other = Ids(seed=7), Ids(seed=7)
    assert [one() for _ in range(3)] == [other() for _ in range(3)]


def test_times_have_honchos_form() -> None:
    assert Clock(now=lambda: 0)() == "1970-01-01T00:00:00.000000Z"
    assert Clock(now=lambda: 1_700_000_000_123_456_789)() == "2023-11-14T22:13:20.123456Z"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", Clock()())


def test_times_do_not_go_back() -> None:
    readings = iter([2_000_000_000, 1_000_000_000, 3_000_000_000])
    clock = Clock(now=lambda: next(readings))
    assert [clock(), clock(), clock()] == [
        "1970-01-01T00:00:02.000000Z",
        "1970-01-01T00:00:02.000000Z",
        "1970-01-01T00:00:03.000000Z",
    ]
