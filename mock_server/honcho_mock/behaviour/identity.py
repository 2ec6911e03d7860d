"""Where ids and times come from: one random source and one clock for everything that is made."""

from __future__ import annotations

import time
from base64 import urlsafe_b64encode
from random import Random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

ID_LENGTH = 21


class Ids:
    """Makes ids as Honcho's do: 21 characters of `A-Za-z0-9_-`."""

    def __init__(self, *, seed: int | None = None) -> None:
        self._random = Random(seed)  # noqa: S311 (names, not secrets)
        self._bytes = self._random.randbytes
        self._seeded = seed is not None

    def __call__(self) -> str:
        # The alphabet is that of URL-safe base64, and 16 bytes give its first 21 characters.
        return urlsafe_b64encode(self._bytes(16))[:ID_LENGTH].decode("ascii")

    def state(self) -> Any:
        """Where a seeded source stands, to go back to; None for one that has no seed."""
        return self._random.getstate() if self._seeded else None

    def go_back(self, state: Any) -> None:
        self._random.setstate(state)


class Clock:
    """Tells the time as Honcho writes it: UTC, six digits, `Z`; never going backwards."""

    def __init__(self, *, now: Callable[[], int] = time.time_ns) -> None:
        self._now = now
        self._latest = 0
        self._second = -1
        self._text = ""

    def __call__(self) -> str:
        # The system's clock may be set back while the server runs.
        self._latest = max(self._latest, self._now() // 1000)
        second, micro = divmod(self._latest, 1_000_000)
        if second != self._second:
            self._second = second
            self._text = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second))
        return f"{self._text}.{micro:06d}Z"

    def seconds(self) -> float:
        """The time in seconds since 1970."""
        return self._now() / 1_000_000_000

    def forget(self) -> None:
        """Let the next time be earlier than the last one told: somebody has set the clock back."""
        self._latest = 0
