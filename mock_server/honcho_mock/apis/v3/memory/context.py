"""What a model is to be given of a session, or of a peer, within a budget of tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from honcho_mock.apis.v3 import state
from honcho_mock.apis.v3.memory.cards import card
from honcho_mock.apis.v3.memory.representation import Selection, known, markdown, select
from honcho_mock.apis.v3.memory.summaries import LONG, SHORT, summary
from honcho_mock.apis.v3.resources import MESSAGES
from honcho_mock.apis.v3.texts.tokens import count_tokens
from honcho_mock.behaviour.encoding import decode, encode
from honcho_mock.behaviour.errors import UnprocessableError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from honcho_mock.behaviour.backend import Backend, Call, Handler, Result

MOST_TOKENS = 100_000
MOST_KNOWN = 100
"""Conclusions of a peer's context, where nobody says how many."""

SUMMARY_SHARE = 0.4
"""How much of the budget a summary may take."""


def of_session(backend: Backend) -> Handler:
    """The newest messages that fit, oldest first, after a summary of those before them."""

    def handler(call: Call) -> Result:
        workspace, session = call.ids
        query = call.query
        tokens = MOST_TOKENS if query["tokens"] is None else query["tokens"]
        representation, lines = _seen(backend, workspace, session, query)
        budget = tokens - count_tokens(representation or "") - count_tokens("\n".join(lines or ()))
        found = _summary(backend, workspace, session, budget) if query["summary"] else None
        left, since = budget, None
        if found is not None:
            left, since = budget - found["token_count"], found["message_id"]
        rows = newest(backend, workspace, session, left, since=since)
        head = {"id": session, "messages": []}
        tail = {
            "summary": found,
            "peer_representation": representation,
            "peer_card": lines,
        }
        # The rows are JSON already.
        return b"%b%b],%b" % (encode(head)[:-2], b",".join(rows), encode(tail)[1:])

    return handler


def _seen(
    backend: Backend, workspace: str, session: str, query: Mapping[str, Any]
) -> tuple[str | None, list[str] | None]:
    """The representation and the card of the peer that the context is wanted for, if it is."""
    target, perspective = query["peer_target"], query["peer_perspective"]
    if target is None:
        if perspective is not None:
            raise UnprocessableError("peer_target must be provided if peer_perspective is provided")
        return None, None
    observer = target if perspective is None else perspective
    for peer in (observer, target):
        state.expect_peer(backend, workspace, peer)
    sessions = {session} if query["limit_to_session"] else None
    rows = known(backend, workspace, observer, target, sessions=sessions)
    text = markdown(select(rows, Selection.of(query)))
    return text, card(backend, workspace, observer, target)


def _summary(
    backend: Backend, workspace: str, session: str, budget: float
) -> dict[str, Any] | None:
    """The summary that covers the most of those that leave enough for messages."""
    for kind in (LONG, SHORT):
        found = summary(backend, workspace, session, kind)
        if found is not None and found["token_count"] <= SUMMARY_SHARE * budget:
            return found
    return None


def newest(
    backend: Backend, workspace: str, session: str, tokens: float, *, since: str | None = None
) -> list[bytes]:
    """The newest messages whose tokens add up to no more than that, the oldest of them first; none
    that came before `since`. It costs what it answers, however many messages there are."""
    table = state.table(backend, MESSAGES, (workspace, session))
    rows = []
    for key in reversed(table.order):
        row = table.rows[key]
        tokens -= decode(row)["token_count"]
        if tokens < 0:
            break
        rows.append(row)
        if key == since:
            break
    return rows[::-1]


def of_peer(backend: Backend) -> Handler:
    def handler(call: Call) -> Result:
        workspace, peer = call.ids
        state.expect_peer(backend, workspace, peer)
        target = call.query["target"] or peer
        rows = known(backend, workspace, peer, target)
        wanted = Selection.of(call.query, most=MOST_KNOWN)
        return encode(
            {
                "peer_id": peer,
                "target_id": target,
                "representation": markdown(select(rows, wanted)),
                "peer_card": card(backend, workspace, peer, target),
            }
        )

    return handler
