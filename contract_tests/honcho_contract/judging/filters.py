"""Containment of one JSON value in another, as PostgreSQL's `@>` defines it for jsonb.

The list operations filter by it. Rules, each from how the real server answers: an object contains
another whose every member it has, contained in turn; an array contains another whose every element
is contained in one of its own, in any order; a scalar contains its equal, numbers by value,
never a number a text or a boolean. (Postgres lets an array contain a bare scalar at the top level
only; metadata is always an object there.)
"""

from __future__ import annotations

from typing import Any


def contains(whole: Any, part: Any) -> bool:
    """Whether `whole @> part`."""
    match part:
        case dict():
            return isinstance(whole, dict) and all(
                key in whole and contains(whole[key], value) for key, value in part.items()
            )
        case list():
            return isinstance(whole, list) and all(
                any(contains(element, value) for element in whole) for value in part
            )
        case bool() | None:
            return whole is part
        case int() | float():
            return isinstance(whole, int | float) and not isinstance(whole, bool) and whole == part
    return type(whole) is type(part) and bool(whole == part)
