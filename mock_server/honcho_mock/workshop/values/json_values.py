"""Values that JSON can carry, out of whatever comes from Python or from a file."""

from __future__ import annotations

from math import isfinite
from typing import Any

from honcho_mock.serving.bodies import MAX_DEPTH
from honcho_mock.workshop.errors import WorkshopError
from honcho_mock.workshop.values.wording import shown


def json_value(value: Any, place: str, *, depth: int = MAX_DEPTH) -> Any:
    """A copy of a value, if JSON can carry it, `depth` containers deep at most."""
    try:
        return _copy(value, place, depth)
    except RecursionError:
        raise _too_deep(place) from None


def _copy(value: Any, place: str, depth: int) -> Any:
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int | float):
        return _number(value, place)
    if not isinstance(value, dict | list | tuple):
        raise WorkshopError(f"{place} is {value!r}, and must be a value that JSON knows")
    if depth == 0:
        raise _too_deep(place)
    # No comprehension: some Pythons spend a frame on one, and these may be deep.
    if isinstance(value, dict):
        copy = {}
        for key, member in value.items():
            if not isinstance(key, str):
                raise WorkshopError(f"{place} has the key {key!r}, and its keys must be strings")
            copy[key] = _copy(member, f"{place}.{key}", depth - 1)
        return copy
    elements = []
    for index, element in enumerate(value):
        elements.append(_copy(element, f"{place}[{index}]", depth - 1))
    return elements


def _number(value: float, place: str) -> float:
    if isinstance(value, float) and not isfinite(value):
        raise WorkshopError(f"{place} is {value!r}, and must be a number that JSON knows")
    try:
        str(value)
    except ValueError:
        raise WorkshopError(f"{place} has more digits than Python reads: leave some out") from None
    return value


def as_list(value: Any, place: str) -> list[Any]:
    """A list of rows."""
    if not isinstance(value, list | tuple):
        raise WorkshopError(f"{place} is {shown(value)}, and must be a list")
    return list(value)


def as_mapping(value: Any, place: str) -> dict[Any, Any]:
    """One row's fields."""
    if not isinstance(value, dict):
        raise WorkshopError(f"{place} is {shown(value)}, and must be a mapping")
    return value


def _too_deep(place: str) -> WorkshopError:
    where = place if len(place) <= 60 else f"{place[:60]}…"
    return WorkshopError(f"{where} nests too deep: expected at most {MAX_DEPTH} levels")
