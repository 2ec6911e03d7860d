"""Rows by id, as the bytes that they are answered with.

The rows of one table end alike, with the ids of what they are below. That end is kept once, which
is a seventh of the memory that a message takes.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from typing import TYPE_CHECKING, Any

from honcho_mock.behaviour.encoding import encode

if TYPE_CHECKING:
    from collections.abc import Iterable

_COMMA = b","
"""What a row without its end ends with, and no JSON text does."""


class Rows(MutableMapping[str, bytes]):
    """Rows by id. `end` is how they end, from a comma on, if it is known; a row that ends otherwise
    is kept as a whole."""

    __slots__ = ("_kept", "_rest", "end")

    def __init__(self, *, end: bytes | None = None) -> None:
        self._kept: dict[str, bytes] = {}
        self.end: bytes | None = None
        self._rest = b""
        if end is not None:
            self.ends_with(end)

    def ends_with(self, end: bytes) -> None:
        """Say how rows end, before there is one."""
        self.end, self._rest = end, end[1:]

    def copy(self) -> Rows:
        """The rows as they are now."""
        copied = Rows(end=self.end)
        copied._kept = self._kept.copy()
        return copied

    def __getitem__(self, key: str) -> bytes:
        row = self._kept[key]
        return row + self._rest if row.endswith(_COMMA) else row

    def get(self, key: str, default: Any = None) -> Any:
        row = self._kept.get(key)
        if row is None:
            return default
        return row + self._rest if row.endswith(_COMMA) else row

    def __setitem__(self, key: str, row: bytes) -> None:
        end = self.end
        self._kept[key] = row[: 1 - len(end)] if end and row.endswith(end) else row

    def __delitem__(self, key: str) -> None:
        del self._kept[key]

    def __contains__(self, key: object) -> bool:
        return key in self._kept

    def __iter__(self) -> Iterator[str]:
        return iter(self._kept)

    def __len__(self) -> int:
        return len(self._kept)


def end_of(row: dict[str, Any], above: Iterable[str]) -> bytes:
    """The text with which a row ends, as far as it is nothing but ids of what the row is below;
    empty if it ends with something else."""
    ids, last = set(above), []
    for name, value in reversed(row.items()):
        if not isinstance(value, str) or value not in ids:
            break
        last.append((name, value))
    if not last or len(last) == len(row):
        return b""
    return _COMMA + encode(dict(reversed(last)))[1:]
