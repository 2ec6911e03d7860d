"""What new messages give the background to do."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Any

from honcho_mock.apis.v3 import state
from honcho_mock.apis.v3.configuration import is_reasoned, thresholds
from honcho_mock.apis.v3.memory.summaries import LONG, SHORT
from honcho_mock.apis.v3.memory.units import REPRESENTATION, SUMMARY, Unit
from honcho_mock.apis.v3.memory.work import enqueue
from honcho_mock.apis.v3.resources import MEMBERS, PEERS, SESSIONS, WORKSPACES
from honcho_mock.behaviour.encoding import decode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from honcho_mock.behaviour.backend import Backend
    from honcho_mock.behaviour.resources import Body


def ask_for_work(
    backend: Backend,
    workspace: str,
    session: str,
    *,
    bodies: Sequence[Body],
    keys: Sequence[str],
    before: int,
) -> None:
    """A unit for each message whose author is observed, and for each summary that is due."""
    above = (
        _configuration(backend, SESSIONS, (workspace,), session),
        _configuration(backend, WORKSPACES, (), workspace),
    )
    reasoned = [
        (body["peer_id"], key)
        for body, key in zip(bodies, keys, strict=True)
        if is_reasoned(body.get("configuration"), *above)
    ]
    for author, group in groupby(reasoned, key=lambda one: one[0]):
        observers = _observers(backend, workspace, session, author)
        if observers:
            messages = tuple(key for _, key in group)
            unit = Unit(
                kind=REPRESENTATION,
                session=session,
                observed=author,
                observers=observers,
                messages=messages,
                count=len(messages),
            )
            enqueue(backend, workspace, unit)
    limits = thresholds(*above)
    if limits is not None:
        _ask_for_summaries(backend, workspace, session, keys, before, limits)


def _ask_for_summaries(
    backend: Backend,
    workspace: str,
    session: str,
    keys: Sequence[str],
    before: int,
    limits: tuple[int, int],
) -> None:
    after = before + len(keys)
    if all(before // limit == after // limit for limit in limits):
        return
    for number, key in enumerate(keys, before + 1):
        pairs = zip((SHORT, LONG), limits, strict=True)
        kinds = [kind for kind, limit in pairs if number % limit == 0]
        if kinds:
            unit = Unit(kind=SUMMARY, session=session, messages=(key,), detail=" ".join(kinds))
            enqueue(backend, workspace, unit)


def _observers(backend: Backend, workspace: str, session: str, author: str) -> tuple[str, ...]:
    """Who derives something from what a peer says: itself first, then every member who observes
    others; nobody where the peer is not to be observed."""
    members = state.table(backend, MEMBERS, (workspace, session)).rows
    own = _flags_in(members[author])["observe_me"]
    if own is None:
        own = _configuration(backend, PEERS, (workspace,), author).get("observe_me")
    if own is False:
        return ()
    others = [
        peer
        for peer, encoded in members.items()
        if b'"observe_others":true' in encoded and b'"left":false' in encoded and peer != author
    ]
    return (author, *others)


def _configuration(
    backend: Backend, name: str, parents: tuple[str, ...], key: str
) -> Mapping[str, Any]:
    row = state.table(backend, name, parents).rows.get(key)
    return {} if row is None else _configuration_in(row)


@lru_cache(maxsize=64)
def _configuration_in(row: bytes) -> Mapping[str, Any]:
    """Read once: a session's messages all ask for the same."""
    found: Mapping[str, Any] = decode(row)["configuration"]
    return found


@lru_cache(maxsize=4096)
def _flags_in(member: bytes) -> Mapping[str, Any]:
    found: Mapping[str, Any] = decode(member)
    return found
