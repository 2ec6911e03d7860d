"""What a token that a call was sent with may do, in words, for a finding about rights."""

from __future__ import annotations

from collections.abc import Mapping

from honcho_contract.wire.exchange import Call, Exchange


def used(call: Call, keys: Mapping[str, Exchange], scopes: Mapping[str, str]) -> str:
    """Which kind of key a call was sent with, for which object, how it was made, and by what rule
    it opens something. `keys` are those that the run has made; empty for the run's own token."""
    if call.token is None:
        return ""
    if not call.token.strip():
        return "sent without a token: nothing opens without one"
    by = keys.get(call.token)
    if by is None:
        return "sent with a text that is no key: it opens nothing"
    query = dict(by.call.query)
    scope = next((name for name in scopes if name in query), "")
    if not scope:
        return f"sent with a key for nothing, made by {by.call.method} {by.call.target}"
    named = {**call.ids, **dict(call.query)}.get(scope) == query[scope]
    whose = "which the request names" if named else "which the request does not name"
    until = f", until {query['expires_at']}" if "expires_at" in query else ""
    kind = scope.removesuffix("_id")
    return (
        f"sent with a key for the {kind} {query[scope]}{until}, {whose}; it was made by "
        f"{by.call.method} {by.call.target}; the rule: {scopes[scope]}"
    )
