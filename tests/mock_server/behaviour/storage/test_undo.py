"""Whatever is done, a snapshot leads back to what was: held against copies of everything."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from tests.mock_server.work import State, Work, state_of

from honcho_mock.apis.v1.resources import RESOURCES
from honcho_mock.behaviour.backend import Backend
from honcho_mock.behaviour.errors import SnapshotError
from honcho_mock.behaviour.identity import Ids
from honcho_mock.behaviour.storage.store import Snapshot, Store

MOST_MESSAGES = 200


class Stores(RuleBasedStateMachine):
    """Work between snapshots."""

    def __init__(self) -> None:
        super().__init__()
        store = Store(max_messages=MOST_MESSAGES)
        self.store = store
        self.work = Work(
            Backend(store, resources=RESOURCES, new_id=Ids(seed=1), now=lambda: "now"),
            disturbing=True,
        )
        self.taken: list[tuple[Snapshot, State]] = []
        self.ended: list[Snapshot] = []

    @rule(seed=st.integers(0, 2**32), count=st.integers(1, 100))
    def some_work(self, seed: int, count: int) -> None:
        random = Random(seed)
        for _ in range(count):
            self.work.do(random)

    @rule()
    def snapshot(self) -> None:
        self.taken.append((self.store.snapshot(), state_of(self.store)))

    @precondition(lambda self: self.taken)
    @rule(data=st.data())
    def restore(self, data: st.DataObject) -> None:
        index = data.draw(st.integers(0, len(self.taken) - 1))
        snapshot, before = self.taken[index]
        self.store.restore(snapshot)
        assert state_of(self.store) == before
        self.ended += [later for later, _ in self.taken[index + 1 :]]
        del self.taken[index + 1 :]

    @precondition(lambda self: self.taken)
    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        snapshot, _ = self.taken.pop(data.draw(st.integers(0, len(self.taken) - 1)))
        now = state_of(self.store)
        self.store.release(snapshot)
        assert state_of(self.store) == now
        self.ended.append(snapshot)

    @invariant()
    def nothing_is_recorded_for_nobody(self) -> None:
        assert self.taken or not self.store.recorded

    @invariant()
    def all_that_is_kept_is_counted(self) -> None:
        held = [table.held for table in self.store.tables.values()]
        rows, size = sum(rows for rows, _ in held), sum(size for _, size in held)
        share = self.store.share
        if self.taken:
            assert (share.rows >= rows, share.bytes >= size) == (True, True)
        else:
            assert (share.rows, share.bytes) == (rows, size)

    @invariant()
    def what_has_ended_stays_so(self) -> None:
        for snapshot in self.ended[-1:]:
            with pytest.raises(SnapshotError):
                self.store.restore(snapshot)


TestStores = Stores.TestCase
TestStores.settings = settings(max_examples=80, stateful_step_count=25, deadline=None)


def test_the_work_reaches_everything() -> None:
    """Without this the machine might prove nothing."""
    backend = Backend(
        Store(max_messages=MOST_MESSAGES),
        resources=RESOURCES,
        new_id=Ids(seed=1),
        now=lambda: "now",
    )
    work, random = Work(backend), Random(1)
    seen = set()
    for _ in range(500):
        work.do(random)
        seen |= {name for (name, _), table in backend.store.tables.items() if table.rows}
    assert seen == set(RESOURCES)
