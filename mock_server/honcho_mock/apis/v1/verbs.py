"""The verbs that only Honcho 1.1.0 has: objects by their unique names, and by the id of a key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from honcho_mock.apis.v1.resources import RESERVED_NAME, RESOURCES
from honcho_mock.apis.v1.scopes import CLAIMS
from honcho_mock.behaviour import verbs
from honcho_mock.behaviour.encoding import decode
from honcho_mock.behaviour.errors import NotFoundError, UnauthorizedError, UnprocessableError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from honcho_mock.behaviour.backend import Backend, Call, Handler, Result
    from honcho_mock.behaviour.resources import Resource
    from honcho_mock.behaviour.storage.store import Parents

COLLECTIONS = RESOURCES["collections"]


def get(backend: Backend, resource: Resource) -> Handler:
    """One by the id in the query, or by that of the key."""
    claim = CLAIMS[resource.id]

    def handler(call: Call) -> bytes:
        key = call.query[resource.id] or (call.claims or {}).get(claim)
        if not key:
            raise UnauthorizedError(resource.which)
        row = backend.row(resource, call.ids, key)
        if row is None:
            raise NotFoundError(resource.missing.format(id=key))
        return row

    return handler


def by_name(backend: Backend, resource: Resource) -> Handler:
    def handler(call: Call) -> bytes:
        table = backend.table(resource, call.parents)
        if table is None or call.key not in table.names:
            raise NotFoundError(resource.missing_name.format(name=call.key))
        return table.rows[table.names[call.key]]

    return handler


def get_or_create(backend: Backend, resource: Resource) -> Handler:
    def handler(call: Call) -> bytes:
        table = verbs.parents_table(backend, resource, call.parents)
        if call.key in table.names:
            return table.rows[table.names[call.key]]
        return backend.add(resource, table, call.parents, {"name": call.key})

    return handler


def delete(backend: Backend, resource: Resource) -> Handler:
    """Delete, but not Honcho's own collection, nor anything in it."""
    deleting = verbs.delete(backend, resource)

    def handler(call: Call) -> Result:
        _refuse_reserved(backend, resource, call.ids[:3])
        return deleting(call)

    return handler


def _refuse_reserved(backend: Backend, resource: Resource, collection: Parents) -> None:
    """Refuse a delete in a collection that is Honcho's own, or in none."""
    row = backend.row(COLLECTIONS, collection[:2], collection[2])
    if row is None:
        raise NotFoundError(COLLECTIONS.missing_to_delete)
    if decode(row)["name"] == RESERVED_NAME:
        backend.insist(UnprocessableError(resource.delete_reserved))


VERBS: Mapping[str, verbs.Verb] = {
    **verbs.VERBS,
    "get": get,
    "by-id": verbs.get,
    "by-name": by_name,
    "get-or-create": get_or_create,
    "delete": delete,
}
