"""Which keys open which operation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from honcho_mock.behaviour.errors import UnauthorizedError
from honcho_mock.behaviour.resources import RESOURCES, Resource
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

_OTHER = "Unauthorized access to resource"
_NOT_PERMISSIONED = "JWT not permissioned for this resource"


def guard(operation: tuple[str, str], path: tuple[str, ...]) -> Guard:
    """What refuses a key that does not open an operation with these parameters."""
    resource, verb = operation
    named = [(CLAIMS[name], position) for position, name in enumerate(path) if name in CLAIMS]
    if operation in ADMIN_ONLY:
        return _admin_only
    if verb == "get":
        return _one(RESOURCES[resource], named)
    return _scoped(named)


def _admin_only(claims: Claims, _ids: Parents, _query: Mapping[str, Any]) -> None:
    if claims.get(ADMIN) is not True:
        raise UnauthorizedError("Resource requires admin privileges")


def _scoped(named: list[tuple[str, int]]) -> Guard:
    """One claim that names what the path names is enough: an app's key reaches all below it."""

    def scoped(claims: Claims, ids: Parents, _query: Mapping[str, Any]) -> None:
        if claims.get(ADMIN) is True:
            return
        for claim, position in named:
            if claims.get(claim) == ids[position]:
                return
        raise UnauthorizedError(_NOT_PERMISSIONED)

    return scoped


def _one(resource: Resource, named: list[tuple[str, int]]) -> Guard:
    """For getting one object by an id in the query or, where none is given, by the key's own.

    Here every claim counts, and one that names another object refuses. Honcho asks no more than
    that, so a key without any of these claims opens every object. This asks for one that fits.
    """
    own_claim = CLAIMS[resource.id]

    def one(claims: Claims, ids: Parents, query: Mapping[str, Any]) -> None:
        if claims.get(ADMIN) is True:
            return
        above = {claim: claims.get(claim) for claim, _ in named}
        if any(above[claim] not in (None, ids[position]) for claim, position in named):
            raise UnauthorizedError(_OTHER)
        own, asked = claims.get(own_claim), query.get(resource.id)
        if not asked:
            if not own:
                raise UnauthorizedError(resource.which)
        elif own != asked and (own is not None or not named):
            raise UnauthorizedError(_OTHER)
        elif own is None and not any(above.values()):
            raise UnauthorizedError(_NOT_PERMISSIONED)

    return one
