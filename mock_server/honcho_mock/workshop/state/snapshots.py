"""Moments of a world's states that they can go back to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from honcho_mock.behaviour.identity import Ids
from honcho_mock.workshop.errors import UnknownError

if TYPE_CHECKING:
    from honcho_mock.behaviour.backend import Backend
    from honcho_mock.behaviour.storage.store import Snapshot


class Snapshots:
    """The snapshots of a world's states, by number. Going back forgets those that were taken later.

    Where ids come from a seed, going back takes the ids back too: the same calls then get the same
    ids. Where they do not, no id is ever given twice. The clock goes on.
    """

    def __init__(self, *backends: Backend) -> None:
        self._backends = backends
        self._taken: dict[int, list[tuple[Snapshot, Any]]] = {}
        self._latest = 0

    def __iter__(self) -> Any:
        return iter(self._taken)

    def take(self) -> int:
        self._latest += 1
        self._taken[self._latest] = [
            (one.store.snapshot(), one.new_id.state() if isinstance(one.new_id, Ids) else None)
            for one in self._backends
        ]
        return self._latest

    def restore(self, number: int) -> None:
        for backend, (snapshot, state) in zip(self._backends, self._get(number), strict=True):
            backend.store.restore(snapshot)
            ids = backend.new_id
            if isinstance(ids, Ids) and state is not None:
                ids.go_back(state)
        self._taken = {key: taken for key, taken in self._taken.items() if key <= number}

    def release(self, number: int) -> None:
        for backend, (snapshot, _) in zip(self._backends, self._get(number), strict=True):
            backend.store.release(snapshot)
        del self._taken[number]

    def end(self) -> None:
        """Nobody will go back any more."""
        for number in list(self._taken):
            self.release(number)

    def _get(self, number: int) -> list[tuple[Snapshot, Any]]:
        if number not in self._taken:
            raise UnknownError("snapshot", number, map(str, self._taken))
        return self._taken[number]
