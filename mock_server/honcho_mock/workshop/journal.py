"""The latest exchanges of one world."""

from __future__ import annotations

from collections import deque
from secrets import token_hex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from honcho_mock.workshop.exchange import Exchange

MOST_BYTES = 16 * 1024 * 1024
"""Of paths, headers and bodies in one journal. What is left out first is what is oldest."""

MOST_ERRORS = 100


class Journal:
    """The latest exchanges of a world, numbered from 1 on in the order they ended in."""

    def __init__(self, *, most: int, most_bytes: int = MOST_BYTES) -> None:
        self._most = most
        self._most_bytes = most_bytes
        self._kept: deque[Exchange] = deque()
        self._bytes = 0
        self.latest = 0
        self.key = token_hex(8)
        """Tells this journal from the one that was there before a reset or a restart."""
        self.errors: deque[Exchange] = deque(maxlen=MOST_ERRORS)
        """Exchanges that the mock itself failed at."""

    def add(self, exchange: Exchange) -> None:
        self.latest += 1
        exchange.number = self.latest
        kept = self._kept
        kept.append(exchange)
        self._bytes += exchange.size
        while len(kept) > self._most or (self._bytes > self._most_bytes and len(kept) > 1):
            self._bytes -= kept.popleft().size
        if exchange.error is not None:
            self.errors.append(exchange)

    @property
    def oldest(self) -> int:
        """The number of the oldest exchange kept; 0 if there is none."""
        return self._kept[0].number if self._kept else 0

    def __len__(self) -> int:
        return len(self._kept)

    def __iter__(self) -> Iterator[Exchange]:
        return iter(tuple(self._kept))

    def after(self, number: int) -> list[Exchange]:
        """Every exchange kept that came later than the one of this number."""
        return [exchange for exchange in self._kept if exchange.number > number]

    def clear(self) -> None:
        """Forget all exchanges; the numbers go on."""
        self._kept.clear()
        self.errors.clear()
        self._bytes = 0
