"""The OpenAPI 3.0 views of the 3.1 document.

Connexion 3.3 refuses 3.1, and the Swagger UI that comes with it shows 3.0 only. They get these
views; requests are held against the 3.1 document, and that is what `/openapi.json` serves.
"""

from __future__ import annotations

from typing import Any

from honcho_openapi.operations import METHODS

VERSION = "3.0.3"
NULL = {"type": "null"}
EMPTY = {"description": ""}


def document30(document: dict[str, Any]) -> dict[str, Any]:
    """A 3.0 document that describes the same operations."""
    view: dict[str, Any] = _converted(document)
    view["openapi"] = VERSION
    view["info"].pop("summary", None)
    for item in view["paths"].values():
        for operation in operations_in(item).values():
            for response in operation["responses"].values():
                if "$ref" not in response:
                    response.setdefault("description", EMPTY["description"])
    return view


def skeleton30(document: dict[str, Any]) -> dict[str, Any]:
    """Only what Connexion routes by: it would check the whole document at every start, and take
    longer over that than over all the rest."""
    return {
        "openapi": VERSION,
        "info": {name: document["info"][name] for name in ("title", "version")},
        "paths": {
            path: {
                method: {"operationId": operation["operationId"], "responses": {"default": EMPTY}}
                for method, operation in operations_in(item).items()
            }
            for path, item in document["paths"].items()
        },
    }


def operations_in(item: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {method: operation for method, operation in item.items() if method in METHODS}


def _converted(value: Any) -> Any:
    """A deep copy in which nothing is left that only 3.1 knows."""
    if isinstance(value, list):
        return [_converted(element) for element in value]
    if not isinstance(value, dict):
        return value
    if NULL in value.get("anyOf", ()):
        return _converted(_nullable(value))
    if isinstance(value.get("type"), list):
        types = [{"type": name} for name in value["type"]]
        return _converted({**_without(value, "type"), "anyOf": types})
    if "$ref" in value:
        # 3.0 takes nothing beside a reference.
        return {"$ref": value["$ref"]}
    if isinstance(value.get("contentMediaType"), str):
        # A file in a form. (A property of that name has a schema for its value.)
        return _converted({**_without(value, "contentMediaType"), "format": "binary"})
    return {name: _converted(member) for name, member in value.items()}


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    others = [branch for branch in schema["anyOf"] if branch != NULL]
    kept = {**_without(schema, "anyOf"), "nullable": True}
    return kept | others[0] if len(others) == 1 else {**kept, "anyOf": others}


def _without(schema: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in schema.items() if key != name}
