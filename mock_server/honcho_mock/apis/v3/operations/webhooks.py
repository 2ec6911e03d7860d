"""Webhooks: addresses that are told what happens in a workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from honcho_mock.apis.v3 import state
from honcho_mock.apis.v3.lists import paged
from honcho_mock.apis.v3.memory.events import TEST_EVENT
from honcho_mock.apis.v3.memory.units import EVENT, Unit
from honcho_mock.apis.v3.memory.work import enqueue
from honcho_mock.apis.v3.resources import WEBHOOKS
from honcho_mock.behaviour.backend import Outcome
from honcho_mock.behaviour.encoding import decode
from honcho_mock.behaviour.errors import ConflictError, NotFoundError

if TYPE_CHECKING:
    from honcho_mock.behaviour.backend import Backend, Call, Handler, Result

MOST = 10

_SILENT = b""


def create(backend: Backend) -> Handler:
    """The one that has this very address; or a new one."""

    def handler(call: Call) -> Result:
        (workspace,), url = call.ids, call.body["url"]
        state.expect_workspace(backend, workspace)
        table = state.stored(backend, WEBHOOKS, (workspace,))
        for row in table.rows.values():
            if decode(row)["url"] == url:
                return Outcome(200, row)
        if len(table.order) >= MOST:
            raise ConflictError(
                f"Maximum number of webhook endpoints ({MOST}) reached for this workspace."
            )
        now = state.moment(backend)
        return Outcome(201, state.add(backend, WEBHOOKS, (workspace,), call.body, now=now))

    return handler


def list_(backend: Backend) -> Handler:
    def handler(call: Call) -> bytes:
        table = state.table(backend, WEBHOOKS, call.ids)
        return paged(table.rows, table.order, call)

    return handler


def delete(backend: Backend) -> Handler:
    def handler(call: Call) -> bytes:
        workspace, key = call.ids
        table = state.table(backend, WEBHOOKS, (workspace,))
        if key not in table.rows:
            raise NotFoundError(f"Webhook endpoint {key} not found for workspace {workspace}")
        table.remove(key)
        return _SILENT

    return handler


def test(backend: Backend) -> Handler:
    """Tell all of them that this is a test."""

    def handler(call: Call) -> bytes:
        (workspace,) = call.ids
        if state.is_workspace(backend, workspace):
            enqueue(backend, workspace, Unit(kind=EVENT, detail=TEST_EVENT))
        return b"null"

    return handler
