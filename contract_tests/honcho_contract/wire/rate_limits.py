"""How long a run may take, and how long to wait when a target says that it was asked too often."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST = 60.0
"""Seconds that one wait may take, whatever the target asks for."""

ATTEMPTS = 10
"""How often one request is sent while the target goes on answering 429."""

FIRST, MOST = 0.5, 8.0
"""The first wait and the longest where the target does not say; each is twice the one before."""


CLEARING, SHARE = 60.0, 0.15
"""Seconds that clearing up may take, and the share of a run's whole time that is kept for it."""


def moments(began: float, total: float | None) -> tuple[float | None, float | None]:
    """When the last test's request is sent at the latest, and when the last of all, so that a run
    which may take `total` seconds has cleared up by then."""
    if total is None:
        return None, None
    return began + total - min(CLEARING, SHARE * total), began + total


def pause(headers: Mapping[str, str], attempt: int, *, now: float) -> float:
    """Seconds to wait before a request is sent again; `attempt` counts from 0.

    Retry-After is a number of seconds or an HTTP date (RFC 9110, 10.2.3); what is neither counts as
    not said.
    """
    asked = headers.get("retry-after", "").strip()
    wanted = min(FIRST * 2.0**attempt, MOST)
    if asked.isascii() and asked.isdigit():
        wanted = float(asked[:9])
    elif asked:
        wanted = _until(asked, now, otherwise=wanted)
    return max(0.0, min(wanted, LONGEST))


def _until(date: str, now: float, *, otherwise: float) -> float:
    try:
        moment = parsedate_to_datetime(date)
    except ValueError:
        return otherwise
    # A date whose zone is not told (-0000) is in UTC.
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (moment - datetime.fromtimestamp(now, UTC)).total_seconds()
