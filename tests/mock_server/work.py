"""Random work at a backend: what a state may come to hold."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from tests.mock_server.generations import V1

from honcho_mock.apis.v1.resources import RESOURCES
from honcho_mock.behaviour.backend import Backend, Call
from honcho_mock.behaviour.errors import HonchoError

if TYPE_CHECKING:
    from random import Random

    from honcho_mock.behaviour.storage.store import Parents, Store, Table

State = tuple[dict[Any, Any], int]

CREATES = [*((resource, "create") for resource in RESOURCES), ("messages", "batch")]
CHANGES = [
    *((resource, "update") for resource in RESOURCES),
    ("sessions", "delete"),
    ("sessions", "clone"),
    ("collections", "delete"),
    ("documents", "delete"),
]
DISTURBANCES = ("reorder", "add again", "drop name", "open again", "remove", "clear")
NAMES = "abcd"


def state_of(store: Store) -> State:
    return {
        place: (dict(table.rows), list(table.order), dict(table.names))
        for place, table in store.tables.items()
    }, store.messages


class Work:
    """Requests of all kinds at a backend; with `disturbing`, also what only broken mocks do."""

    def __init__(self, backend: Backend, *, disturbing: bool = False) -> None:
        self._backend = backend
        self._disturbing = disturbing
        self._store = backend.store

    def do(self, random: Random) -> None:
        roll = random.random()
        # Refusals are part of the game, and so are requests for what was disturbed.
        with suppress(HonchoError, LookupError, ValueError):
            if roll < 0.6:
                self._create(random)
            elif roll < 0.97 or not self._disturbing:
                self._change(random)
            else:
                self._disturb(random)

    def _create(self, random: Random) -> None:
        operation = random.choice(CREATES)
        parents, _ = self._table(operation[0], random)
        self._call(operation, parents, random)

    def _change(self, random: Random) -> None:
        operation = random.choice(CHANGES)
        parents, table = self._table(operation[0], random)
        self._call(operation, (*parents, random.choice([*table.order, "?"])), random)

    def _disturb(self, random: Random) -> None:
        _, table = self._table(random.choice([*RESOURCES]), random)
        key = random.choice([*table.order])
        match random.choice(DISTURBANCES):
            case "reorder":
                table.reorder(random.sample(table.order, len(table.order)))
            case "add again":
                table.add(key, b"{}")
            case "drop name":
                table.drop_name(random.choice([*table.names]))
            case "open again":
                place = random.choice([*self._store.tables])
                self._store.open(*place)
            case "remove":
                table.remove(key)
            case "clear":
                self._store.clear()
                self._store.open("apps", ())

    def _table(self, resource: str, random: Random) -> tuple[Parents, Table]:
        """One of a resource's tables and the ids above it: mostly an old one, so that it fills."""
        found = [
            (parents, table)
            for (name, parents), table in self._store.tables.items()
            if name == resource
        ]
        if not found:
            raise KeyError(resource)
        return found[min(int(random.expovariate(1.5)), len(found) - 1)]

    def _call(self, operation: tuple[str, str], ids: Parents, random: Random) -> None:
        body: dict[str, Any] = {
            "name": random.choice(NAMES),
            "content": random.choice(NAMES),
            "is_user": True,
            "metamessage_type": random.choice(NAMES),
            "metadata": {"n": random.randrange(9)},
        }
        body["messages"] = [dict(body)] * random.randrange(3)
        sessions = self._backend.table(RESOURCES["sessions"], ids[:2])
        if sessions and sessions.order:
            body["session_id"] = random.choice(sessions.order)
        query = {"message_id": None, "deep_copy": True}
        V1.handler(self._backend, V1.api[".".join(operation)])(Call(ids, query, body, None))
