"""Checks of values that are looked at as a whole: texts, flags, numbers, files, dictionaries."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

from honcho_mock.behaviour.backend import File
from honcho_mock.serving.validation import lax
from honcho_mock.serving.validation.errors import ValidationError, validation_error, value_error

Check = Callable[[Any], list[ValidationError] | None]
Schema = Mapping[str, Any]

_ANNOTATIONS = frozenset(
    {"title", "description", "default", "example", "examples", "deprecated", "readOnly", "format"}
)


def string(schema: Schema) -> Check:
    expect_only(schema, {"type", "minLength", "maxLength", "pattern"})
    least, most = schema.get("minLength", 0), schema.get("maxLength")
    pattern = schema.get("pattern")
    # The document's own, and so no stranger's: it needs no bound on the time it takes.
    fits = None if pattern is None else re.compile(_at_the_very_end(pattern)).search

    def check(value: Any) -> list[ValidationError] | None:
        if type(value) is not str:
            return [validation_error("string_type", value)]
        if len(value) < least:
            return [validation_error("string_too_short", value, min_length=least)]
        if most is not None and len(value) > most:
            return [validation_error("string_too_long", value, max_length=most)]
        if fits is not None and not fits(value):
            return [validation_error("string_pattern_mismatch", value, pattern=pattern)]
        return None

    return check


def _at_the_very_end(pattern: str) -> str:
    """A pattern as Python has it: `$` is the very end, and not also before a last line break."""
    return re.sub(r"(?<!\\)\$$", r"\\Z", pattern)


def one_of(schema: Schema, kind: str) -> Check:
    """One of the values that a schema lists: `enum` or, where it has no name, `literal_error`."""
    expect_only(schema, {"type", "enum", "const"})
    known = schema["enum"] if "enum" in schema else [schema["const"]]
    expected = " or ".join(filter(None, (", ".join(map(repr, known[:-1])), repr(known[-1]))))

    def check(value: Any) -> list[ValidationError] | None:
        # 1 and True are equal, and not the same value.
        if any(type(one) is type(value) and one == value for one in known):
            return None
        return [validation_error(kind, value, expected=expected)]

    return check


def is_file(schema: Schema) -> bool:
    """Whether a text of a schema is a file in a form."""
    return "contentMediaType" in schema or schema.get("format") == "binary"


def file(schema: Schema) -> Check:
    """A file in a form."""
    expect_only(schema, {"type", "contentMediaType", "contentEncoding"})

    def check(value: Any) -> list[ValidationError] | None:
        if isinstance(value, File):
            return None
        got = f"Expected UploadFile, received: {type(value)}"
        return [value_error(got, value)]

    return check


def boolean(schema: Schema) -> Check:
    expect_only(schema, {"type"})

    def check(value: Any) -> list[ValidationError] | None:
        if type(value) is bool:
            return None
        # Honcho tries to read a text or a whole number as a boolean; the document takes neither.
        tried = type(value) is str or (
            value in lax.INT64
            if type(value) is int
            else type(value) is float and lax.whole(value) is not None
        )
        return [validation_error("bool_parsing" if tried else "bool_type", value)]

    return check


def integer(schema: Schema) -> Check:
    expect_only(schema, {"type", *_BOUNDS})
    within_bounds = bounds(schema, whole=True)

    def check(value: Any) -> list[ValidationError] | None:
        if type(value) is int:
            return within_bounds(value, value)
        number = _whole(value)
        if isinstance(number, dict):
            return [number]
        found = within_bounds(number, value)
        if found or type(value) is float:
            return found
        # Honcho takes a text or a flag that stands for a number; the document takes neither.
        return [validation_error("int_parsing" if type(value) is str else "int_type", value)]

    return check


def _whole(value: Any) -> int | ValidationError:
    """The integer that Honcho makes of what is none, or the fault it finds."""
    if type(value) is str:
        return lax.integer(value)
    if type(value) is bool:
        return int(value)
    if type(value) is not float:
        return validation_error("int_type", value)
    if not value.is_integer():
        return validation_error("int_from_float", value)
    number = lax.whole(value)
    return validation_error("int_parsing_size", value) if number is None else number


def number(schema: Schema) -> Check:
    expect_only(schema, {"type", *_BOUNDS})
    within_bounds = bounds(schema, whole=False)

    def check(value: Any) -> list[ValidationError] | None:
        if type(value) in (int, float):
            return within_bounds(value, value)
        read = lax.number(value) if type(value) is str else None
        if isinstance(read, dict):
            return [read]
        # Honcho takes a text or a flag that stands for a number; a document takes neither.
        return [validation_error("float_parsing" if type(value) is str else "float_type", value)]

    return check


def lax_boolean(schema: Schema) -> Check:
    """A flag, or what pydantic reads as one."""
    expect_only(schema, {"type"})

    def check(value: Any) -> list[ValidationError] | None:
        if type(value) is bool or (type(value) in (int, float) and value in (0, 1)):
            return None
        if type(value) is str and isinstance(lax.boolean(value), bool):
            return None
        tried = type(value) in (str, int) or (type(value) is float and value.is_integer())
        return [validation_error("bool_parsing" if tried else "bool_type", value)]

    return check


def lax_integer(schema: Schema) -> Check:
    """A whole number, or what pydantic reads as one."""
    expect_only(schema, {"type", *_BOUNDS})
    within_bounds = bounds(schema, whole=True)

    def check(value: Any) -> list[ValidationError] | None:
        number = value if type(value) is int else _whole(value)
        return [number] if isinstance(number, dict) else within_bounds(number, value)

    return check


def lax_number(schema: Schema) -> Check:
    """A number, or what pydantic reads as one."""
    expect_only(schema, {"type", *_BOUNDS})
    within_bounds = bounds(schema, whole=False)

    def check(value: Any) -> list[ValidationError] | None:
        if not isinstance(value, int | float | str):
            return [validation_error("float_type", value)]
        read = lax.number(value) if isinstance(value, str) else value
        return [read] if isinstance(read, dict) else within_bounds(read, value)

    return check


def lax_moment(_schema: Schema) -> Check:
    """A time, or what pydantic reads as one."""

    def check(value: Any) -> list[ValidationError] | None:
        if type(value) is not str and type(value) not in (int, float):
            return [validation_error("datetime_type", value)]
        read = lax.written_moment(str(value))
        return [{**read, "input": value}] if isinstance(read, dict) else None

    return check


_BOUNDS = {
    "minimum": ("greater_than_equal", "ge", operator.ge),
    "maximum": ("less_than_equal", "le", operator.le),
    "exclusiveMinimum": ("greater_than", "gt", operator.gt),
    "exclusiveMaximum": ("less_than", "lt", operator.lt),
}
"""By keyword: the error, the name of its limit there, and what has to hold."""


def bounds(schema: Schema, *, whole: bool) -> Callable[[float, Any], list[ValidationError] | None]:
    """What finds a number outside of a schema's bounds, given with the form in which it was sent.

    The limits of an integer are told as integers, those of a number as floats."""
    limits = [
        (kind, name, holds, schema[keyword] if whole else float(schema[keyword]))
        for keyword, (kind, name, holds) in _BOUNDS.items()
        if keyword in schema
    ]

    def outside(number: float, value: Any) -> list[ValidationError] | None:
        for kind, name, holds, limit in limits:
            if not holds(number, limit):
                ctx: dict[str, Any] = {name: limit}
                return [validation_error(kind, value, **ctx)]
        return None

    return outside


def dictionary(schema: Schema) -> Check:
    expect_only(schema, {"type", "additionalProperties", "maxProperties"})
    most = schema.get("maxProperties")

    def check(value: Any) -> list[ValidationError] | None:
        if type(value) is not dict:
            return [validation_error("dict_type", value)]
        if most is not None and len(value) > most:
            return [too_long("Dictionary", value, most)]
        return None

    return check


def too_short(value: Any, least: int) -> ValidationError:
    return validation_error(
        "too_short", value, field_type="List", min_length=least, actual_length=len(value)
    )


def too_long(field_type: str, value: Any, most: int) -> ValidationError:
    return validation_error(
        "too_long", value, field_type=field_type, max_length=most, actual_length=len(value)
    )


SCALARS: Mapping[str, Callable[[Schema], Check]] = {
    "string": lambda schema: (file if is_file(schema) else string)(schema),
    "boolean": boolean,
    "integer": integer,
    "number": number,
    "object": dictionary,
}
"""By type, what compiles a schema of it."""


LAX_SCALARS: Mapping[str, Callable[[Schema], Check]] = {
    "string": lambda schema: (lax_moment if is_moment(schema) else SCALARS["string"])(schema),
    "boolean": lax_boolean,
    "integer": lax_integer,
    "number": lax_number,
    "object": dictionary,
}
"""The same where whatever stands for a value of a type is taken for it."""


def is_moment(schema: Schema) -> bool:
    return schema.get("format") == "date-time"


def expect_only(schema: Schema, known: set[str]) -> None:
    unknown = {key for key in schema.keys() - known - _ANNOTATIONS if not key.startswith("x-")}
    if unknown:
        raise ValueError(f"schema {schema!r}: no check is written for {', '.join(sorted(unknown))}")
