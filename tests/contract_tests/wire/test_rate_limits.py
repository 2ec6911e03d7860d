from __future__ import annotations

from email.utils import formatdate

import pytest

from honcho_contract.wire.rate_limits import LONGEST, MOST, moments, pause

NOW = 1_700_000_000.0


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("0", 0.0),
        ("7", 7.0),
        (" 7 ", 7.0),
        ("86400", LONGEST),
        ("9" * 400, LONGEST),
        (formatdate(NOW + 12, usegmt=True), 12.0),
        (formatdate(NOW + 12), 12.0),
        (formatdate(NOW - 12, usegmt=True), 0.0),
        (formatdate(NOW + 86_400, usegmt=True), LONGEST),
    ],
)
def test_what_the_target_asks_for_is_done_within_bounds(said: str, seconds: float) -> None:
    assert pause({"retry-after": said}, 0, now=NOW) == seconds


@pytest.mark.parametrize("headers", [{}, {"retry-after": "soon"}, {"retry-after": "-3"}])
def test_otherwise_each_wait_is_twice_the_last(headers: dict[str, str]) -> None:
    waits = [pause(headers, attempt, now=NOW) for attempt in range(10)]
    assert waits[:4] == [0.5, 1.0, 2.0, 4.0]
    assert waits[-1] == MOST


@pytest.mark.parametrize(
    ("total", "expected"),
    [(None, (None, None)), (10.0, (108.5, 110.0)), (4000.0, (4040.0, 4100.0))],
)
def test_a_part_of_the_time_is_kept_for_clearing_up(
    total: float | None, expected: tuple[float | None, float | None]
) -> None:
    assert moments(100.0, total) == expected
