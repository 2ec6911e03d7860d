"""Which keys open which operation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from honcho_mock.behaviour.errors import UnauthorizedError
from honcho_mock.behaviour.store import Parents
from honcho_mock.behaviour.tokens import Claims

CLAIMS = {"app_id": "ap", "user_id": "us", "session_id": "se", "collection_id": "co"}
"""The claim of a key that must equal a parameter for the key to open what the parameter names."""

ADMIN = "ad"

ADMIN_ONLY = frozenset(
    {
        ("apps", "create"),
        ("apps", "list"),
        ("apps", "by-name"),
        ("apps", "get-or-create"),
        ("keys", "create"),
    }
)

Guard = Callable[[Claims, Parents, Mapping[str, Any]], None]


def guard(operation: tuple[str, str], path: tuple[str, ...], query: tuple[str, ...]) -> Guard:
    """What refuses a key that does not open an operation with these parameters.

    One claim that matches is enough, so an app's key reaches all below the app. The operations
    that get one object by an id in the query take the key's own id where none is given, and then
    that id counts as named.
    """
    named = [(CLAIMS[name], position) for position, name in enumerate(path) if name in CLAIMS]
    asked = [(CLAIMS[name], name) for name in query if name in CLAIMS]

    def admin_only(claims: Claims, _ids: Parents, _query: Mapping[str, Any]) -> None:
        if claims.get(ADMIN) is not True:
            raise UnauthorizedError("Resource requires admin privileges")

    def scoped(claims: Claims, ids: Parents, query: Mapping[str, Any]) -> None:
        if claims.get(ADMIN) is True:
            return
        for claim, position in named:
            if claims.get(claim) == ids[position]:
                return
        for claim, name in asked:
            own = claims.get(claim)
            if own and (query.get(name) or own) == own:
                return
        raise UnauthorizedError("JWT not permissioned for this resource")

    return admin_only if operation in ADMIN_ONLY else scoped
