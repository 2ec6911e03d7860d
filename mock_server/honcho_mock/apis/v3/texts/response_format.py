"""A value that fits a JSON Schema, for a chat whose answer must have a given form."""

from __future__ import annotations

from typing import Any

from honcho_mock.behaviour.encoding import encode
from honcho_mock.behaviour.errors import UnprocessableError

_INVALID = "Invalid response_format: {why}"
DEEPEST = 20
"""How deep a schema is followed: it may refer to itself."""

MOST_VALUES = 10_000
"""Values that an answer may hold: a schema that refers to itself twice doubles with each level."""

LONGEST_TEXT = 100_000
"""Characters that a schema may ask for."""


def expect_format(schema: dict[str, Any]) -> None:
    """Refuse a schema that no answer can be made for."""
    if schema.get("type") != "object":
        raise UnprocessableError(_INVALID.format(why="root schema must have type 'object'"))
    try:
        encode(value_for(schema, ""))
    except (TypeError, ValueError, AttributeError, KeyError, ArithmeticError) as error:
        raise UnprocessableError(_INVALID.format(why=error)) from error


def value_for(schema: dict[str, Any], text: str) -> Any:
    """A value that a schema allows, with a text wherever it asks for any."""
    return _Maker(schema, text).make(schema, 0)


class _Maker:
    def __init__(self, root: dict[str, Any], text: str) -> None:
        self._root = root
        self._text = text
        self._made = 0

    def make(self, schema: Any, depth: int) -> Any:
        self._made += 1
        if self._made > MOST_VALUES:
            raise UnprocessableError(
                _INVALID.format(why=f"it requires more than {MOST_VALUES:,} values")
            )
        if not isinstance(schema, dict) or depth > DEEPEST:
            return None
        schema = self._resolved(schema)
        for name in ("const", "default"):
            if name in schema:
                return schema[name]
        if schema.get("enum"):
            return schema["enum"][0]
        for name in ("anyOf", "oneOf", "allOf"):
            if schema.get(name):
                return self._composed(schema, name, depth)
        return self._of_type(schema, depth)

    def _composed(self, schema: dict[str, Any], name: str, depth: int) -> Any:
        branches = [branch for branch in schema[name] if isinstance(branch, dict)]
        if name == "allOf":
            merged: dict[str, Any] = {}
            for branch in map(self._resolved, branches):
                merged = _merged(merged, branch)
            return self.make(merged, depth + 1)
        chosen = next((one for one in branches if one.get("type") != "null"), None)
        return self.make(chosen, depth + 1)

    def _of_type(self, schema: dict[str, Any], depth: int) -> Any:
        kind = schema.get("type")
        if isinstance(kind, list):
            kind = next((one for one in kind if one != "null"), "null")
        match kind:
            case "object":
                return self._object(schema, depth)
            case "array":
                least = schema.get("minItems", 1 if "items" in schema else 0)
                items = schema.get("items", {})
                return [self.make(items, depth + 1) for _ in range(min(int(least), 100))]
            case "integer" | "number":
                return _number(schema, whole=kind == "integer")
            case "boolean":
                return True
            case "null":
                return None
        return self._string(schema)

    def _object(self, schema: dict[str, Any], depth: int) -> dict[str, Any]:
        properties = schema.get("properties", {})
        wanted = dict.fromkeys([*properties, *schema.get("required", ())])
        is_large = depth > DEEPEST // 2 or self._made > MOST_VALUES // 2
        needed = schema.get("required", ()) if is_large else wanted
        return {name: self.make(properties.get(name, {}), depth + 1) for name in needed}

    def _string(self, schema: dict[str, Any]) -> str:
        known = _FORMATS.get(str(schema.get("format")))
        if known is not None:
            return known
        least = int(schema.get("minLength", 0))
        if least > LONGEST_TEXT:
            raise UnprocessableError(
                _INVALID.format(why=f"minLength is {least}, at most {LONGEST_TEXT:,} are served")
            )
        text = self._text.ljust(least, ".")
        return text[: int(schema["maxLength"])] if "maxLength" in schema else text

    def _resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        """A schema, or what it refers to in the same document."""
        seen = 0
        while isinstance(schema.get("$ref"), str) and seen < DEEPEST:
            found: Any = self._root
            for part in schema["$ref"].removeprefix("#").split("/")[1:]:
                found = found.get(part, {}) if isinstance(found, dict) else {}
            schema = found if isinstance(found, dict) else {}
            seen += 1
        return schema


_FORMATS = {
    "date": "2024-01-01",
    "date-time": "2024-01-01T00:00:00Z",
    "time": "00:00:00Z",
    "email": "someone@example.com",
    "uri": "https://example.com",
    "uuid": "00000000-0000-4000-8000-000000000000",
}


def _number(schema: dict[str, Any], *, whole: bool) -> float:
    step = 1 if whole else 0.5
    least, above = schema.get("minimum"), schema.get("exclusiveMinimum")
    most, below = schema.get("maximum"), schema.get("exclusiveMaximum")
    value: float = 1
    if above is not None:
        value = max(value, above + step)
    if least is not None:
        value = max(value, least)
    if most is not None:
        value = min(value, most)
    if below is not None:
        value = min(value, below - step)
    multiple = schema.get("multipleOf")
    if multiple:
        value = -(-value // multiple) * multiple
    return int(value) if whole else value


def _merged(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    properties = {**one.get("properties", {}), **other.get("properties", {})}
    required = [*one.get("required", ()), *other.get("required", ())]
    both = {**one, **other}
    return {**both, "properties": properties, "required": required} if properties else both
