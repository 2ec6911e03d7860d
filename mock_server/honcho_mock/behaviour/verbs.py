"""What can be done with any resource: five verbs, each compiled for the resource it serves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from honcho_mock.behaviour.backend import Backend, Handler, Later
from honcho_mock.behaviour.encoding import decode, encode
from honcho_mock.behaviour.errors import (
    ConflictError,
    FullError,
    NotFoundError,
    UnprocessableError,
)
from honcho_mock.behaviour.filters import Filter, nested
from honcho_mock.behaviour.pages import page
from honcho_mock.behaviour.resources import Resource
from honcho_mock.behaviour.storage.store import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from honcho_mock.behaviour.backend import Call, Result
    from honcho_mock.behaviour.storage.store import Parents, View

Verb = Callable[[Backend, Resource], Handler]
"""From a state and a resource: what serves a verb on it."""


def create(backend: Backend, resource: Resource) -> Handler:
    counted = resource.counted

    def handler(call: Call) -> bytes:
        table = parents_table(backend, resource, call.ids)
        if resource.named and call.body["name"] in table.names:
            raise ConflictError(resource.name_taken.format(name=call.body["name"]))
        if resource.chosen and call.body[resource.chosen] in table.rows:
            raise ConflictError(resource.id_taken.format(id=call.body[resource.chosen]))
        if not counted:
            return backend.add(resource, table, call.ids, call.body)
        backend.store.reserve_messages(1)
        try:
            return backend.add(resource, table, call.ids, call.body)
        except FullError:
            backend.store.reserve_messages(-1)
            raise

    return handler


def list_(backend: Backend, resource: Resource) -> Handler:
    def handler(call: Call) -> Result:
        table = backend.table(resource, call.ids) or Table()
        query, body = call.query, call.body

        def listed(rows: Mapping[str, bytes], keys: Sequence[str]) -> bytes:
            return page(
                rows,
                keys,
                number=query["page"],
                size=query["size"],
                reverse=bool(query["reverse"]),
            )

        if not takes_long(table, resource, body):
            return listed(table.rows, matching(table, resource, body))
        view = table.view()
        return Later(partial(matching, view, resource, body), partial(listed, view.rows))

    return handler


def get(backend: Backend, resource: Resource) -> Handler:
    def handler(call: Call) -> bytes:
        row = backend.row(resource, call.parents, call.key)
        if row is None:
            raise NotFoundError(resource.missing.format(id=call.key))
        return row

    return handler


def update(backend: Backend, resource: Resource) -> Handler:
    def handler(call: Call) -> bytes:
        changes = changes_in(call.body, resource)
        if resource.empty_update and not changes:
            backend.insist(UnprocessableError(resource.empty_update))
        table, row = existing(backend, resource, call)
        if "name" in changes:
            _rename(table, resource, call.key, row["name"], changes["name"])
        if resource.restamped_by in changes:
            changes["created_at"] = backend.now()
        answer = encode(row | changes)
        table.replace(call.key, answer)
        return answer

    return handler


def delete(backend: Backend, resource: Resource) -> Handler:
    """A row and all that is below it go; what comes back is a sentence, or nothing."""
    answer = encode({"message": resource.deleted}) if resource.deleted else b""

    def handler(call: Call) -> bytes:
        row = backend.row(resource, call.parents, call.key)
        table = backend.table(resource, call.parents)
        if row is None or table is None:
            raise NotFoundError(resource.missing_to_delete.format(id=call.key))
        backend.remove(resource, table, call.ids)
        return answer

    return handler


VERBS: Mapping[str, Verb] = {
    "create": create,
    "list": list_,
    "get": get,
    "update": update,
    "delete": delete,
}


def parents_table(backend: Backend, resource: Resource, parents: Parents) -> Table:
    """The table below these parents, or the refusal of a create without them."""
    table = backend.table(resource, parents)
    if table is None:
        raise NotFoundError(resource.no_parent.format(id=parents[-1]))
    return table


def existing(backend: Backend, resource: Resource, call: Call) -> tuple[Table, dict[str, Any]]:
    """The row that is to be changed and its table, or the refusal if it is not there."""
    row = backend.row(resource, call.parents, call.key)
    table = backend.table(resource, call.parents)
    if row is None or table is None:
        raise NotFoundError(resource.missing_to_change.format(id=call.key))
    return table, decode(row)


def changes_in(body: dict[str, Any], resource: Resource) -> dict[str, Any]:
    """What an update takes over; null and missing both mean unchanged."""
    return {field: body[field] for field in resource.updates if body.get(field) is not None}


MANY = 1_000
"""Rows that are looked at one by one while nobody else is served."""

MANY_NESTED = 300
"""Objects and arrays inside of a filter's arrays that are looked for while nobody else is."""


def takes_long(table: Table, resource: Resource, body: dict[str, Any]) -> bool:
    """Whether it may take long to say what `matching` will."""
    metadata, conditions = _asked(resource, body)
    if not metadata and not conditions:
        return False
    return len(table.order) > MANY or nested(metadata) > MANY_NESTED


def matching(table: Table | View, resource: Resource, body: dict[str, Any]) -> Sequence[str]:
    """The ids of the rows that a list's body asks for, in order of arrival."""
    metadata, conditions = _asked(resource, body)
    if not metadata and not conditions:
        return table.order
    wanted = Filter(metadata or {})
    found = []
    for key in table.order:
        row = decode(table.rows[key])
        if conditions.items() <= row.items() and (not metadata or wanted.fits(row["metadata"])):
            found.append(key)
    return found


def _asked(resource: Resource, body: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    """What a list's body wants of metadata, and of the other fields."""
    # `is_active: false` is the default and means all, as null and "" do for the others.
    conditions = {field: body[field] for field in resource.conditions if body.get(field)}
    return body.get("filter"), conditions


def _rename(table: Table, resource: Resource, key: str, old: str, new: str) -> None:
    if table.names.get(new, key) != key:
        raise ConflictError(resource.rename_taken)
    table.drop_name(old)
    table.give_name(new, key)
