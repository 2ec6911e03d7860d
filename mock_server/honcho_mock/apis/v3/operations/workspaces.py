"""Workspaces: made, listed, changed, and deleted by the background."""

from __future__ import annotations

from typing import TYPE_CHECKING

from honcho_mock.apis.v3 import state
from honcho_mock.apis.v3.configuration import kept, merged
from honcho_mock.apis.v3.filtering import columns
from honcho_mock.apis.v3.lists import listed
from honcho_mock.apis.v3.memory.units import DELETE_WORKSPACE, Unit
from honcho_mock.apis.v3.memory.work import enqueue
from honcho_mock.apis.v3.resources import NO_WORKSPACE, SESSIONS, WORKSPACES
from honcho_mock.behaviour.backend import Outcome
from honcho_mock.behaviour.encoding import encode
from honcho_mock.behaviour.errors import ConflictError, NotFoundError

if TYPE_CHECKING:
    from honcho_mock.behaviour.backend import Backend, Call, Handler, Result

_ACCEPTED = encode({"message": "Workspace deletion accepted"})
_SESSIONS_REMAIN = (
    "Cannot delete workspace '{workspace}': active session(s) remain. Delete all sessions first."
)


def create(backend: Backend) -> Handler:
    """The one that is there, as it is; or a new one."""

    def handler(call: Call) -> Result:
        key, body = call.body["id"], call.body
        found = state.workspaces(backend).rows.get(key)
        if found is not None:
            return Outcome(200, found)
        made = {**body, "configuration": kept(body.get("configuration"))}
        return Outcome(201, state.add_workspace(backend, key, state.moment(backend), made))

    return handler


def list_(backend: Backend) -> Handler:
    def handler(call: Call) -> Result:
        return listed(state.workspaces(backend), call, columns.WORKSPACES)

    return handler


def update(backend: Backend) -> Handler:
    def handler(call: Call) -> bytes:
        (key,), body = call.ids, call.body
        state.have_workspace(backend, key, state.moment(backend))
        before = state.row(backend, WORKSPACES, (), key)
        assert before is not None
        metadata = body.get("metadata")
        changed = encode(
            {
                **before,
                "metadata": before["metadata"] if metadata is None else metadata,
                "configuration": merged(before["configuration"], body.get("configuration")),
            }
        )
        state.workspaces(backend).replace(key, changed)
        return changed

    return handler


def delete(backend: Backend) -> Handler:
    def handler(call: Call) -> bytes:
        (key,) = call.ids
        if not state.is_workspace(backend, key):
            raise NotFoundError(NO_WORKSPACE.format(workspace=key))
        sessions = state.table(backend, SESSIONS, (key,))
        if any(state.is_active(sessions.rows[one], one) for one in sessions.order):
            raise ConflictError(_SESSIONS_REMAIN.format(workspace=key))
        enqueue(backend, key, Unit(kind=DELETE_WORKSPACE))
        return _ACCEPTED

    return handler
