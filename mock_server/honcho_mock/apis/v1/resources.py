"""The resources of Honcho 1.1.0: a row each, and what it asks of bodies besides its document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from honcho_mock.apis.v1.links import expect_linked
from honcho_mock.behaviour.resources import Body, Resource, Resources, Row

if TYPE_CHECKING:
    from collections.abc import Callable

    from honcho_mock.behaviour.storage.store import Parents

RESERVED_NAME = "honcho"
"""The collection in which Honcho keeps what it has learnt about a user, in any case of letters."""

REPRESENTATION = "honcho_user_representation"
"""The type of the metamessage in which a chat notes what it took the user for."""

_BAD_COLLECTION = "Invalid collection configuration"


def _app(key: str, now: str, _parents: Parents, body: Body) -> Row:
    return {
        "id": key,
        "name": body["name"],
        "metadata": body.get("metadata", {}),
        "created_at": now,
    }


def _user(key: str, now: str, parents: Parents, body: Body) -> Row:
    return {
        "id": key,
        "name": body["name"],
        "app_id": parents[0],
        "created_at": now,
        "metadata": body.get("metadata", {}),
    }


def _session(key: str, now: str, parents: Parents, body: Body) -> Row:
    return {
        "id": key,
        "is_active": True,
        "user_id": parents[1],
        "app_id": parents[0],
        "metadata": body.get("metadata", {}),
        "created_at": now,
    }


def _message(key: str, now: str, parents: Parents, body: Body) -> Row:
    return {
        "id": key,
        "content": body["content"],
        "is_user": body["is_user"],
        "session_id": parents[2],
        "metadata": body.get("metadata", {}),
        "created_at": now,
        "app_id": parents[0],
        "user_id": parents[1],
    }


def _metamessage(key: str, now: str, parents: Parents, body: Body) -> Row:
    return {
        "id": key,
        "label": body["metamessage_type"],
        "content": body["content"],
        "user_id": parents[1],
        "app_id": parents[0],
        "session_id": body.get("session_id"),
        "message_id": body.get("message_id"),
        "metadata": body.get("metadata", {}),
        "created_at": now,
        "metamessage_type": body["metamessage_type"],
    }


def _collection(key: str, now: str, parents: Parents, body: Body) -> Row:
    return {
        "id": key,
        "name": body["name"],
        "user_id": parents[1],
        "app_id": parents[0],
        "metadata": body.get("metadata", {}),
        "created_at": now,
    }


def _document(key: str, now: str, parents: Parents, body: Body) -> Row:
    return {
        "id": key,
        "content": body["content"],
        "metadata": body.get("metadata", {}),
        "created_at": now,
        "collection_id": parents[2],
        "app_id": parents[0],
        "user_id": parents[1],
    }


RESOURCES = Resources(
    Resource(
        name="apps",
        noun="App",
        id="app_id",
        schema="App",
        children=("users",),
        shape=_app,
        updates=("name", "metadata"),
        missing="App with ID {id} not found",
        missing_to_change="App with ID {id} not found",
        missing_name="App with name '{name}' not found",
        name_taken="App with name '{name}' already exists",
        rename_taken="App update failed - unique constraint violation",
    ),
    Resource(
        name="users",
        noun="User",
        id="user_id",
        schema="User",
        parent="apps",
        children=("sessions", "metamessages", "collections"),
        shape=_user,
        updates=("name", "metadata"),
        no_parent="App with ID {id} not found",
        missing="User with ID '{id}' not found",
        missing_to_change="User with ID '{id}' not found",
        missing_name="User with name '{name}' not found",
        name_taken="User with this name already exists",
        rename_taken="User update failed - unique constraint violation",
    ),
    Resource(
        name="sessions",
        noun="Session",
        id="session_id",
        schema="Session",
        ended="is_active",
        deleted="Session deleted successfully",
        parent="users",
        children=("messages",),
        shape=_session,
        conditions=("is_active",),
        no_parent="User with ID '{id}' not found",
        missing="Session not found or does not belong to user",
        missing_to_change="Session not found or does not belong to user",
    ),
    Resource(
        name="messages",
        noun="Message",
        id="message_id",
        schema="Message",
        counted=True,
        parent="sessions",
        shape=_message,
        no_parent="Session not found or does not belong to user",
        missing="Message with ID {id} not found",
        missing_to_change="Message not found",
    ),
    Resource(
        name="metamessages",
        noun="Metamessage",
        id="metamessage_id",
        schema="Metamessage",
        links=("session_id", "message_id"),
        expect_linked=expect_linked,
        parent="users",
        shape=_metamessage,
        updates=("metamessage_type", "session_id", "message_id", "metadata"),
        conditions=("metamessage_type", "session_id", "message_id"),
        no_parent="User with ID '{id}' not found",
        missing="Metamessage with ID {id} not found",
        missing_to_change="Metamessage with ID {id} not found",
    ),
    Resource(
        name="collections",
        noun="Collection",
        id="collection_id",
        schema="Collection",
        deleted="Collection deleted successfully",
        parent="users",
        children=("documents",),
        shape=_collection,
        updates=("name", "metadata"),
        empty_update=f"{_BAD_COLLECTION} - at least one field must be provided",
        delete_reserved=f"{_BAD_COLLECTION} - '{RESERVED_NAME}' is a reserved name",
        no_parent="User with ID '{id}' not found",
        missing="Collection not found or does not belong to user",
        missing_to_change="Collection not found or does not belong to user",
        missing_to_delete="Collection not found or does not belong to user",
        missing_name="Collection with name '{name}' not found",
        name_taken="Collection with name '{name}' already exists",
        rename_taken="Collection update failed - name already in use",
    ),
    Resource(
        name="documents",
        noun="Document",
        id="document_id",
        schema="Document",
        deleted="Document deleted successfully",
        parent="collections",
        shape=_document,
        updates=("content", "metadata"),
        empty_update="Content and metadata cannot both be None",
        no_parent="Collection not found or does not belong to user",
        restamped_by="content",
        delete_reserved=f"Cannot delete collection with reserved name '{RESERVED_NAME}'",
        missing="Document with ID '{id}' not found",
        missing_to_change="Document with ID '{id}' not found",
        missing_to_delete="Document not found or does not belong to user",
    ),
)
"""Parents before their children."""

ALIASES = {
    (f"Metamessage{what}", "metamessage_type"): "label" for what in ("Create", "Get", "Update")
}
"""By schema and property, the newer names that Honcho takes beside those of the document."""


def _not_reserved(name: Any) -> str | None:
    if isinstance(name, str) and name.lower() == RESERVED_NAME:
        return f"Collection name cannot be '{RESERVED_NAME}'"
    return None


LONGEST_QUERY = 10_000
MOST_QUERIES = 25


def _not_too_much(queries: Any) -> str | None:
    if isinstance(queries, str):
        return "Query too long" if len(queries) > LONGEST_QUERY else None
    if len(queries) > MOST_QUERIES:
        return "Too many queries"
    if any(len(query) > LONGEST_QUERY for query in queries):
        return "One or more queries too long"
    return None


RULES: dict[tuple[str, str], Callable[[Any], str | None]] = {
    ("CollectionCreate", "name"): _not_reserved,
    ("CollectionUpdate", "name"): _not_reserved,
    ("DialecticOptions", "queries"): _not_too_much,
}
"""What Honcho asks of a property, by schema, beyond what the document says of it."""
