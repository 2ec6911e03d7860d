"""Which keys open which operation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from honcho_mock.apis.v1.resources import RESOURCES
from honcho_mock.behaviour.errors import UnauthorizedError
from honcho_mock.behaviour.tokens import admin_only, is_admin

if TYPE_CHECKING:
    from collections.abc import Mapping

    from honcho_mock.behaviour.backend import Backend
    from honcho_mock.behaviour.resources import Resource
    from honcho_mock.behaviour.storage.store import Parents
    from honcho_mock.behaviour.tokens import Claims, Guard
    from honcho_openapi.operations import Operation

CLAIMS = {"app_id": "ap", "user_id": "us", "session_id": "se", "collection_id": "co"}
"""The claim of a key that must equal a parameter for the key to open what the parameter names."""

ADMIN_ONLY = frozenset(
    {"apps.create", "apps.list", "apps.by-name", "apps.get-or-create", "keys.create"}
)

_OTHER = "Unauthorized access to resource"
_NOT_PERMISSIONED = "JWT not permissioned for this resource"


def guard(_backend: Backend, operation: Operation) -> Guard:
    """What refuses a key that does not open an operation with these parameters."""
    path = operation.path_parameters
    named = [(CLAIMS[name], position) for position, name in enumerate(path) if name in CLAIMS]
    if operation.name in ADMIN_ONLY:
        return admin_only
    if operation.verb == "get":
        return _one(RESOURCES[operation.resource], named)
    return _scoped(named)


def _scoped(named: list[tuple[str, int]]) -> Guard:
    """One claim that names what the path names is enough: an app's key reaches all below it."""

    def scoped(claims: Claims, ids: Parents, _query: Mapping[str, Any], _body: Any) -> None:
        if is_admin(claims):
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

    def one(claims: Claims, ids: Parents, query: Mapping[str, Any], _body: Any) -> None:
        if is_admin(claims):
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
