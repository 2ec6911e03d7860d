"""Sessions: made, listed, changed, copied, and deleted by the background."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from honcho_mock.apis.v3 import state
from honcho_mock.apis.v3.configuration import kept, merged
from honcho_mock.apis.v3.filtering import columns
from honcho_mock.apis.v3.lists import listed
from honcho_mock.apis.v3.memory.units import DELETE_SESSION, Unit
from honcho_mock.apis.v3.memory.work import enqueue
from honcho_mock.apis.v3.operations.members import join
from honcho_mock.apis.v3.resources import MEMBERS, MESSAGES, NO_SESSION, SESSIONS
from honcho_mock.behaviour.backend import Outcome
from honcho_mock.behaviour.encoding import decode, encode
from honcho_mock.behaviour.errors import NotFoundError

if TYPE_CHECKING:
    from honcho_mock.behaviour.backend import Backend, Call, Handler, Result
    from honcho_mock.behaviour.resources import Body

_DELETED = encode({"message": "Session deleted successfully"})


def create(backend: Backend) -> Handler:
    """A new one; or the one that is there, changed as an update would, with the peers added."""

    def handler(call: Call) -> Result:
        (workspace,), key = call.ids, call.body["id"]
        made = key not in state.table(backend, SESSIONS, (workspace,)).rows
        row = _written(backend, workspace, key, call.body, peers=call.body.get("peers"))
        return Outcome(201 if made else 200, row)

    return handler


def update(backend: Backend) -> Handler:
    """An unknown one is made; whether it is active is not for the body to say."""

    def handler(call: Call) -> bytes:
        workspace, session = call.ids
        return _written(backend, workspace, session, call.body)

    return handler


def _written(
    backend: Backend,
    workspace: str,
    key: str,
    body: Body,
    *,
    peers: dict[str, Any] | None = None,
) -> bytes:
    now = state.moment(backend)
    with backend.all_or_nothing():
        state.have_workspace(backend, workspace, now)
        sessions = state.stored(backend, SESSIONS, (workspace,))
        encoded = sessions.rows.get(key)
        if encoded is None:
            made = {**body, "configuration": kept(body.get("configuration"))}
            answer = state.add_session(backend, workspace, key, now, made)
        else:
            before = decode(encoded)
            if not before["is_active"]:
                raise NotFoundError(NO_SESSION.format(session=key, workspace=workspace))
            metadata = body.get("metadata")
            before["metadata"] = before["metadata"] if metadata is None else metadata
            before["configuration"] = merged(before["configuration"], body.get("configuration"))
            answer = encode(before)
            if answer != encoded:
                sessions.replace(key, answer)
        if peers:
            join(backend, workspace, key, peers, now)
        return answer


def list_(backend: Backend) -> Handler:
    """Those that are active, whatever a filter says."""

    def handler(call: Call) -> Result:
        table = state.table(backend, SESSIONS, call.ids)
        keys = [key for key in table.order if state.is_active(table.rows[key], key)]
        return listed(table, call, columns.SESSIONS, keys=keys)

    return handler


def delete(backend: Backend) -> Handler:
    """Put aside at once; taken away with all that is in it by the background."""

    def handler(call: Call) -> bytes:
        workspace, session = call.ids
        found = state.expect_session(backend, workspace, session)
        with backend.all_or_nothing():
            row = encode(found | {"is_active": False})
            state.stored(backend, SESSIONS, (workspace,)).replace(session, row)
            enqueue(backend, workspace, Unit(kind=DELETE_SESSION, session=session))
        return _DELETED

    return handler


def clone(backend: Backend) -> Handler:
    """A new session with the members of another, and its messages up to one of them."""

    def handler(call: Call) -> bytes:
        workspace, session = call.ids
        last = call.query["message_id"]
        original = state.active_session(backend, workspace, session)
        if original is None:
            raise NotFoundError("Original session not found")
        source = state.stored(backend, MESSAGES, (workspace, session))
        if last is not None and last not in source.rows:
            raise NotFoundError("Session not found")
        end = len(source.order) if last is None else source.order.index(last) + 1
        keys = source.order[:end]
        with backend.all_or_nothing():
            key, now = backend.new_id(), state.moment(backend)
            row = state.add_session(backend, workspace, key, now, original)
            _copy_members(backend, workspace, session, key)
            backend.store.reserve_messages(len(keys))
            target = state.stored(backend, MESSAGES, (workspace, key))
            for one in keys:
                copy = backend.new_id()
                changes = {"id": copy, "session_id": key, "created_at": now}
                target.add(copy, encode(decode(source.rows[one]) | changes))
        return row

    return handler


def _copy_members(backend: Backend, workspace: str, session: str, copy: str) -> None:
    """Who has left the original is in the copy again."""
    table = state.stored(backend, MEMBERS, (workspace, copy))
    for peer, member in state.members(backend, workspace, session).items():
        table.add(peer, encode(member | {"left": False}))
