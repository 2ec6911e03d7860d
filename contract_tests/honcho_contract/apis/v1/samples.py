"""The simplest request of each operation that is accepted, and what it needs to exist."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from honcho_contract.apis.v1 import shared_objects
from honcho_contract.apis.v1.shared_objects import may_go

if TYPE_CHECKING:
    from honcho_contract.running.runner import Runner

__all__ = ["NEEDS", "body", "may_go", "options", "plain", "prepared", "supported"]

NEEDS: Mapping[str, str] = {
    "apps.update": "apps",
    "users.update": "users",
    "collections.get": "collections",
    "sessions.update": "sessions",
    "sessions.delete": "sessions",
    "sessions.clone": "sessions",
    "sessions.chat": "sessions",
    "messages.by-id": "messages",
    "messages.update": "messages",
    "metamessages.by-id": "metamessages",
    "metamessages.update": "metamessages",
    "collections.update": "collections",
    "collections.delete": "collections",
    "documents.by-id": "documents",
    "documents.update": "documents",
    "documents.delete": "documents",
}
"""The object that an operation is about, where there must be one."""


def plain(run: Runner, resource: str) -> dict[str, Any]:
    """The simplest body that makes an object."""
    match resource:
        case "apps":
            return {"name": run.fresh("app"), "metadata": run.marked}
        case "users" | "collections":
            return {"name": run.fresh(resource)}
        case "messages":
            return {"content": "A message", "is_user": True}
        case "metamessages":
            return {"metamessage_type": "note", "content": "A metamessage"}
        case "documents":
            return {"content": "A document"}
    return {}


def body(run: Runner, name: str) -> dict[str, Any] | None:
    """A plain body of an operation; None where it takes none."""
    resource, _, verb = name.partition(".")
    match verb:
        case "create" if resource != "keys":
            return run.plain(resource)
        case "batch":
            return {"messages": [run.plain("messages"), run.plain("messages")]}
        case "update" if resource in ("apps", "users", "collections"):
            return {"name": run.fresh(resource), "metadata": {**run.marked}}
        case "update" if resource == "metamessages":
            return {"metamessage_type": "note", "metadata": {}}
        case "update" if resource == "documents":
            return {"content": "Another document", "metadata": {}}
        case "update":
            return {"metadata": {}}
        case "list":
            return {}
        case "query":
            return {"query": "A document"}
        case "chat":
            return {"queries": "What is there?"}
    return None


def prepared(run: Runner, name: str, line: Mapping[str, str]) -> dict[str, str]:
    """A line of ids in which an operation finds an object of its own to work on."""
    resource = name.partition(".")[0]
    ids = dict(line)
    if resource == "apps" and name in NEEDS:
        return shared_objects.app(run)
    if resource == "documents":
        ids = run.make("collections", ids)
    if name in NEEDS and NEEDS[name] not in ("users", "sessions"):
        ids = run.make(NEEDS[name], ids)
    return ids


def options(run: Runner, name: str, ids: Mapping[str, str]) -> dict[str, Any]:
    """The rest of a plain call: its body, and the id that a get has in its query."""
    resource, _, verb = name.partition(".")
    found: dict[str, Any] = {}
    if (plain := body(run, name)) is not None:
        found["body"] = plain
    if verb == "get":
        id_name = f"{resource[:-1]}_id"
        found["query"] = {id_name: ids[id_name]}
    return found


def supported(run: Runner, name: str) -> bool:
    """Whether the target can do an operation at all here; see `Capabilities`."""
    if name == "sessions.chat":
        return run.capabilities.chat
    return run.capabilities.documents or not name.startswith("documents.")
