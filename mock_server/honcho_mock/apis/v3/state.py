"""What is stored of one Honcho 3, and how it comes to be: what a request names is made."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from honcho_mock.apis.v3.resources import (
    MEMBERS,
    NO_PEER,
    NO_SESSION,
    NO_WORKSPACE,
    PEERS,
    RESOURCES,
    SESSIONS,
    WORKSPACES,
)
from honcho_mock.behaviour.encoding import decode
from honcho_mock.behaviour.errors import NotFoundError, UnprocessableError
from honcho_mock.behaviour.storage.store import Table

if TYPE_CHECKING:
    from honcho_mock.behaviour.backend import Backend
    from honcho_mock.behaviour.resources import Body, Row
    from honcho_mock.behaviour.storage.store import Parents

LONGEST_NAME = 512
_NAME = re.compile(r"[a-zA-Z0-9_-]+")
_BAD_NAME = (
    "1 validation error for {noun}Create\nname\n  {what} [type={kind}, input_value={value!r}, "
    "input_type=str]\n    For further information visit https://errors.pydantic.dev/2.13/v/{kind}"
)


def moment(backend: Backend) -> str:
    """Now, as Honcho 3 writes it: no digits after a whole second."""
    return backend.now().replace(".000000Z", "Z")


def table(backend: Backend, name: str, parents: Parents) -> Table:
    """The rows of a kind under these parents; none where there are no such parents."""
    return backend.store.table(name, parents) or Table()


def stored(backend: Backend, name: str, parents: Parents) -> Table:
    """The rows of a kind under parents that are there."""
    found = backend.store.table(name, parents)
    assert found is not None, f"{name} of {parents} has not been opened"
    return found


def row(backend: Backend, name: str, parents: Parents, key: str) -> Row | None:
    """One row, decoded; None where there is none."""
    encoded = table(backend, name, parents).rows.get(key)
    return None if encoded is None else decode(encoded)


def workspaces(backend: Backend) -> Table:
    return stored(backend, WORKSPACES, ())


def is_workspace(backend: Backend, workspace: str) -> bool:
    return workspace in table(backend, WORKSPACES, ()).rows


def is_peer(backend: Backend, workspace: str, peer: str) -> bool:
    return peer in table(backend, PEERS, (workspace,)).rows


def active_session(backend: Backend, workspace: str, session: str) -> Row | None:
    """A session that is there and not deleted."""
    found = row(backend, SESSIONS, (workspace,), session)
    return found if found and found["is_active"] else None


def expect_workspace(backend: Backend, workspace: str) -> None:
    if not is_workspace(backend, workspace):
        raise NotFoundError(NO_WORKSPACE.format(workspace=workspace))


def expect_peer(backend: Backend, workspace: str, peer: str) -> None:
    if not is_peer(backend, workspace, peer):
        raise NotFoundError(NO_PEER.format(peer=peer, workspace=workspace))


def expect_session(backend: Backend, workspace: str, session: str) -> Row:
    found = active_session(backend, workspace, session)
    if found is None:
        raise NotFoundError(NO_SESSION.format(session=session, workspace=workspace))
    return found


def add_workspace(backend: Backend, workspace: str, now: str, body: Body) -> bytes:
    expect_name(workspace, "Workspace")
    return add(backend, WORKSPACES, (), body, key=workspace, now=now)


def add_peer(backend: Backend, workspace: str, peer: str, now: str, body: Body) -> bytes:
    expect_name(peer, "Peer")
    return add(backend, PEERS, (workspace,), body, key=peer, now=now)


def add_session(backend: Backend, workspace: str, session: str, now: str, body: Body) -> bytes:
    expect_name(session, "Session")
    return add(backend, SESSIONS, (workspace,), body, key=session, now=now)


def add(
    backend: Backend, name: str, parents: Parents, body: Body, *, now: str, key: str = ""
) -> bytes:
    """Make a row from a valid body, with a place for what will be below it; with a new id, where
    none is chosen."""
    return backend.add(
        RESOURCES[name],
        stored(backend, name, parents),
        parents,
        body,
        key=key or backend.new_id(),
        now=now,
    )


def have_workspace(backend: Backend, workspace: str, now: str) -> None:
    """Make a workspace that a request names, if it is not there."""
    if not is_workspace(backend, workspace):
        add_workspace(backend, workspace, now, {})


def have_peer(backend: Backend, workspace: str, peer: str, now: str) -> None:
    if not is_peer(backend, workspace, peer):
        add_peer(backend, workspace, peer, now, {})


def have_session(backend: Backend, workspace: str, session: str, now: str) -> None:
    """The same for a session; one that is deleted, and not gone yet, is refused."""
    have_workspace(backend, workspace, now)
    encoded = stored(backend, SESSIONS, (workspace,)).rows.get(session)
    if encoded is None:
        add_session(backend, workspace, session, now, {})
    elif not is_active(encoded, session):
        raise NotFoundError(NO_SESSION.format(session=session, workspace=workspace))


def is_active(encoded: bytes, session: str) -> bool:
    """Whether a session's row says that it is active, without reading all of it."""
    return encoded.startswith(b'{"id":"%b","is_active":true' % session.encode())


def remove(backend: Backend, name: str, ids: Parents) -> None:
    """Take away a row and all that is below it."""
    backend.remove(RESOURCES[name], stored(backend, name, ids[:-1]), ids)


def members(backend: Backend, workspace: str, session: str) -> dict[str, Any]:
    """Who is in a session, or was: configurations by peer, in order of joining."""
    found = table(backend, MEMBERS, (workspace, session))
    return {peer: decode(found.rows[peer]) for peer in found.order}


def expect_name(name: str, noun: str) -> None:
    """Refuse a name that nothing can be called by."""
    if not name:
        kind, what = "string_too_short", "String should have at least 1 character"
    elif len(name) > LONGEST_NAME:
        kind = "string_too_long"
        what = f"String should have at most {LONGEST_NAME} characters"
    elif not _NAME.fullmatch(name):
        kind = "string_pattern_mismatch"
        what = "String should match pattern '^[a-zA-Z0-9_-]+$'"
    else:
        return
    raise UnprocessableError(_BAD_NAME.format(noun=noun, what=what, kind=kind, value=name))
