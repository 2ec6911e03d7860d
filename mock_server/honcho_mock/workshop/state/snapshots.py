"""Moments of a state that it can go back to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from honcho_mock.behaviour.identity import Ids
from honcho_mock.workshop.errors import UnknownError

if TYPE_CHECKING:
    from honcho_mock.behaviour.backend import Backend
    from honcho_mock.behaviour.storage.store import Snapshot


class Snapshots:
    """The snapshots of one state, by number. Going back forgets those that were taken later.

    Where ids come from a seed, going back takes the ids back too: the same calls then get the same
    ids. Where they do not, no id is ever given twice. The clock goes on.
    """

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._taken: dict[int, tuple[Snapshot, Any]] = {}
        self._latest = 0

    def __iter__(self) -> Any:
        return iter(self._taken)

    def take(self) -> int:
        self._latest += 1
        ids = self._backend.new_id
        state = ids.state() if isinstance(ids, Ids) else None
        self._taken[self._latest] = self._backend.store.snapshot(), state
        return self._latest

    def restore(self, number: int) -> None:
        snapshot, state = self._get(number)
        self._backend.store.restore(snapshot)
        ids = self._backend.new_id
        if isinstance(ids, Ids) and state is not None:
            ids.go_back(state)
        self._taken = {key: taken for key, taken in self._taken.items() if key <= number}

    def release(self, number: int) -> None:
        snapshot, _ = self._get(number)
        self._backend.store.release(snapshot)
        del self._taken[number]

    def _get(self, number: int) -> tuple[Snapshot, Any]:
        if number not in self._taken:
            raise UnknownError("snapshot", number, map(str, self._taken))
        return self._taken[number]
