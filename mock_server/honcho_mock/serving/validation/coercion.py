"""Valid values as the types that their schemas ask for.

Pydantic reads `"yes"` as a flag and a text as a time; whoever gets the body finds what was meant.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from honcho_mock.serving.validation import lax

Coercion = Callable[[Any], Any]
Schema = Mapping[str, Any]

_REF_PREFIX = "#/components/schemas/"


def coercion_of(schema: Schema, components: Mapping[str, Schema]) -> Coercion | None:
    """What reads a valid value as its schema's type; None where there is nothing to read."""
    if "$ref" in schema:
        return coercion_of(components[schema["$ref"].removeprefix(_REF_PREFIX)], components)
    if "anyOf" in schema:
        others = [branch for branch in schema["anyOf"] if branch.get("type") != "null"]
        inner = coercion_of(others[0], components) if len(others) == 1 else None
        return None if inner is None else _nullable(inner)
    match schema.get("type"):
        case "boolean":
            return _flag
        case "integer":
            return _whole
        case "number":
            return float
        case "string" if schema.get("format") == "date-time":
            return _moment
        case "array":
            element = coercion_of(schema["items"], components)
            return None if element is None else _elements(element)
        case "object":
            return _object(schema, components)
    return None


def _object(schema: Schema, components: Mapping[str, Schema]) -> Coercion | None:
    values = schema.get("additionalProperties")
    if "properties" not in schema:
        inner = coercion_of(values, components) if isinstance(values, dict) else None
        return None if inner is None else _members_of(inner)
    found = {
        name: inner
        for name, member in schema["properties"].items()
        if (inner := coercion_of(member, components)) is not None
    }
    return _members(found) if found else None


def _nullable(inner: Coercion) -> Coercion:
    return lambda value: None if value is None else inner(value)


def _elements(inner: Coercion) -> Coercion:
    return lambda value: [inner(element) for element in value]


def _members_of(inner: Coercion) -> Coercion:
    return lambda value: {name: inner(member) for name, member in value.items()}


def _members(inner: Mapping[str, Coercion]) -> Coercion:
    """The object itself, where nothing that has to be read is in it."""

    def members(value: dict[str, Any]) -> dict[str, Any]:
        read = {name: inner[name](value[name]) for name in inner.keys() & value.keys()}
        return {**value, **read} if read else value

    return members


def _flag(value: Any) -> bool:
    return bool(lax.boolean(value)) if isinstance(value, str) else bool(value)


def _whole(value: Any) -> Any:
    return lax.integer(value) if isinstance(value, str) else int(value)


def _moment(value: Any) -> Any:
    return lax.written_moment(str(value))
