"""Summaries of a session, by a rule that needs no model.

A summary says how many messages it covers and who wrote the last ones, and quotes those: 5 of them
in a short one, 20 in a long one, each up to 80 characters.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from honcho_mock.apis.v3 import state
from honcho_mock.apis.v3.memory.deriving import cut
from honcho_mock.apis.v3.resources import MESSAGES, SUMMARIES
from honcho_mock.apis.v3.texts.tokens import count_tokens
from honcho_mock.behaviour.encoding import decode, encode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from honcho_mock.apis.v3.memory.units import Unit
    from honcho_mock.behaviour.backend import Backend, Call, Handler, Result

SHORT, LONG = "short", "long"
QUOTED = {SHORT: 5, LONG: 20}
"""How many messages a summary of each kind quotes."""

LONGEST_QUOTE = 80


def sum_up(backend: Backend, workspace: str, unit: Unit) -> None:
    """Make the summaries that a unit of work asks for, up to its one message."""
    session, (last,) = unit.session, unit.messages
    assert session is not None
    messages = state.table(backend, MESSAGES, (workspace, session))
    if last not in messages.rows:
        return
    end = count_up_to(messages.order, last)
    table = state.stored(backend, SUMMARIES, (workspace,))
    for kind in unit.detail.split():
        first = max(0, end - QUOTED[kind])
        quoted = [decode(messages.rows[key]) for key in messages.order[first:end]]
        content = backend.compose("summary", _content(end, quoted))
        row = {
            "content": content,
            "message_id": last,
            "summary_type": f"honcho_chat_summary_{kind}",
            "created_at": re.sub(r"\.\d+Z$", "Z", backend.now()),
            "token_count": count_tokens(content),
        }
        _keep(table, f"{kind} {session}", encode(row))


def count_up_to(order: Sequence[str], last: str) -> int:
    """How many messages there are up to one, looked for from the newest: it is one of those, and
    what came before costs nothing."""
    for end in range(len(order), 0, -1):
        if order[end - 1] == last:
            return end
    raise ValueError(f"{last} is not among the session's messages")


def _content(count: int, quoted: list[dict[str, Any]]) -> str:
    authors = ", ".join(dict.fromkeys(row["peer_id"] for row in quoted))
    lines = [f"{row['peer_id']}: {cut(row['content'], LONGEST_QUOTE)}" for row in quoted]
    return "\n".join([f"{count} messages, the last ones by {authors}.", *lines])


def _keep(table: Any, key: str, row: bytes) -> None:
    if key in table.rows:
        table.replace(key, row)
    else:
        table.add(key, row)


def summary(backend: Backend, workspace: str, session: str, kind: str) -> dict[str, Any] | None:
    return state.row(backend, SUMMARIES, (workspace,), f"{kind} {session}")


def get(backend: Backend) -> Handler:
    def handler(call: Call) -> Result:
        workspace, session = call.ids
        return encode(
            {
                "id": session,
                "short_summary": summary(backend, workspace, session, SHORT),
                "long_summary": summary(backend, workspace, session, LONG),
            }
        )

    return handler
