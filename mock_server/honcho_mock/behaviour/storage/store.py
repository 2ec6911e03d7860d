"""Rows, and nothing about what they mean.

A table holds the rows of one resource under one parent, and exists exactly as long as that parent
does. So one lookup by the ids of a path answers both whether the parents exist and whether they
belong together, and no request costs more because others have stored much.

A row is the bytes it is answered with, but for the end that it has in common with the others of its
table. That is the smallest form (no object in it is one the garbage collector has to visit), and
reading it back costs no encoding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from honcho_mock.behaviour.errors import FullError, SnapshotError
from honcho_mock.behaviour.storage.capacity import ROW, TABLE, Capacity, Share
from honcho_mock.behaviour.storage.rows import Rows
from honcho_mock.behaviour.storage.undo import Log

WORD = 8
"""Bytes by which a list gets longer for each of its elements."""

Parents = tuple[str, ...]
Place = tuple[str, Parents]
"""A resource, and the ids above: what tells one table from another."""


@dataclass(frozen=True, kw_only=True)
class View:
    """Rows by id, in order of arrival, for reading."""

    rows: Mapping[str, bytes]
    order: Sequence[str]


class Table:
    """Rows by id, in order of arrival; by name too where names are unique.

    `rows`, `order` and `names` are for reading. What changes them is here, since the way back from
    every change must be known.
    """

    __slots__ = ("_log", "_names", "_order", "_rows", "_share", "names", "order", "rows")

    def __init__(self, *, log: Log | None = None, share: Share | None = None) -> None:
        self._log = Log() if log is None else log
        self._share = Share() if share is None else share
        self._rows = Rows()
        self._order: list[str] = []
        self._names: dict[str, str] = {}
        self.rows: Mapping[str, bytes] = self._rows
        self.order: Sequence[str] = self._order
        self.names: Mapping[str, str] = self._names

    def view(self) -> View:
        """The rows as they are now, whatever is done to the table from now on."""
        return View(rows=self._rows.copy(), order=tuple(self._order))

    @property
    def end(self) -> bytes | None:
        """How rows end, if that is known; see `Rows`."""
        return self._rows.end

    def ends_with(self, end: bytes) -> None:
        """Say how rows end, before there is one."""
        self._rows.ends_with(end)

    @property
    def held(self) -> tuple[int, int]:
        """How many rows there are, and the bytes that they and the table take."""
        count = len(self._rows)
        return count, sum(map(len, self._rows.values())) + count * ROW + TABLE

    def add(self, key: str, row: bytes) -> None:
        self._share.take(1, len(row) + ROW)
        if self._log.recording or key in self._rows:
            self._put_over(key)
        self._rows[key] = row
        self._order.append(key)

    def _put_over(self, key: str) -> None:
        """Whatever has the id of a new row is there no more, or kept for whoever goes back."""
        before = self._rows.get(key)
        held = (0, 0) if before is None else (1, len(before) + ROW)
        if self._log.recording:
            self._log.record(Table._undo_add, self, key, before, held=held)
        else:
            self._share.count(-held[0], -held[1])

    def replace(self, key: str, row: bytes) -> None:
        before = self._rows[key]
        if self._log.recording:
            self._share.take(0, len(row))
            self._log.record(Table._undo_replace, self, key, before, held=(0, len(before)))
        else:
            self._share.take(0, len(row) - len(before))
        self._rows[key] = row

    def remove(self, key: str) -> None:
        index = self._order.index(key)
        row = self._rows.pop(key)
        del self._order[index]
        size = len(row) + ROW
        if self._log.recording:
            self._log.record(Table._undo_remove, self, key, row, index, held=(1, size))
        else:
            self._share.count(-1, -size)
        for name in [name for name, named in self._names.items() if named == key]:
            self.drop_name(name)

    def reorder(self, keys: Iterable[str]) -> None:
        """Put the rows in another order."""
        if self._log.recording:
            size = WORD * len(self._order)
            self._log.record(Table._undo_reorder, self, self._order.copy(), held=(0, size))
            self._share.count(0, size)
        self._order[:] = list(keys)

    def give_name(self, name: str, key: str) -> None:
        if self._log.recording:
            self._log.record(Table._undo_name, self, name, self._names.get(name))
        self._names[name] = key

    def drop_name(self, name: str) -> None:
        key = self._names.pop(name)
        if self._log.recording:
            self._log.record(Table._undo_name, self, name, key)

    def _undo_add(self, key: str, before: bytes | None) -> None:
        self._share.count(-1, -len(self._rows[key]) - ROW)
        if before is None:
            del self._rows[key]
        else:
            self._rows[key] = before
        self._order.pop()

    def _undo_replace(self, key: str, before: bytes) -> None:
        self._share.count(0, -len(self._rows[key]))
        self._rows[key] = before

    def _undo_remove(self, key: str, row: bytes, index: int) -> None:
        self._rows[key] = row
        self._order.insert(index, key)

    def _undo_reorder(self, before: list[str]) -> None:
        self._share.count(0, -WORD * len(before))
        self._order[:] = before

    def _undo_name(self, name: str, before: str | None) -> None:
        if before is None:
            del self._names[name]
        else:
            self._names[name] = before


@dataclass(frozen=True, eq=False, kw_only=True)
class Snapshot:
    """A moment that its store can go back to."""

    store: Store
    messages: int


class Store:
    """All tables, and how many messages are in them."""

    def __init__(self, *, max_messages: int, capacity: Capacity | None = None) -> None:
        self._max_messages = max_messages
        self._messages = 0
        self._tables: dict[Place, Table] = {}
        self.share = Share(capacity)
        self._log = Log(self.share)

    @property
    def tables(self) -> Mapping[Place, Table]:
        return self._tables

    @property
    def messages(self) -> int:
        """How many messages are counted in."""
        return self._messages

    @property
    def recorded(self) -> int:
        """How many changes are remembered, so that they can be undone."""
        return self._log.length

    def open(self, resource: str, parents: Parents) -> None:
        place = resource, parents
        self.share.take(0, TABLE)
        self._put_away(Store._undo_table, place, self._tables.get(place))
        self._tables[place] = Table(log=self._log, share=self.share)

    def close(self, resource: str, parents: Parents) -> None:
        place = resource, parents
        self._put_away(Store._undo_table, place, self._tables.pop(place))

    def clear(self) -> None:
        """Begin anew, without a table."""
        before, self._tables = self._tables, {}
        held = [table.held for table in before.values()]
        rows, size = sum(rows for rows, _ in held), sum(size for _, size in held)
        if self._log.recording:
            self._log.record(Store._undo_clear, self, before, held=(rows, size))
        else:
            self.share.count(-rows, -size)
        self._messages = 0

    def _put_away(self, undo: Callable[..., None], place: Place, table: Table | None) -> None:
        """What was in a place is there no more, or kept for whoever goes back."""
        held = (0, 0) if table is None else table.held
        if self._log.recording:
            self._log.record(undo, self, place, table, held=held)
        else:
            self.share.count(-held[0], -held[1])

    def table(self, resource: str, parents: Parents) -> Table | None:
        """The rows of a resource under these parents; None if there are no such parents."""
        return self._tables.get((resource, parents))

    def views(self) -> dict[Place, View]:
        """All tables as they are now."""
        return {place: table.view() for place, table in self._tables.items()}

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
        """Remember this moment, from now until it is released: every change is kept so long."""
        snapshot = Snapshot(store=self, messages=self._messages)
        self._log.mark(snapshot)
        return snapshot

    def restore(self, snapshot: Snapshot) -> None:
        """Go back to a snapshot, as often as wanted. The snapshots taken after it end."""
        self._expect_alive(snapshot)
        self._log.go_back(snapshot)
        self._messages = snapshot.messages

    def release(self, snapshot: Snapshot) -> None:
        """End a snapshot: nobody will go back to it. What is stored stays."""
        self._expect_alive(snapshot)
        self._log.forget(snapshot)

    def _expect_alive(self, snapshot: Snapshot) -> None:
        if snapshot.store is not self:
            raise SnapshotError(
                "this snapshot is of another store: use it with the store that it was taken of"
            )
        if not self._log.has(snapshot):
            raise SnapshotError(
                "this snapshot has ended: it was released, or an earlier one was restored. "
                "Take another with snapshot()"
            )

    def _undo_table(self, place: Place, before: Table | None) -> None:
        # What was done since is undone by now, so that no row is in what goes.
        if self._tables.pop(place, None) is not None:
            self.share.count(0, -TABLE)
        if before is not None:
            self._tables[place] = before

    def _undo_clear(self, before: dict[Place, Table]) -> None:
        self.share.count(0, -TABLE * len(self._tables))
        self._tables = before
