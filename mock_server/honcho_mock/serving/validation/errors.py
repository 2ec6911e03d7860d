"""Validation errors, as Honcho lists them in a 422: type, loc, msg, input and sometimes ctx."""

from __future__ import annotations

from typing import Any

ValidationError = dict[str, Any]

MESSAGES = {
    "missing": "Field required",
    "string_type": "Input should be a valid string",
    "string_too_long": "String should have at most {max_length} characters",
    "string_too_short": "String should have at least {min_length} {characters}",
    "string_pattern_mismatch": "String should match pattern '{pattern}'",
    "literal_error": "Input should be {expected}",
    "enum": "Input should be {expected}",
    "bool_type": "Input should be a valid boolean",
    "bool_parsing": "Input should be a valid boolean, unable to interpret input",
    "int_type": "Input should be a valid integer",
    "int_from_float": "Input should be a valid integer, got a number with a fractional part",
    "int_parsing": "Input should be a valid integer, unable to parse string as an integer",
    "int_parsing_size": "Unable to parse input string as an integer, exceeded maximum size",
    "float_type": "Input should be a valid number",
    "float_parsing": "Input should be a valid number, unable to parse string as a number",
    "greater_than": "Input should be greater than {gt}",
    "less_than": "Input should be less than {lt}",
    "greater_than_equal": "Input should be greater than or equal to {ge}",
    "less_than_equal": "Input should be less than or equal to {le}",
    "dict_type": "Input should be a valid dictionary",
    "list_type": "Input should be a valid list",
    "too_short": "{field_type} should have at least {min_length} {items} after validation, "
    "not {actual_length}",
    "extra_forbidden": "Extra inputs are not permitted",
    "too_long": "{field_type} should have at most {max_length} items after validation, "
    "not {actual_length}",
    "datetime_type": "Input should be a valid datetime",
    "model_attributes_type": "Input should be a valid dictionary or object to extract fields from",
    "datetime_parsing": "Input should be a valid datetime, {error}",
    "datetime_from_date_parsing": "Input should be a valid datetime or date, {error}",
    "json_invalid": "JSON decode error",
    "value_error": "Value error, {text}",
}


def validation_error(
    kind: str, value: Any, *, loc: tuple[str | int, ...] = (), **ctx: Any
) -> ValidationError:
    """One. `loc` is where it is within what is being checked; `within` puts that in place."""
    found: ValidationError = {
        "type": kind,
        "loc": list(loc),
        "msg": _message(kind, ctx),
        "input": value,
    }
    if ctx:
        found["ctx"] = ctx
    return found


def value_error(text: str, value: Any) -> ValidationError:
    """One that Honcho's own code finds; what it raised does not show."""
    return {**validation_error("value_error", value, text=text), "ctx": {"error": {}}}


def within(place: str | int, faults: list[ValidationError]) -> list[ValidationError]:
    """The errors of a part, as errors of the whole that has the part at this place."""
    for found in faults:
        found["loc"].insert(0, place)
    return faults


def _message(kind: str, ctx: dict[str, Any]) -> str:
    one = ctx.get("min_length") == 1
    words = {
        "characters": "character" if one else "characters",
        "items": "item" if one else "items",
    }
    # Limits that are floats stand in the message as people write them.
    told = {
        name: int(value) if isinstance(value, float) and value.is_integer() else value
        for name, value in ctx.items()
    }
    return MESSAGES[kind].format(**told, **words)
