"""The latest exchanges of one world."""

from __future__ import annotations

from collections import deque
from secrets import token_hex
from sys import maxsize
from typing import TYPE_CHECKING
from weakref import WeakSet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from honcho_mock.workshop.journal.exchange import Exchange

MOST_BYTES = 16 * 1024 * 1024
"""Of paths, headers and bodies in one journal. What is left out first is what is oldest."""

EXCHANGE = 1_000
"""Bytes that an exchange takes besides those."""

MOST_ERRORS = 100


class JournalBudget:
    """What all journals of a server keep together. Where that is too much, the longest one gets
    shorter, by what is oldest in it."""

    def __init__(self, *, most_bytes: int = maxsize) -> None:
        self.most_bytes = most_bytes
        self._journals: WeakSet[Journal] = WeakSet()
        self.bytes = 0

    def join(self, journal: Journal) -> None:
        self._journals.add(journal)

    def shorten(self) -> None:
        while self.bytes > self.most_bytes:
            # By more than what was too much: the longest is looked for among a thousand.
            max(self._journals, key=lambda one: one.bytes).shorten()


class Journal:
    """The latest exchanges of a world, numbered from 1 on in the order they ended in."""

    def __init__(
        self, *, most: int, most_bytes: int = MOST_BYTES, shared: JournalBudget | None = None
    ) -> None:
        self._most = most
        self._most_bytes = most_bytes
        self._kept: deque[Exchange] = deque()
        self._shared = JournalBudget() if shared is None else shared
        self._shared.join(self)
        self.bytes = 0
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
        size = exchange.size + EXCHANGE
        while len(kept) > self._most or (self.bytes + size > self._most_bytes and len(kept) > 1):
            size -= kept.popleft().size + EXCHANGE
        self.bytes += size
        shared = self._shared
        shared.bytes += size
        if shared.bytes > shared.most_bytes:
            shared.shorten()
        if exchange.error is not None:
            self.errors.append(exchange)

    def shorten(self) -> None:
        """Forget the older half of what is kept."""
        for _ in range((len(self._kept) + 1) // 2):
            self._count(-self._kept.popleft().size - EXCHANGE)

    def _count(self, size: int) -> None:
        self.bytes += size
        self._shared.bytes += size

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

    def end(self) -> None:
        """Keep nothing from now on, also of what is still on its way."""
        self._most = 0
        self.clear()

    def clear(self) -> None:
        """Forget all exchanges; the numbers go on."""
        self._kept.clear()
        self.errors.clear()
        self._count(-self.bytes)
