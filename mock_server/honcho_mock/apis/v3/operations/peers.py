"""Peers: made, listed, changed; and the sessions that they are or were in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from honcho_mock.apis.v3 import state
from honcho_mock.apis.v3.filtering import columns
from honcho_mock.apis.v3.lists import listed
from honcho_mock.apis.v3.resources import MEMBERS, PEERS, SESSIONS
from honcho_mock.behaviour.backend import Outcome
from honcho_mock.behaviour.encoding import decode, encode

if TYPE_CHECKING:
    from honcho_mock.behaviour.backend import Backend, Call, Handler, Result
    from honcho_mock.behaviour.resources import Body


def create(backend: Backend) -> Handler:
    """A new one; or the one that is there, with what is given of it replaced."""

    def handler(call: Call) -> Result:
        (workspace,), key = call.ids, call.body["id"]
        made = not state.is_peer(backend, workspace, key)
        row = _written(backend, workspace, key, call.body)
        return Outcome(201 if made else 200, row)

    return handler


def update(backend: Backend) -> Handler:
    def handler(call: Call) -> bytes:
        workspace, peer = call.ids
        return _written(backend, workspace, peer, call.body)

    return handler


def _written(backend: Backend, workspace: str, key: str, body: Body) -> bytes:
    now = state.moment(backend)
    with backend.all_or_nothing():
        state.have_workspace(backend, workspace, now)
        peers = state.stored(backend, PEERS, (workspace,))
        before = peers.rows.get(key)
        if before is None:
            return state.add_peer(backend, workspace, key, now, body)
        names = ("metadata", "configuration")
        changes = {name: body[name] for name in names if body.get(name) is not None}
        if not changes:
            return before
        changed = encode(decode(before) | changes)
        peers.replace(key, changed)
        return changed


def list_(backend: Backend) -> Handler:
    def handler(call: Call) -> Result:
        return listed(state.table(backend, PEERS, call.ids), call, columns.PEERS)

    return handler


def list_sessions(backend: Backend) -> Handler:
    """Those that the peer has left, and those that are deleted, too."""

    def handler(call: Call) -> Result:
        workspace, peer = call.ids
        sessions = state.table(backend, SESSIONS, (workspace,))
        keys = [
            key
            for key in sessions.order
            if peer in state.table(backend, MEMBERS, (workspace, key)).rows
        ]
        return listed(sessions, call, columns.SESSIONS, keys=keys)

    return handler
