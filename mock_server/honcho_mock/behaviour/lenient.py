"""A Honcho that makes what a request names, for clients that were not written for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from honcho_mock.behaviour.backend import Answer, Backend, Call, Handler
from honcho_mock.behaviour.errors import ConflictError
from honcho_mock.behaviour.resources import RESOURCES, Body, Resource
from honcho_mock.behaviour.verbs import create, get_or_create, update

if TYPE_CHECKING:
    from honcho_mock.behaviour.store import Parents, Table


class LenientBackend(Backend):
    """Parents, and whatever else is asked for by its id, are made on first use."""

    def table(self, resource: Resource, parents: Parents) -> Table | None:
        table = super().table(resource, parents)
        if table is None and resource.parent is not None:
            *above, key = parents
            self.row(RESOURCES[resource.parent], tuple(above), key)
            table = super().table(resource, parents)
        return table

    def row(self, resource: Resource, parents: Parents, key: str) -> bytes | None:
        row = super().row(resource, parents, key)
        if row is not None:
            return row
        table = self.table(resource, parents)
        assert table is not None
        if resource.name == "messages":
            self.store.reserve_messages(1)
        return self.add(resource, table, parents, _unasked(key), key=key)


def _unasked(key: str) -> Body:
    """A body with every field that some resource requires, for a row that nobody described."""
    return {"name": key, "content": "", "is_user": True, "metamessage_type": "unknown"}


def create_or_get(backend: Backend, resource: Resource) -> Handler:
    """Create; where the name is taken, the one that has it."""
    creating, getting = create(backend, resource), get_or_create(backend, resource)

    def handler(call: Call) -> Answer:
        try:
            return creating(call)
        except ConflictError:
            return getting(call._replace(ids=(*call.ids, call.body["name"])))

    return handler


def update_or_leave(backend: Backend, resource: Resource) -> Handler:
    """Update; where the new name is taken, all but the name."""
    updating = update(backend, resource)

    def handler(call: Call) -> Answer:
        try:
            return updating(call)
        except ConflictError:
            metadata = call.body.get("metadata")
            return updating(call._replace(body={"name": None, "metadata": metadata}))

    return handler


LENIENT_VERBS = {
    "create": create_or_get,
    "by-name": get_or_create,
    "update": update_or_leave,
}
