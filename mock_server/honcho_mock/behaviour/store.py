"""Rows, and nothing about what they mean.

A table holds the rows of one resource under one parent, and exists exactly as long as that parent
does. So one lookup by the ids of a path answers both whether the parents exist and whether they
belong together, and no request costs more because others have stored much.

A row is the bytes it is answered with. That is the smallest form (no object in it is one
the garbage collector has to visit), and reading it back costs no encoding.
"""

from __future__ import annotations

from typing import NamedTuple

from honcho_mock.behaviour.errors import FullError

Parents = tuple[str, ...]


class Table:
    """Rows by id, in order of arrival; by name too where names are unique."""

    __slots__ = ("names", "order", "rows")

    def __init__(self) -> None:
        self.rows: dict[str, bytes] = {}
        self.order: list[str] = []
        self.names: dict[str, str] = {}

    def add(self, key: str, row: bytes) -> None:
        self.rows[key] = row
        self.order.append(key)

    def remove(self, key: str) -> None:
        del self.rows[key]
        self.order.remove(key)
        self.names = {name: named for name, named in self.names.items() if named != key}

    def copy(self) -> Table:
        copy = Table()
        copy.rows, copy.order, copy.names = self.rows.copy(), self.order.copy(), self.names.copy()
        return copy


class Snapshot(NamedTuple):
    """Everything that was stored at one moment."""

    tables: dict[tuple[str, Parents], Table]
    messages: int


class Store:
    """All tables, and how many messages are in them."""

    def __init__(self, *, max_messages: int) -> None:
        self._max_messages = max_messages
        self._messages = 0
        self._tables: dict[tuple[str, Parents], Table] = {}

    def open(self, resource: str, parents: Parents) -> None:
        self._tables[resource, parents] = Table()

    def close(self, resource: str, parents: Parents) -> None:
        del self._tables[resource, parents]

    def table(self, resource: str, parents: Parents) -> Table | None:
        """The rows of a resource under these parents; None if there are no such parents."""
        return self._tables.get((resource, parents))

    def reserve_messages(self, count: int) -> None:
        """Count messages in before they are stored: all of them, or none."""
        if self._messages + count > self._max_messages:
            raise FullError(
                f"This server keeps at most {self._max_messages} messages and holds "
                f"{self._messages}; {count} more were refused. Start it with a higher "
                f"--max-messages."
            )
        self._messages += count

    def snapshot(self) -> Snapshot:
        return Snapshot({key: t.copy() for key, t in self._tables.items()}, self._messages)

    def restore(self, snapshot: Snapshot) -> None:
        self._tables = {key: table.copy() for key, table in snapshot.tables.items()}
        self._messages = snapshot.messages
