"""Bearer tokens: who may call an operation, decided as the settings say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from honcho_mock.behaviour.errors import UnauthorizedError
from honcho_mock.behaviour.storage.store import Parents
from honcho_mock.behaviour.tokens import Claims, Guard, Keys

Access = Callable[[Mapping[bytes, bytes], Parents, Mapping[str, str], Any], Claims]
"""From the headers, the ids in the path, the query as it was sent and the body before it is
checked: the claims of the caller."""


def access_of(guard: Callable[[], Guard], *, auth: str, keys: Keys | None) -> Access | None:
    """What lets callers in to an operation that has this guard; None where everybody may."""
    if auth == "off":
        return None
    if auth == "any" or keys is None:
        return _any_token
    refuse = guard()

    def access(
        headers: Mapping[bytes, bytes], ids: Parents, query: Mapping[str, str], body: Any
    ) -> Claims:
        claims = keys.read(_token(headers))
        refuse(claims, ids, query, body)
        return claims

    return access


def _any_token(
    headers: Mapping[bytes, bytes], _ids: Parents, _query: Mapping[str, str], _body: Any
) -> Claims:
    if not _token(headers).strip():
        raise UnauthorizedError("No access token provided")
    return {}


def _token(headers: Mapping[bytes, bytes]) -> str:
    """What follows the scheme and one space, to the letter: more spaces belong to the token."""
    scheme, _, token = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise UnauthorizedError("No access token provided")
    return token
