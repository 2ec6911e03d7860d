"""What the suite knows of Honcho's resources besides what the document says of each operation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

NOBODY = "hc-nobody-0000000000A"
"""An id of the usual form that no object has."""


@dataclass(frozen=True, kw_only=True)
class Resource:
    """One kind of object.

    `id` is the parameter that names one; `parents` are the parameters of its place, outermost
    first. `links` are body properties that name other objects. `unique` says that its name is
    unique among the objects of the same place. `deleted` says what a delete leaves: nothing
    (`gone`), an inactive object (`inactive`), or None where there is no delete.
    """

    name: str
    id: str
    parents: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    unique: bool = False
    deleted: str | None = None


_ROWS = (
    Resource(name="apps", id="app_id", unique=True),
    Resource(name="users", id="user_id", parents=("app_id",), unique=True),
    Resource(name="sessions", id="session_id", parents=("app_id", "user_id"), deleted="inactive"),
    Resource(name="messages", id="message_id", parents=("app_id", "user_id", "session_id")),
    Resource(
        name="metamessages",
        id="metamessage_id",
        parents=("app_id", "user_id"),
        links=("session_id", "message_id"),
    ),
    Resource(
        name="collections",
        id="collection_id",
        parents=("app_id", "user_id"),
        unique=True,
        deleted="gone",
    ),
    Resource(
        name="documents",
        id="document_id",
        parents=("app_id", "user_id", "collection_id"),
        deleted="gone",
    ),
)

RESOURCES: Mapping[str, Resource] = {row.name: row for row in _ROWS}
BY_ID: Mapping[str, Resource] = {row.id: row for row in _ROWS}
