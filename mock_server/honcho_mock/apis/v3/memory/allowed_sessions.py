"""The one filter that representations and chats take: the sessions that they may draw on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from honcho_mock.behaviour.errors import UnprocessableError

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY = "session_id"
MOST = 1_000

_ONE_OF = 'filters.session_id must be a session id, a list of session ids, or {"in": [...]}'


def allowed_sessions(body: Mapping[str, Any]) -> frozenset[str] | None:
    """The sessions that a body names; None where it names none, which allows all."""
    filters, session = body.get("filters"), body.get(KEY)
    if filters is None:
        return None if session is None else frozenset({session})
    allowed = frozenset(_listed(filters))
    if session is None:
        return allowed
    if session not in allowed:
        raise UnprocessableError("session_id must be included in filters.session_id")
    return frozenset({session})


def _listed(filters: Mapping[str, Any]) -> list[str]:
    others = sorted(filters.keys() - {KEY})
    if others:
        raise UnprocessableError(
            f"Unsupported filter key(s) for this endpoint: {others}. Only 'session_id' is "
            "supported."
        )
    if KEY not in filters:
        raise UnprocessableError("filters must contain 'session_id'")
    value = filters[KEY]
    if isinstance(value, dict) and value.keys() == {"in"}:
        value = value["in"]
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list):
        raise UnprocessableError(_ONE_OF)
    if not all(isinstance(one, str) and one for one in value):
        raise UnprocessableError("filters.session_id entries must be non-empty strings")
    if len(value) > MOST:
        raise UnprocessableError(f"filters.session_id supports at most {MOST} sessions per request")
    return value
