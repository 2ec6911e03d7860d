"""The resources of API 1."""

from __future__ import annotations

from honcho_contract.contract.resources import Resource, Resources

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
        # The real server's other name for the type.
        aliases=frozenset({"label"}),
    ),
    Resource(
        name="collections",
        id="collection_id",
        parents=("app_id", "user_id"),
        unique=True,
        deleted="gone",
        reserved="honcho",
    ),
    Resource(
        name="documents",
        id="document_id",
        parents=("app_id", "user_id", "collection_id"),
        deleted="gone",
    ),
)

RESOURCES = Resources(_ROWS)
