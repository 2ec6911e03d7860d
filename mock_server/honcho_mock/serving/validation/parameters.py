"""Query parameters: text that is read as the document's types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from honcho_mock.serving.validation import lax
from honcho_mock.serving.validation.errors import ValidationError, within
from honcho_mock.serving.validation.scalars import Check, bounds, one_of, string

if TYPE_CHECKING:
    from honcho_openapi.operations import Parameter

Texts = Mapping[str, str]
Reader = Callable[[str], tuple[Any, list[ValidationError] | None]]


_FIRST = ("page", "size")
"""Honcho looks at these before it looks at an operation's own."""


class Query:
    """The query parameters of one operation, compiled."""

    def __init__(self, parameters: tuple[Parameter, ...]) -> None:
        in_order = sorted(parameters, key=lambda parameter: parameter.name not in _FIRST)
        self._readers = [(p.name, _reader(p.schema), p.default) for p in in_order]
        self._defaults = MappingProxyType({p.name: p.default for p in parameters})

    @staticmethod
    def texts(query_string: bytes) -> Texts:
        """The parameters as they were sent; of a repeated one the last."""
        if not query_string:
            return {}
        return dict(parse_qsl(query_string.decode("latin-1"), keep_blank_values=True))

    def read(self, texts: Texts) -> tuple[Mapping[str, Any], list[ValidationError]]:
        """The values, and the faults in them; what is not a parameter is left out."""
        if not texts:
            return self._defaults, []
        values: dict[str, Any] = {}
        faults: list[ValidationError] = []
        for name, reader, default in self._readers:
            if name in texts:
                values[name], found = reader(texts[name])
                if found:
                    faults += within("query", within(name, found))
            else:
                values[name] = default
        return values, faults


def _reader(schema: Mapping[str, Any]) -> Reader:
    for branch in schema.get("anyOf", (schema,)):
        match branch:
            case {"enum": _} | {"const": _}:
                return _checked(one_of(branch, "literal_error"))
            case {"type": "integer"}:
                return _number(lax.integer, bounds(branch, whole=True))
            case {"type": "number"}:
                return _number(lax.number, bounds(branch, whole=False))
            case {"type": "boolean"}:
                return _reads(lax.boolean)
            case {"type": "string", "format": "date-time"}:
                return _reads(lax.moment)
            case {"type": "string"}:
                return _checked(string(branch))
    raise ValueError(
        f"query parameter with schema {schema!r}: expected a string, number, integer or boolean"
    )


def _reads(read: Callable[[str], Any]) -> Reader:
    """A reader from a function that gives a value or, as a dictionary, its fault."""

    def reader(text: str) -> tuple[Any, list[ValidationError] | None]:
        value = read(text)
        return (None, [value]) if isinstance(value, dict) else (value, None)

    return reader


def _checked(check: Check) -> Reader:
    """A reader of a text that is held to its schema."""

    def reader(text: str) -> tuple[Any, list[ValidationError] | None]:
        return text, check(text)

    return reader


def _number(
    read: Callable[[str], float | ValidationError],
    outside: Callable[[float, Any], list[ValidationError] | None],
) -> Reader:
    def reader(text: str) -> tuple[float, list[ValidationError] | None]:
        number = read(text)
        if isinstance(number, dict):
            return 0, [number]
        return number, outside(number, text)

    return reader
