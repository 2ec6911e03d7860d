"""Times and spans as Python has them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from honcho_mock.times import seconds_of, time_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("2024-05-01T10:00:00Z", "2024-05-01T10:00:00Z"),
        (datetime(2024, 5, 1, 10, tzinfo=UTC), "2024-05-01T10:00:00+00:00"),
        (
            datetime(2024, 5, 1, 10, 0, 0, 5, tzinfo=timezone(timedelta(hours=2))),
            "2024-05-01T10:00:00.000005+02:00",
        ),
    ],
)
def test_times(value: object, text: str) -> None:
    assert time_text(value, name="clock") == text


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (datetime(2024, 5, 1), r"at=datetime.datetime\(2024, 5, 1, 0, 0\) has no offset from UTC"),
        (date(2024, 5, 1), "has no offset from UTC"),
        (1714557600, "at=1714557600: expected a time, such as datetime"),
        (None, "expected a time"),
        (b"2024", "expected a time"),
    ],
)
def test_what_is_no_time(value: object, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        time_text(value, name="at")


@pytest.mark.parametrize(
    ("value", "seconds"),
    [(60, 60), (-0.5, -0.5), (timedelta(hours=1, microseconds=1), 3600.000001)],
)
def test_spans(value: object, seconds: float) -> None:
    assert seconds_of(value, name="by") == seconds


@pytest.mark.parametrize("value", ["60", True, None, float("inf"), float("nan"), datetime.now(UTC)])
def test_what_is_no_span(value: object) -> None:
    with pytest.raises(ValueError, match=r"by=.*: expected seconds, or timedelta\(hours=1\)"):
        seconds_of(value, name="by")
