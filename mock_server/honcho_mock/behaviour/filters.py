"""Metadata filters: containment, as in Postgres `metadata @> filter`."""

from __future__ import annotations

from typing import Any


def contains(value: Any, wanted: Any) -> bool:
    """Whether a JSON value contains another.

    Objects contain a subset of their members, arrays a subset of their elements in any order and
    number, and everything else only its equal: numbers by value, so 1 equals 1.0, but never
    `true` or "1".
    """
    if isinstance(wanted, dict):
        if not isinstance(value, dict):
            return False
        for name, member in wanted.items():
            if name not in value or not contains(value[name], member):
                return False
        return True
    if isinstance(wanted, list):
        return isinstance(value, list) and _contains_elements(value, wanted)
    return not isinstance(value, dict | list) and _scalar(value) == _scalar(wanted)


def _contains_elements(values: list[Any], wanted: list[Any]) -> bool:
    # Scalars are looked up in a set: two long arrays must not take the product of their lengths.
    scalars = {_scalar(value) for value in values if not isinstance(value, dict | list)}
    nested = [value for value in values if isinstance(value, dict | list)]
    for element in wanted:
        if not isinstance(element, dict | list):
            if _scalar(element) not in scalars:
                return False
            continue
        for value in nested:
            if contains(value, element):
                break
        else:
            return False
    return True


def _scalar(value: Any) -> tuple[bool, Any]:
    # Python holds True equal to 1. Postgres does not.
    return isinstance(value, bool), value
