"""Searches of messages: in a workspace, of a peer, in a session. The path beats the filter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from honcho_mock.apis.v3 import state
from honcho_mock.apis.v3.filtering import columns
from honcho_mock.apis.v3.filtering.language import compile_filter
from honcho_mock.apis.v3.resources import MESSAGES, SESSIONS
from honcho_mock.apis.v3.texts.search import nearest
from honcho_mock.apis.v3.texts.tokens import LONGEST_EMBEDDED, count_tokens
from honcho_mock.behaviour.backend import Later
from honcho_mock.behaviour.encoding import decode
from honcho_mock.behaviour.errors import UnprocessableError
from honcho_mock.behaviour.pages import array

if TYPE_CHECKING:
    from honcho_mock.apis.v3.filtering.conditions import Predicate
    from honcho_mock.behaviour.backend import Backend, Call, Handler, Result

MUCH = 100_000
"""Bytes of rows whose words are compared while nobody else is served."""

Scope = Callable[["Backend", "Call"], tuple[Iterable[bytes], dict[str, str]]]
"""Of a search: the rows that it looks at, and what the path says of them."""


def in_workspace(backend: Backend) -> Handler:
    return _search(backend, lambda call: (_of_workspace(backend, *call.ids), {}))


def of_peer(backend: Backend) -> Handler:
    return _search(
        backend, lambda call: (_of_workspace(backend, call.ids[0]), {"peer_id": call.ids[1]})
    )


def in_session(backend: Backend) -> Handler:
    def rows(call: Call) -> tuple[list[bytes], dict[str, str]]:
        found = state.table(backend, MESSAGES, call.ids)
        return [found.rows[key] for key in found.order], {}

    return _search(backend, rows, own=("session_id",))


def _of_workspace(backend: Backend, workspace: str) -> list[bytes]:
    rows = []
    for session in state.table(backend, SESSIONS, (workspace,)).order:
        table = state.table(backend, MESSAGES, (workspace, session))
        rows += [table.rows[key] for key in table.order]
    return rows


def _search(
    _backend: Backend,
    scope: Callable[[Call], tuple[list[bytes], dict[str, str]]],
    *,
    own: Sequence[str] = (),
) -> Handler:
    def handler(call: Call) -> Result:
        body = call.body
        rows, fixed = scope(call)
        given = body.get("filters") or {}
        left = {
            name: value
            for name, value in given.items()
            if name not in ("workspace_id", *own, *fixed)
        }
        wanted = compile_filter({**left, **fixed}, columns.MESSAGES)
        if count_tokens(body["query"]) > LONGEST_EMBEDDED:
            raise UnprocessableError(f"Query exceeds maximum token limit of {LONGEST_EMBEDDED}.")

        def found() -> list[bytes]:
            return _best(rows, wanted, body)

        much = any(total > MUCH for total in accumulate(map(len, rows)))
        return Later(found, array) if much else array(found())

    return handler


def _best(rows: list[bytes], wanted: Predicate | None, body: dict[str, Any]) -> list[bytes]:
    decoded = map(decode, rows)
    among = [row for row in decoded if wanted is None or wanted(row)]
    encoded = {decode_id(row): row for row in rows}
    best = nearest(among, body["query"], int(body.get("limit", 10)))
    return [encoded[row["id"]] for row in best]


def decode_id(row: bytes) -> str:
    """The id that a row begins with."""
    return row[7 : row.index(b'"', 7)].decode()
