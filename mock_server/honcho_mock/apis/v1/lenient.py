"""A Honcho that makes what a request names, for clients that were not written for it.

It answers whatever the document allows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from honcho_mock.apis.v1.scopes import CLAIMS
from honcho_mock.apis.v1.verbs import get, get_or_create
from honcho_mock.behaviour.backend import Backend, Call, Handler, Result
from honcho_mock.behaviour.errors import ConflictError
from honcho_mock.behaviour.generation import Lenient
from honcho_mock.behaviour.resources import Body, Resource
from honcho_mock.behaviour.tokens import Keys
from honcho_mock.behaviour.verbs import create, update

if TYPE_CHECKING:
    from honcho_mock.behaviour.errors import HonchoError
    from honcho_mock.behaviour.storage.store import Parents, Table

_UNASKED_KEYS = Keys("nobody asks for keys here, so this is no secret")


class LenientBackend(Backend):
    """Parents, and whatever else is asked for by its id, are made on first use."""

    negotiates = True

    def insist(self, refusal: HonchoError) -> None:
        """Whatever the document allows is carried out."""

    def signer(self) -> Keys:
        return self.keys or _UNASKED_KEYS

    def table(self, resource: Resource, parents: Parents) -> Table | None:
        table = super().table(resource, parents)
        if table is None and resource.parent is not None:
            *above, key = parents
            self.row(self.resources[resource.parent], tuple(above), key)
            table = super().table(resource, parents)
        return table

    def row(self, resource: Resource, parents: Parents, key: str) -> bytes | None:
        row = super().row(resource, parents, key)
        if row is not None:
            return row
        table = self.table(resource, parents)
        assert table is not None
        if resource.counted:
            self.store.reserve_messages(1)
        name = key
        while name in table.names:
            name = f"{key}-{self.new_id()}"
        return self.add(resource, table, parents, _unasked(name), key=key)


def _unasked(name: str) -> Body:
    """A body with every field that some resource requires, for a row that nobody described."""
    return {"name": name, "content": "", "is_user": True, "metamessage_type": "unknown"}


def create_or_get(backend: Backend, resource: Resource) -> Handler:
    """Create; where the name is taken, the one that has it."""
    creating, getting = create(backend, resource), get_or_create(backend, resource)

    def handler(call: Call) -> Result:
        try:
            return creating(call)
        except ConflictError:
            return getting(call._replace(ids=(*call.ids, call.body["name"])))

    return handler


def get_or_first(backend: Backend, resource: Resource) -> Handler:
    """Get; where neither the query nor the key says which, the first one there."""
    getting, claim = get(backend, resource), CLAIMS[resource.id]

    def handler(call: Call) -> Result:
        if call.query[resource.id] or (call.claims or {}).get(claim):
            return getting(call)
        table = backend.table(resource, call.ids)
        there = () if table is None else table.order
        # An id from a body may be empty, and one that is asked for may not.
        key = next(filter(None, there), None) or backend.new_id()
        return getting(call._replace(query={**call.query, resource.id: key}))

    return handler


def update_or_leave(backend: Backend, resource: Resource) -> Handler:
    """Update; where the new name is taken, all but the name."""
    updating = update(backend, resource)

    def handler(call: Call) -> Result:
        try:
            return updating(call)
        except ConflictError:
            metadata = call.body.get("metadata")
            return updating(call._replace(body={"name": None, "metadata": metadata}))

    return handler


LENIENT = Lenient(
    backend=LenientBackend,
    verbs={
        "create": create_or_get,
        "get": get_or_first,
        "by-name": get_or_create,
        "update": update_or_leave,
    },
)
