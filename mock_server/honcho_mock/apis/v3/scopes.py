"""Which keys open what: the narrowest claim of a key decides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from honcho_mock.apis.v3 import state
from honcho_mock.apis.v3.resources import MEMBERS, SESSIONS
from honcho_mock.behaviour.errors import UnauthorizedError
from honcho_mock.behaviour.tokens import ADMIN, Guard

if TYPE_CHECKING:
    from honcho_mock.behaviour.backend import Backend
    from honcho_mock.behaviour.storage.store import Parents
    from honcho_mock.behaviour.tokens import Claims
    from honcho_openapi.operations import Operation

WORKSPACE, PEER, SESSION = "w", "p", "s"

ADMIN_ONLY = frozenset({"workspaces.list", "keys.create"})

READS = frozenset(
    {
        "messages.list",
        "messages.get",
        "sessions.list-peers",
        "sessions.get-peer-config",
        "sessions.context",
        "sessions.summaries",
        "sessions.search",
    }
)
"""What a peer's key opens of the sessions that the peer is in."""

_OTHER = "Unauthorized access to resource"
_NOT_PERMISSIONED = "JWT not permissioned for this resource"

_TRUE = (True, "true", "yes", "on", "1")
"""What Honcho reads as a flag that is set."""

Opens = Callable[["Backend", "Claims", Mapping[str, str], str], bool]
"""Of a key of the right workspace: whether it opens what has the name in the body."""


def guard(backend: Backend, operation: Operation) -> Guard:
    """What refuses a key that does not open an operation with these parameters."""
    path, name = operation.path_parameters, operation.name
    opens = _BY_BODY.get(name)

    def refuse(claims: Claims, ids: Parents, _query: Mapping[str, Any], body: Any) -> None:
        if claims.get(ADMIN) in _TRUE:
            return
        if (claims.get(PEER) or claims.get(SESSION)) and not claims.get(WORKSPACE):
            raise UnauthorizedError("Invalid JWT scope: peer/session token missing workspace")
        if name in ADMIN_ONLY:
            raise UnauthorizedError("Resource requires admin privileges")
        given = dict(zip(path, ids, strict=True))
        if opens is not None:
            _expect_named(backend, opens, claims, given, body)
        elif claims.get(WORKSPACE) != given.get("workspace_id") or not (
            _opens(backend, name, claims, given) and _may_draw(backend, name, claims, given, body)
        ):
            raise UnauthorizedError(_NOT_PERMISSIONED)

    return refuse


def _opens(backend: Backend, name: str, claims: Claims, given: Mapping[str, str]) -> bool:
    """Whether a key of the right workspace opens an operation."""
    of_session = "session_id" in given
    if claims.get(SESSION):
        return of_session and bool(claims[SESSION] == given["session_id"])
    peer = claims.get(PEER)
    if not peer:
        return True
    if not of_session:
        return bool(given.get("peer_id") == peer)
    is_own = given.get("peer_id", peer) == peer
    return name in READS and is_own and _is_in(backend, given, given["session_id"], peer)


def _may_draw(
    backend: Backend, name: str, claims: Claims, given: Mapping[str, str], body: Any
) -> bool:
    """A chat by a peer's key may draw only on sessions that the peer is in."""
    if name != "peers.chat" or not claims.get(PEER) or not isinstance(body, dict):
        return True
    filters = body.get("filters")
    wanted = filters.get("session_id") if isinstance(filters, dict) else None
    if isinstance(wanted, dict):
        wanted = wanted.get("in")
    sessions = [*(wanted if isinstance(wanted, list) else [wanted]), body.get("session_id")]
    return all(
        _is_in(backend, given, session, claims[PEER])
        for session in sessions
        if isinstance(session, str)
    )


def _is_in(backend: Backend, given: Mapping[str, str], session: str, peer: str) -> bool:
    """Whether a peer is in a session that is active."""
    workspace = given["workspace_id"]
    member = state.row(backend, MEMBERS, (workspace, session), peer)
    active = state.active_session(backend, workspace, session)
    return member is not None and not member["left"] and active is not None


def _expect_named(
    backend: Backend, opens: Opens, claims: Claims, given: Mapping[str, str], body: Any
) -> None:
    """Refuse a key that does not open what a body names: there it is made, if it is not there."""
    sent = body if isinstance(body, dict) else {}
    key = str(sent.get("id", sent.get("name", "")))
    if claims.get(WORKSPACE) != given.get("workspace_id", key):
        raise UnauthorizedError(_OTHER)
    if not opens(backend, claims, given, key):
        raise UnauthorizedError(_OTHER)


def _opens_peer(_backend: Backend, claims: Claims, _given: Mapping[str, str], key: str) -> bool:
    return bool(claims.get(SESSION)) or claims.get(PEER) in (None, "", key)


def _opens_session(backend: Backend, claims: Claims, given: Mapping[str, str], key: str) -> bool:
    """Honcho lets a peer's key into any session. Here it makes a new one, or gets one that the
    peer is in."""
    if claims.get(SESSION):
        return bool(claims[SESSION] == key)
    peer = claims.get(PEER)
    is_new = key not in state.table(backend, SESSIONS, (given["workspace_id"],)).rows
    return not peer or is_new or _is_in(backend, given, key, peer)


_BY_BODY: Mapping[str, Opens] = {
    "workspaces.create": lambda *_given: True,
    "peers.create": _opens_peer,
    "sessions.create": _opens_session,
}
"""What is opened by what the body names."""
