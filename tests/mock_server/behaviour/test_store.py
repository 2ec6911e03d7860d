from __future__ import annotations

import pytest

from honcho_mock.behaviour.errors import FullError
from honcho_mock.behaviour.store import Store


def filled() -> Store:
    store = Store(max_messages=3)
    store.open("apps", ())
    table = store.table("apps", ())
    assert table is not None
    table.add("a", b"{}")
    table.names["name"] = "a"
    store.reserve_messages(2)
    return store


def test_a_snapshot_brings_back_what_was_there() -> None:
    store = filled()
    before = store.snapshot()
    table = store.table("apps", ())
    assert table is not None
    table.remove("a")
    store.open("users", ("a",))
    store.restore(before)
    restored = store.table("apps", ())
    assert restored is not None
    assert (restored.rows, restored.order, restored.names) == ({"a": b"{}"}, ["a"], {"name": "a"})
    assert store.table("users", ("a",)) is None


def test_a_snapshot_can_be_restored_twice() -> None:
    store = filled()
    before = store.snapshot()
    for _ in range(2):
        store.restore(before)
        table = store.table("apps", ())
        assert table is not None
        assert table.order == ["a"]
        table.remove("a")


def test_messages_are_counted_in_all_or_none() -> None:
    store = filled()
    before = store.snapshot()
    with pytest.raises(FullError, match="at most 3 messages and holds 2; 2 more were refused"):
        store.reserve_messages(2)
    store.reserve_messages(1)
    store.restore(before)
    store.reserve_messages(1)
