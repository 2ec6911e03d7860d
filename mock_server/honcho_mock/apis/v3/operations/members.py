"""The peers of a session: a configuration for each, which one who leaves keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from honcho_mock.apis.v3 import state
from honcho_mock.apis.v3.filtering import columns
from honcho_mock.apis.v3.lists import listed
from honcho_mock.apis.v3.resources import MEMBERS, PEERS, SESSIONS
from honcho_mock.behaviour.encoding import decode, encode
from honcho_mock.behaviour.errors import BadRequestError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from honcho_mock.behaviour.backend import Backend, Call, Handler, Result

Member = dict[str, Any]

MOST_OBSERVERS = 10
FLAGS = ("observe_me", "observe_others")
NOBODY: Mapping[str, Any] = {}

_TOO_MANY = (
    "Cannot create session {session} with {count} observers. Maximum allowed is {most} observers "
    "per session. Observers are peers with 'observe_others' set to true."
)
_NO_MEMBER = "Session peer {peer} not found in session {session} in workspace {workspace}"
_SILENT = b""


def join(
    backend: Backend,
    workspace: str,
    session: str,
    peers: Mapping[str, Mapping[str, Any]],
    now: str,
) -> None:
    """Let peers in, and make those that are not there. Who is in already keeps its configuration;
    who comes back takes the new one."""
    table = state.stored(backend, MEMBERS, (workspace, session))
    for peer, configuration in peers.items():
        state.have_peer(backend, workspace, peer, now)
        encoded = table.rows.get(peer)
        if encoded is None:
            table.add(peer, encode(_member(configuration)))
        elif decode(encoded)["left"]:
            table.replace(peer, encode(_member(configuration)))
    if any(one.get("observe_others") for one in peers.values()):
        _expect_few_observers(backend, workspace, session)


def _member(configuration: Mapping[str, Any]) -> Member:
    return {**{flag: configuration.get(flag) for flag in FLAGS}, "left": False}


def _expect_few_observers(backend: Backend, workspace: str, session: str) -> None:
    present = state.members(backend, workspace, session).values()
    count = sum(bool(one["observe_others"]) and not one["left"] for one in present)
    if count > MOST_OBSERVERS:
        raise BadRequestError(_TOO_MANY.format(session=session, count=count, most=MOST_OBSERVERS))


def _leave(backend: Backend, workspace: str, session: str, peers: Iterable[str]) -> None:
    table = state.stored(backend, MEMBERS, (workspace, session))
    for peer in peers:
        encoded = table.rows.get(peer)
        if encoded is not None:
            table.replace(peer, encode(decode(encoded) | {"left": True}))


def is_member(backend: Backend, workspace: str, session: str, peer: str) -> bool:
    """Whether a peer is in a session that is active."""
    encoded = state.table(backend, MEMBERS, (workspace, session)).rows.get(peer)
    return (
        encoded is not None
        and not decode(encoded)["left"]
        and state.active_session(backend, workspace, session) is not None
    )


def add(backend: Backend) -> Handler:
    def handler(call: Call) -> bytes:
        workspace, session = call.ids
        now = state.moment(backend)
        with backend.all_or_nothing():
            state.have_session(backend, workspace, session, now)
            join(backend, workspace, session, call.body, now)
        return _answer(backend, workspace, session)

    return handler


def put(backend: Backend) -> Handler:
    """The members that there are from now on."""

    def handler(call: Call) -> bytes:
        workspace, session = call.ids
        state.expect_session(backend, workspace, session)
        wanted = call.body
        with backend.all_or_nothing():
            before = state.members(backend, workspace, session)
            _leave(backend, workspace, session, before.keys() - wanted.keys())
            table = state.stored(backend, MEMBERS, (workspace, session))
            for peer in before.keys() & wanted.keys():
                table.replace(peer, encode(_member(wanted[peer])))
            join(backend, workspace, session, wanted, state.moment(backend))
        return _answer(backend, workspace, session)

    return handler


def remove(backend: Backend) -> Handler:
    def handler(call: Call) -> bytes:
        workspace, session = call.ids
        state.expect_session(backend, workspace, session)
        _leave(backend, workspace, session, call.body)
        return _answer(backend, workspace, session)

    return handler


def _answer(backend: Backend, workspace: str, session: str) -> bytes:
    return state.stored(backend, SESSIONS, (workspace,)).rows[session]


def list_(backend: Backend) -> Handler:
    """Who is in a session, the oldest peer first."""

    def handler(call: Call) -> Result:
        workspace, session = call.ids
        peers = state.table(backend, PEERS, (workspace,))
        present = {
            peer
            for peer, one in state.members(backend, workspace, session).items()
            if not one["left"]
        }
        keys = [key for key in peers.order if key in present] if present else []
        return listed(peers, call, columns.PEERS, keys=keys)

    return handler


def get_configuration(backend: Backend) -> Handler:
    def handler(call: Call) -> bytes:
        workspace, session, peer = call.ids
        found = state.row(backend, MEMBERS, (workspace, session), peer)
        if found is None:
            raise NotFoundError(_NO_MEMBER.format(peer=peer, session=session, workspace=workspace))
        return encode({flag: found[flag] for flag in FLAGS})

    return handler


def set_configuration(backend: Backend) -> Handler:
    """A peer that is no member becomes one; null keeps what there was."""

    def handler(call: Call) -> bytes:
        workspace, session, peer = call.ids
        state.expect_session(backend, workspace, session)
        state.expect_peer(backend, workspace, peer)
        with backend.all_or_nothing():
            join(backend, workspace, session, {peer: NOBODY}, state.moment(backend))
            table = state.stored(backend, MEMBERS, (workspace, session))
            changes = {f: call.body[f] for f in FLAGS if call.body.get(f) is not None}
            table.replace(peer, encode(decode(table.rows[peer]) | changes))
            if changes.get("observe_others"):
                _expect_few_observers(backend, workspace, session)
        return _SILENT

    return handler
