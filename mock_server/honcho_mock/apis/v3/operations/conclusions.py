"""Conclusions: stated by a client, listed, searched, and deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from honcho_mock.apis.v3 import state
from honcho_mock.apis.v3.filtering import columns
from honcho_mock.apis.v3.filtering.language import compile_filter
from honcho_mock.apis.v3.lists import MANY, listed, matching
from honcho_mock.apis.v3.resources import CONCLUSIONS
from honcho_mock.apis.v3.texts.search import nearest, within
from honcho_mock.behaviour.backend import Later
from honcho_mock.behaviour.encoding import decode
from honcho_mock.behaviour.errors import NotFoundError, UnprocessableError
from honcho_mock.behaviour.pages import array

if TYPE_CHECKING:
    from collections.abc import Sequence

    from honcho_mock.behaviour.backend import Backend, Call, Handler, Result
    from honcho_mock.behaviour.resources import Body
    from honcho_mock.behaviour.storage.store import Table, View

_SILENT = b""
_NEEDED = (("observer_id", "observer"), ("observed_id", "observed"))


def create(backend: Backend) -> Handler:
    """All or none; the same one as often as it is sent."""

    def handler(call: Call) -> bytes:
        (workspace,), bodies = call.ids, call.body["conclusions"]
        for body in bodies:
            state.expect_peer(backend, workspace, body["observer_id"])
            state.expect_peer(backend, workspace, body["observed_id"])
            if body.get("session_id") is not None:
                state.expect_session(backend, workspace, body["session_id"])
        now = state.moment(backend)
        with backend.all_or_nothing():
            rows = [state.add(backend, CONCLUSIONS, (workspace,), body, now=now) for body in bodies]
        return array(rows)

    return handler


def list_(backend: Backend) -> Handler:
    """The newest first; `reverse` is the oldest first."""

    def handler(call: Call) -> Result:
        (workspace,) = call.ids
        turned = call._replace(query={**call.query, "reverse": not call.query["reverse"]})
        table = state.table(backend, CONCLUSIONS, call.ids)
        return listed(table, turned, columns.conclusions(workspace))

    return handler


def query(backend: Backend) -> Handler:
    """The conclusions of one peer about another that are nearest to a text."""

    def handler(call: Call) -> Result:
        (workspace,) = call.ids
        filters = call.body.get("filters") or {}
        if not all(any(filters.get(name) for name in names) for names in _NEEDED):
            raise UnprocessableError("observer and observed must be specified for semantic search")
        # Each of them is one peer here: a list of peers is none.
        one = all(isinstance(filters.get(n, ""), str) for names in _NEEDED for n in names)
        table = state.table(backend, CONCLUSIONS, call.ids)
        wanted = compile_filter(filters, columns.conclusions(workspace))
        if not one:
            return array([])

        def found(rows: Table | View) -> list[bytes]:
            return _found(rows, matching(rows.rows, rows.order, wanted), call.body)

        if len(table.order) <= MANY:
            return array(found(table))
        view = table.view()
        return Later(lambda: found(view), array)

    return handler


def _found(table: Table | View, keys: Sequence[str], body: Body) -> list[bytes]:
    rows = [decode(table.rows[key]) for key in keys]
    distance = body.get("distance")
    if distance is not None:
        rows = within(rows, body["query"], distance)
    best = nearest(rows, body["query"], int(body.get("top_k", 10)))
    return [table.rows[row["id"]] for row in best]


def delete(backend: Backend) -> Handler:
    def handler(call: Call) -> bytes:
        workspace, key = call.ids
        table = state.table(backend, CONCLUSIONS, (workspace,))
        if key not in table.rows:
            raise NotFoundError(
                f"Document {key} not found or does not belong to workspace {workspace}"
            )
        table.remove(key)
        return _SILENT

    return handler
