"""Times and spans as people have them in Python, and as the control plane takes them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from math import isfinite


def time_text(value: object, *, name: str) -> str:
    """A time with its offset from UTC as text: from a text, which is left as it is, or a datetime.

    A ValueError names the argument and says what was expected.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.isoformat()
    expected = "datetime(2024, 5, 1, 10, tzinfo=UTC) or '2024-05-01T10:00:00Z'"
    if isinstance(value, date):
        raise ValueError(f"{name}={value!r} has no offset from UTC: expected {expected}")
    raise ValueError(f"{name}={value!r}: expected a time, such as {expected}")


def seconds_of(value: object, *, name: str) -> float:
    """A span in seconds: from a number, or a timedelta. A ValueError as of `time_text`."""
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value):
        return value
    raise ValueError(f"{name}={value!r}: expected seconds, or timedelta(hours=1)")
