"""Bearer tokens: who may call an operation, decided as the settings say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from honcho_mock.behaviour import scopes
from honcho_mock.behaviour.errors import UnauthorizedError
from honcho_mock.behaviour.store import Parents
from honcho_mock.behaviour.tokens import Claims, Keys

if TYPE_CHECKING:
    from honcho_openapi.operations import Operation

Access = Callable[[Mapping[bytes, bytes], Parents, Mapping[str, str]], Claims]
"""From the headers, the ids in the path and the query as it was sent: the claims of the caller."""


def access_of(operation: Operation, *, auth: str, keys: Keys | None) -> Access | None:
    """What lets callers in to an operation; None where everybody may."""
    if auth == "off":
        return None
    if auth == "any" or keys is None:
        return _any_token
    guard = scopes.guard(operation.key, operation.path_parameters)

    def access(headers: Mapping[bytes, bytes], ids: Parents, query: Mapping[str, str]) -> Claims:
        claims = keys.read(_token(headers))
        guard(claims, ids, query)
        return claims

    return access


def _any_token(headers: Mapping[bytes, bytes], _ids: Parents, _query: Mapping[str, str]) -> Claims:
    if not _token(headers).strip():
        raise UnauthorizedError("No access token provided")
    return {}


def _token(headers: Mapping[bytes, bytes]) -> str:
    """What follows the scheme and one space, to the letter: more spaces belong to the token."""
    scheme, _, token = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise UnauthorizedError("No access token provided")
    return token
