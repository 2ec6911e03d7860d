"""A time source that can be stopped, set and moved."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from honcho_mock.behaviour.identity import Clock
from honcho_mock.workshop.errors import WorkshopError

if TYPE_CHECKING:
    from collections.abc import Callable

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime.max.replace(tzinfo=UTC)

FARTHEST = 3e11
"""Seconds that a clock can be moved by at most: more than lie between the years 1 and 9999."""


LAST = (LATEST - EPOCH) // timedelta(microseconds=1) * 1000
"""The latest time that Honcho's form can write, in nanoseconds since 1970."""


class SettableClock(Clock):
    """Honcho's clock, on a time that is the system's until somebody changes it."""

    def __init__(self, *, system: Callable[[], int] = time.time_ns) -> None:
        super().__init__(now=self._time)
        self._system = system
        self._offset = 0
        self._stopped_at: int | None = None

    @property
    def frozen(self) -> bool:
        return self._stopped_at is not None

    def change(
        self, *, now: str | None = None, move: float | None = None, frozen: bool | None = None
    ) -> None:
        """Stop the clock or let it go on, then set it, then move it; nothing if one is refused."""
        before = self._offset, self._stopped_at
        try:
            if frozen is not None:
                self.freeze() if frozen else self.resume()
            if now is not None:
                self.set(now)
            if move is not None:
                self.move(move)
        except WorkshopError:
            self._offset, self._stopped_at = before
            raise

    def set(self, text: str) -> None:
        """Go on from a time, earlier or later; a stopped clock stays stopped, there."""
        moment = nanoseconds(text)
        if self._stopped_at is None:
            self._offset = moment - self._system()
        else:
            self._stopped_at = moment
        self.forget()

    def move(self, seconds: float) -> None:
        """Go forward, or back by less than zero."""
        # Compared before it is multiplied: a float may be too large for that, or be no number.
        distance = round(seconds * 1_000_000_000) if abs(seconds) <= FARTHEST else None
        moment = -1 if distance is None else self._time() + distance
        if distance is None or not 0 <= moment <= LAST:
            raise WorkshopError(
                f"{seconds} seconds from now is not a time that can be written: expected one "
                "between the years 1970 and 9999"
            )
        if self._stopped_at is None:
            self._offset += distance
        else:
            self._stopped_at = moment
        if seconds < 0:
            self.forget()

    def freeze(self) -> None:
        self._stopped_at = self._time()

    def resume(self) -> None:
        """Go on from where it stands."""
        if self._stopped_at is not None:
            self._offset = self._stopped_at - self._system()
            self._stopped_at = None

    def _time(self) -> int:
        if self._stopped_at is not None:
            return self._stopped_at
        now = self._system() + self._offset
        # Whoever set it to the last second there is may still be running a second later.
        return now if now < LAST else LAST


def nanoseconds(text: str) -> int:
    """A time with its offset from UTC (`2024-05-01T10:00:00Z`) as nanoseconds since 1970."""
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        raise _no_time(text) from None
    if moment.tzinfo is None or not EPOCH <= moment <= LATEST:
        raise _no_time(text)
    return (moment - EPOCH) // timedelta(microseconds=1) * 1000


def written(text: str) -> str:
    """A time with its offset from UTC, as Honcho writes it."""
    moment = nanoseconds(text)
    return Clock(now=lambda: moment)()


def _no_time(text: object) -> WorkshopError:
    return WorkshopError(
        f"{text!r} is not a time: expected one since 1970, with its offset from UTC, "
        "such as 2024-05-01T10:00:00Z"
    )
