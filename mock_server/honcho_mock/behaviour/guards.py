"""What opens an operation to a key, of whatever API: each has its own rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from honcho_mock.behaviour.errors import UnauthorizedError
from honcho_mock.behaviour.store import Parents
from honcho_mock.behaviour.tokens import Claims

if TYPE_CHECKING:
    from honcho_mock.behaviour.backend import Backend
    from honcho_openapi.operations import Operation

ADMIN = "ad"
"""The claim of a key that opens everything."""

Guard = Callable[[Claims, Parents, Mapping[str, Any], Any], None]
"""From the claims of a key, the ids in the path, the query as it was sent and the body before it is
checked: refuses a key that does not open what they name."""


def is_admin(claims: Claims) -> bool:
    return claims.get(ADMIN) is True


def admin_only(claims: Claims, _ids: Parents, _query: Mapping[str, Any], _body: Any) -> None:
    if not is_admin(claims):
        raise UnauthorizedError("Resource requires admin privileges")


def for_admins(_backend: Backend, _operation: Operation) -> Guard:
    """Every operation for admins alone."""
    return admin_only
