"""How much of the background's work there is, and dreams, which are asked for."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from honcho_mock.apis.v3 import state
from honcho_mock.apis.v3.memory.units import DREAM, Group, Unit
from honcho_mock.apis.v3.memory.work import enqueue, waiting
from honcho_mock.apis.v3.resources import COUNTS, SESSIONS
from honcho_mock.behaviour.encoding import decode, encode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from honcho_mock.behaviour.backend import Backend, Call, Handler, Result

_SILENT = b""


def status(backend: Backend) -> Handler:
    """Honcho tells sessions apart here by ids that it shows nowhere else."""

    def handler(call: Call) -> Result:
        (workspace,) = call.ids
        table = state.table(backend, COUNTS, (workspace,))
        groups = [Group.read(name, decode(table.rows[name])) for name in table.order]
        rows = [group for group in groups if _is_asked(group, call.query)]
        sessions: dict[str, Any] = {}
        if call.query["session_id"] is None:
            for name in dict.fromkeys(row.session for row in reversed(rows)):
                if name is not None:
                    key = _internal_id(backend, workspace, name)
                    of_session = [row for row in rows if row.session == name]
                    sessions[key] = {"session_id": key, **_totals(of_session)}
        return encode({**_totals(rows), "sessions": sessions or None})

    return handler


def _is_asked(row: Group, query: Mapping[str, Any]) -> bool:
    session, observer, sender = (query[name] for name in ("session_id", "observer_id", "sender_id"))
    return (
        (session is None or row.session == session)
        and (observer is None or observer in row.observers)
        and (sender is None or row.observed == sender)
    )


def _totals(rows: list[Group]) -> dict[str, int]:
    total, done = sum(row.total for row in rows), sum(row.done for row in rows)
    return {
        "total_work_units": total,
        "completed_work_units": done,
        "in_progress_work_units": 0,
        "pending_work_units": total - done,
    }


def _internal_id(backend: Backend, workspace: str, session: str) -> str:
    row = state.row(backend, SESSIONS, (workspace,), session)
    made = f"{workspace} {session} {row and row['created_at']}"
    return urlsafe_b64encode(sha256(made.encode("utf-8", "replace")).digest())[:21].decode()


def schedule_dream(backend: Backend) -> Handler:
    """Whom it is about is not looked up, and the same dream is not dreamt twice at a time."""

    def handler(call: Call) -> bytes:
        (workspace,), body = call.ids, call.body
        state.expect_workspace(backend, workspace)
        unit = Unit(
            kind=DREAM,
            session=body.get("session_id"),
            observed=body.get("observed") or body["observer"],
            observers=(body["observer"],),
            detail=body["dream_type"],
        )
        if unit not in waiting(backend, workspace):
            with backend.all_or_nothing():
                enqueue(backend, workspace, unit)
        return _SILENT

    return handler
