"""How each kind of the background's work is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from honcho_mock.apis.v3 import state
from honcho_mock.apis.v3.memory.cards import refresh
from honcho_mock.apis.v3.memory.deriving import derive
from honcho_mock.apis.v3.memory.events import QUEUE_EMPTY, send
from honcho_mock.apis.v3.memory.summaries import sum_up
from honcho_mock.apis.v3.memory.units import (
    DELETE_SESSION,
    DELETE_WORKSPACE,
    DREAM,
    EVENT,
    REPRESENTATION,
    SUMMARY,
    Unit,
)
from honcho_mock.apis.v3.resources import (
    CONCLUSIONS,
    COUNTS,
    SESSIONS,
    SUMMARIES,
    WEBHOOKS,
    WORK,
    WORKSPACES,
)
from honcho_mock.behaviour.encoding import decode

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from honcho_mock.behaviour.backend import Backend

CARD_REFRESH = "card_refresh"


def _represent(backend: Backend, workspace: str, unit: Unit) -> None:
    derive(backend, workspace, unit)
    _say_empty(backend, workspace, unit)


def _summarize(backend: Backend, workspace: str, unit: Unit) -> None:
    sum_up(backend, workspace, unit)
    _say_empty(backend, workspace, unit)


def _dream(backend: Backend, workspace: str, unit: Unit) -> None:
    """Dreaming of a card makes it from what is known. Of all else the mock's knowledge is as
    consolidated as it can be."""
    if unit.detail == CARD_REFRESH and unit.observed is not None:
        refresh(backend, workspace, unit.observers[0], unit.observed)
    _say_empty(backend, workspace, unit)


def _say_empty(backend: Backend, workspace: str, unit: Unit) -> None:
    if not state.table(backend, WEBHOOKS, (workspace,)).rows:
        return
    data = {
        "workspace_id": workspace,
        "queue_type": unit.kind,
        "session_id": unit.session,
        "observer": unit.observers[0] if unit.observers else None,
        "observed": unit.observed,
    }
    send(backend, workspace, QUEUE_EMPTY, data)


def _event(backend: Backend, workspace: str, unit: Unit) -> None:
    send(backend, workspace, unit.detail, {"workspace_id": workspace})


def _delete_session(backend: Backend, workspace: str, unit: Unit) -> None:
    """What was concluded from a session goes with it; the peers stay."""
    session = unit.session
    assert session is not None
    encoded = state.table(backend, SESSIONS, (workspace,)).rows.get(session)
    if encoded is None or state.is_active(encoded, session):
        return
    parents = (workspace,)
    conclusions = state.stored(backend, CONCLUSIONS, parents)
    for key in list(conclusions.order):
        if decode(conclusions.rows[key])["session_id"] == session:
            conclusions.remove(key)
    work, counts = (state.stored(backend, name, parents) for name in (WORK, COUNTS))
    for key in list(work.order):
        if decode(work.rows[key])["session"] == session:
            work.remove(key)
    for key in list(counts.order):
        if decode(key)[1] == session:
            counts.remove(key)
    summaries = state.stored(backend, SUMMARIES, parents)
    for key in list(summaries.order):
        if key.partition(" ")[2] == session:
            summaries.remove(key)
    state.remove(backend, SESSIONS, (workspace, session))


def _delete_workspace(backend: Backend, workspace: str, _unit: Unit) -> None:
    if state.is_workspace(backend, workspace):
        state.remove(backend, WORKSPACES, (workspace,))


DOERS: Mapping[str, Callable[[Backend, str, Unit], None]] = {
    REPRESENTATION: _represent,
    SUMMARY: _summarize,
    DREAM: _dream,
    DELETE_SESSION: _delete_session,
    DELETE_WORKSPACE: _delete_workspace,
    EVENT: _event,
}
