"""Lists: the rows that a filter lets through, a page at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from honcho_mock.apis.v3.filtering.language import compile_filter
from honcho_mock.behaviour.backend import Later
from honcho_mock.behaviour.encoding import decode
from honcho_mock.behaviour.pages import page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from honcho_mock.apis.v3.filtering.columns import Columns
    from honcho_mock.apis.v3.filtering.conditions import Predicate
    from honcho_mock.behaviour.backend import Call, Result
    from honcho_mock.behaviour.storage.store import Table

MANY = 1_000
"""Rows that are looked at one by one while nobody else is served."""


def listed(
    table: Table, call: Call, columns: Columns, *, keys: Sequence[str] | None = None
) -> Result:
    """A page of a table's rows; with `keys`, of those alone and in their order."""
    wanted = compile_filter(call.body.get("filters"), columns)
    if wanted is None:
        return paged(table.rows, table.order if keys is None else keys, call)
    if len(table.order if keys is None else keys) <= MANY:
        found = matching(table.rows, table.order if keys is None else keys, wanted)
        return paged(table.rows, found, call)
    view = table.view()
    among = view.order if keys is None else list(keys)
    return Later(
        lambda: matching(view.rows, among, wanted), lambda found: paged(view.rows, found, call)
    )


def matching(
    rows: Mapping[str, bytes], keys: Sequence[str], wanted: Predicate | None
) -> Sequence[str]:
    """The keys of the rows that a filter lets through, in their order."""
    if wanted is None:
        return keys
    return [key for key in keys if wanted(decode(rows[key]))]


def paged(rows: Mapping[str, bytes], keys: Sequence[str], call: Call) -> bytes:
    query = call.query
    return page(
        rows, keys, number=query["page"], size=query["size"], reverse=bool(query.get("reverse"))
    )
