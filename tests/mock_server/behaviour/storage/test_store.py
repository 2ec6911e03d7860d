from __future__ import annotations

import pytest

from honcho_mock.behaviour.errors import FullError, SnapshotError
from honcho_mock.behaviour.storage.store import Store, Table

ROWS = 1000


def apps(store: Store) -> Table:
    table = store.table("apps", ())
    assert table is not None
    return table


def filled() -> Store:
    store = Store(max_messages=3)
    store.open("apps", ())
    apps(store).add("a", b"{}")
    apps(store).give_name("name", "a")
    store.reserve_messages(2)
    return store


def large() -> Store:
    store = Store(max_messages=1)
    store.open("apps", ())
    for number in range(ROWS):
        apps(store).add(str(number), b"{}")
    return store


def test_a_snapshot_brings_back_what_was_there() -> None:
    store = filled()
    before = store.snapshot()
    apps(store).remove("a")
    store.open("users", ("a",))
    store.restore(before)
    table = apps(store)
    assert (table.rows, table.order, table.names) == ({"a": b"{}"}, ["a"], {"name": "a"})
    assert store.table("users", ("a",)) is None


def test_a_removed_row_comes_back_to_its_place() -> None:
    store = large()
    before = store.snapshot()
    order = list(apps(store).order)
    for key in ("5", "0", str(ROWS - 1), "6"):
        apps(store).remove(key)
    store.restore(before)
    assert apps(store).order == order


def test_a_snapshot_can_be_restored_twice() -> None:
    store = filled()
    before = store.snapshot()
    for _ in range(2):
        store.restore(before)
        assert apps(store).order == ["a"]
        apps(store).remove("a")


def test_messages_are_counted_in_all_or_none() -> None:
    store = filled()
    before = store.snapshot()
    with pytest.raises(FullError, match="at most 3 messages and holds 2; 2 more were refused"):
        store.reserve_messages(2)
    store.reserve_messages(1)
    store.restore(before)
    store.reserve_messages(1)


def test_a_removed_row_takes_its_names_with_it() -> None:
    table = apps(filled())
    table.add("b", b"[]")
    table.give_name("other", "b")
    table.remove("a")
    assert (table.rows, table.order, table.names) == ({"b": b"[]"}, ["b"], {"other": "b"})


def test_nothing_is_recorded_without_a_snapshot() -> None:
    assert large().recorded == 0


def test_a_snapshot_records_what_changes_and_not_what_is_there() -> None:
    store = large()
    before = store.snapshot()
    assert store.recorded == 0
    apps(store).add("new", b"{}")
    apps(store).replace("1", b"[]")
    apps(store).remove("2")
    assert store.recorded == 3
    store.restore(before)
    assert store.recorded == 0
    assert len(apps(store).order) == ROWS


def test_a_later_snapshot_is_restored_in_the_steps_since_then() -> None:
    store = large()
    store.snapshot()
    apps(store).remove("1")
    later = store.snapshot()
    apps(store).remove("2")
    store.restore(later)
    assert store.recorded == 1
    assert "1" not in apps(store).rows
    assert "2" in apps(store).rows


def test_the_last_release_frees_the_log() -> None:
    store = filled()
    one, other = store.snapshot(), store.snapshot()
    apps(store).replace("a", b"[]")
    store.release(other)
    assert store.recorded == 1
    store.release(one)
    apps(store).replace("a", b"1")
    assert store.recorded == 0
    assert apps(store).rows == {"a": b"1"}


def test_a_release_frees_what_only_that_snapshot_needed() -> None:
    store = filled()
    first = store.snapshot()
    apps(store).replace("a", b"1")
    second = store.snapshot()
    apps(store).replace("a", b"2")
    store.release(first)
    assert store.recorded == 1
    apps(store).replace("a", b"3")
    store.restore(second)
    assert apps(store).rows == {"a": b"1"}


def test_a_cleared_store_can_be_brought_back() -> None:
    store = filled()
    before = store.snapshot()
    store.clear()
    assert (store.table("apps", ()), store.messages) == (None, 0)
    store.restore(before)
    assert (apps(store).order, store.messages) == (["a"], 2)


def test_restoring_ends_the_snapshots_taken_after() -> None:
    store = filled()
    before, after = store.snapshot(), store.snapshot()
    store.restore(before)
    for use in (store.restore, store.release):
        with pytest.raises(SnapshotError, match=r"has ended: .* Take another with snapshot"):
            use(after)
    store.restore(before)


def test_a_released_snapshot_has_ended() -> None:
    store = filled()
    before = store.snapshot()
    store.release(before)
    with pytest.raises(SnapshotError, match="it was released"):
        store.restore(before)


def test_a_snapshot_belongs_to_its_store() -> None:
    before = filled().snapshot()
    store = filled()
    with pytest.raises(SnapshotError, match="of another store: use it with the store"):
        store.restore(before)
    with pytest.raises(SnapshotError, match="of another store"):
        store.release(before)
    assert apps(store).order == ["a"]
