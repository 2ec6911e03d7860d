"""How much all the states of one server may hold together.

A size is that of a row as it is answered with, and the memory that keeping it takes besides.
"""

from __future__ import annotations

from dataclasses import dataclass
from sys import maxsize

from honcho_mock.behaviour.errors import FullError

ROW = 300
"""Bytes that a row takes besides its own: its id, its places in a table, and its name."""

TABLE = 1_000
"""Bytes that a table takes without a row in it."""

STEP = 200
"""Bytes that remembering one change takes, besides what was there before it."""


@dataclass(kw_only=True, slots=True)
class Capacity:
    """The most that there may be, and how much there is."""

    max_rows: int = maxsize
    max_bytes: int = maxsize
    rows: int = 0
    bytes: int = 0


class Share:
    """What one state holds of a capacity."""

    __slots__ = ("_capacity", "bytes", "rows")

    def __init__(self, capacity: Capacity | None = None) -> None:
        self._capacity = Capacity() if capacity is None else capacity
        self.rows = self.bytes = 0

    def take(self, rows: int, size: int) -> None:
        """Count in what is about to be kept, or refuse it with a FullError and count nothing."""
        capacity = self._capacity
        all_rows, all_bytes = capacity.rows + rows, capacity.bytes + size
        if all_rows > capacity.max_rows or all_bytes > capacity.max_bytes:
            self.expect(rows, size)
        capacity.rows, capacity.bytes = all_rows, all_bytes
        self.rows += rows
        self.bytes += size

    def expect(self, rows: int, size: int) -> None:
        """A FullError if there is no room for so much."""
        capacity = self._capacity
        if capacity.rows + rows > capacity.max_rows:
            raise FullError(
                f"This server keeps at most {capacity.max_rows} rows, in all worlds together, and "
                f"holds {capacity.rows}. Start it with a higher --max-rows, or delete worlds."
            )
        if capacity.bytes + size > capacity.max_bytes:
            raise FullError(
                f"This server keeps at most {capacity.max_bytes} bytes, in all worlds together, "
                f"and holds {capacity.bytes}. Start it with a higher --max-memory, or delete "
                "worlds and snapshots."
            )

    def count(self, rows: int, size: int) -> None:
        """Count in what is kept already; less than nothing for what is not any more."""
        capacity = self._capacity
        self.rows += rows
        self.bytes += size
        capacity.rows += rows
        capacity.bytes += size

    def move(self, capacity: Capacity | None = None) -> None:
        """Hold the same of another capacity; of none, where nobody will ask this state any more."""
        rows, size = self.rows, self.bytes
        self.count(-rows, -size)
        self._capacity = Capacity() if capacity is None else capacity
        self.count(rows, size)
