"""What one peer knows of another: which conclusions, and how they are written down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from honcho_mock.apis.v3 import state
from honcho_mock.apis.v3.memory.allowed_sessions import allowed_sessions
from honcho_mock.apis.v3.resources import CONCLUSIONS
from honcho_mock.apis.v3.texts.search import nearest, within
from honcho_mock.behaviour.encoding import decode, encode

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from honcho_mock.behaviour.backend import Backend, Call, Handler, Result

Rows = list[dict[str, Any]]

MOST = 25
"""Conclusions of a representation, where nobody says how many."""


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Which of the conclusions are wanted: at most `most` of them, and `top` nearest to a query."""

    most: int = MOST
    query: str | None = None
    top: int | None = None
    distance: float | None = None
    frequent: bool = False

    @classmethod
    def of(cls, given: Mapping[str, Any], *, most: int = MOST) -> Selection:
        """What a query or a body says of it."""
        top = given.get("search_top_k")
        return cls(
            most=int(given.get("max_conclusions") or most),
            query=given.get("search_query"),
            top=None if top is None else int(top),
            distance=given.get("search_max_distance"),
            frequent=bool(given.get("include_most_frequent")),
        )


def known(
    backend: Backend,
    workspace: str,
    observer: str,
    observed: str,
    *,
    sessions: Collection[str] | None = None,
) -> Rows:
    """The conclusions of one peer about another, oldest first; with `sessions`, from those only."""
    table = state.table(backend, CONCLUSIONS, (workspace,))
    rows = map(decode, (table.rows[key] for key in table.order))
    return [
        row
        for row in rows
        if row["observer_id"] == observer
        and row["observed_id"] == observed
        and (sessions is None or row["session_id"] in sessions)
    ]


def select(rows: Rows, wanted: Selection) -> Rows:
    """Honcho's choice: the nearest to a query, the most derived, and the newest for the rest. One
    that is chosen twice is not replaced, so that there may be fewer than are wanted."""
    most, chosen = wanted.most, []
    if wanted.query:
        near = rows if wanted.distance is None else within(rows, wanted.query, wanted.distance)
        top = min(wanted.top or max(most // 3, 1), most)
        chosen += nearest(near, wanted.query, top)
    if wanted.frequent:
        # All are derived once here, and of equals the newest go first.
        share = most // 3 if wanted.query else most // 2
        chosen += rows[::-1][:share]
    chosen += rows[::-1][: max(most - len(chosen), 0)]
    ids = {row["id"] for row in chosen}
    return [row for row in rows if row["id"] in ids]


def markdown(rows: Rows) -> str:
    """Conclusions as Honcho writes them down; empty where there are none."""
    if not rows:
        return ""
    lines = [f"[{_second(row['created_at'])}] {row['content']}\n" for row in rows]
    return f"## Explicit Observations\n\n{''.join(lines)}"


def _second(moment: str) -> str:
    return moment[:19].replace("T", " ")


def get(backend: Backend) -> Handler:
    def handler(call: Call) -> Result:
        workspace, peer = call.ids
        sessions = allowed_sessions(call.body)
        target = call.body.get("target") or peer
        rows = known(backend, workspace, peer, target, sessions=sessions)
        return encode({"representation": markdown(select(rows, Selection.of(call.body)))})

    return handler
