"""What a filter compares with: values read as the column's kind, or Honcho's refusal of them."""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from honcho_mock.behaviour.encoding import encode
from honcho_mock.behaviour.errors import UnprocessableError

Truth = bool | None
"""Of a comparison: true, false, or SQL's null, which neither a condition nor its NOT fits."""

Compare = Callable[[Any, Any], bool]

ORDERINGS: dict[str, Compare] = {
    "gte": operator.ge,
    "lte": operator.le,
    "gt": operator.gt,
    "lt": operator.lt,
    "ne": operator.ne,
}
CONTAINS = ("contains", "icontains")
OPERATORS = frozenset({*ORDERINGS, "in", *CONTAINS})
WILDCARD = "*"


def expect_known(names: Any) -> None:
    for name in names:
        if name not in OPERATORS:
            raise UnprocessableError(f"Unsupported comparison operator: {name}")


def expect_list(value: Any) -> list[Any]:
    """What `in` takes."""
    if not isinstance(value, list):
        raise UnprocessableError(
            f"Invalid value for 'in' operator: {value}. Expected an iterable (list, tuple, set), "
            f"got {type(value).__name__}"
        )
    return value


def no_number(value: Any) -> UnprocessableError:
    return UnprocessableError(
        f"Invalid numeric value: {value}. Expected a number, got {type(value).__name__}"
    )


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def moment(value: Any) -> datetime:
    """A time in a filter: ISO, or a date; in UTC where it names no offset."""
    try:
        read = datetime.fromisoformat(value)
        return read if read.tzinfo else read.replace(tzinfo=UTC)
    except (TypeError, ValueError):
        raise UnprocessableError(f"Invalid datetime value: {value}") from None


def number_in(text: str) -> Decimal | None:
    """The number that a text reads as, if it does."""
    try:
        read = Decimal(text.strip())
    except InvalidOperation:
        return None
    return read if read.is_finite() else None


def as_text(value: Any) -> str | None:
    """A JSON value as Postgres' `->>` gives it: texts bare, null as SQL's null, others as JSON."""
    if value is None or isinstance(value, str):
        return value
    return encode(value).decode()


def holds(text: str | None, part: Any) -> Truth:
    """Whether a text contains another, in any case of letters; `%` and `_` stand for themselves."""
    return None if text is None else (as_text(part) or "").casefold() in text.casefold()
