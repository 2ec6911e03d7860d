"""Where ids and times come from: one random source and one clock for everything that is made."""

from __future__ import annotations

import time
from binascii import b2a_base64
from random import Random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

ID_LENGTH = 21

_URL_SAFE = bytes.maketrans(b"+/", b"-_")


class Ids:
    """Makes ids as Honcho's do: 21 characters of `A-Za-z0-9_-`."""

    def __init__(self, *, seed: int | None = None) -> None:
        self._random = Random(seed)  # noqa: S311 (names, not secrets)
        self._bits = self._random.getrandbits
        self._seeded = seed is not None

    def __call__(self) -> str:
        # The alphabet is that of URL-safe base64, and 16 bytes give its first 21 characters.
        text = b2a_base64(self._bits(128).to_bytes(16, "little"), newline=False)
        return text[:ID_LENGTH].translate(_URL_SAFE).decode("ascii")

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
        self._second = ""
        self._text = ""

    def __call__(self) -> str:
        now = self._now()
        if now < self._latest:
            # The system's clock may be set back while the server runs.
            now = self._latest
        self._latest = now
        digits = f"{now:010d}"
        if digits[:-9] != self._second:
            self._second = digits[:-9]
            moment = time.gmtime(int(self._second))
            self._text = time.strftime("%Y-%m-%dT%H:%M:%S.", moment)
        return f"{self._text}{digits[-9:-3]}Z"

    def seconds(self) -> float:
        """The time in seconds since 1970."""
        return self._now() / 1_000_000_000

    def forget(self) -> None:
        """Let the next time be earlier than the last one told: somebody has set the clock back."""
        self._latest = 0
