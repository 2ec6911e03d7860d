"""Reading what users define: names, numbers and texts, each refused with a sentence."""

from __future__ import annotations

from dataclasses import fields
from math import isfinite
from typing import TYPE_CHECKING, Any

from honcho_mock.workshop.errors import UnknownError, WorkshopError

if TYPE_CHECKING:
    from collections.abc import Mapping


MOST_SECONDS = 300
"""Longer than clients wait. What is beyond is mostly meant as milliseconds."""


def fields_of(
    kind: Any, value: Mapping[str, Any], *, place: str, required: tuple[str, ...] = ()
) -> dict[str, Any]:
    """The fields of a dataclass that a mapping gives; no others, and all that are required."""
    if not isinstance(value, dict):
        raise WorkshopError(f"{place}: expected a mapping, got {value!r}")
    known = [field.name for field in fields(kind)]
    for name in value:
        if name not in known:
            raise UnknownError(f"field of {place}", name, known)
    for name in required:
        if name not in value:
            raise WorkshopError(f"{place}: {name} is missing; it has only {list(value)}")
    return dict(value)


def positive(name: str, value: Any) -> None:
    """None, or a whole number of at least 1."""
    if value is not None and (not _is_whole(value) or value < 1):
        raise WorkshopError(f"{name}={value!r}: expected a whole number of at least 1")


def nonnegative(name: str, value: Any, *, whole: bool = False) -> None:
    """None, or a number that is not below 0."""
    if value is None:
        return
    if not (_is_whole if whole else _is_number)(value) or value < 0:
        kind = "a whole number" if whole else "a number"
        raise WorkshopError(f"{name}={value!r}: expected {kind} that is not below 0")


def seconds(name: str, value: Any) -> None:
    """None, or so many seconds that somebody may wait for them."""
    if value is not None and (not _is_number(value) or not 0 <= value <= MOST_SECONDS):
        raise WorkshopError(
            f"{name}={value!r}: expected seconds, from 0 to {MOST_SECONDS}, such as 0.5"
        )


def share(name: str, value: Any) -> None:
    """None, or a number above 0, up to 1."""
    if value is not None and (not _is_number(value) or not 0 < value <= 1):
        raise WorkshopError(f"{name}={value!r}: expected a share, above 0 and up to 1")


def one_of(name: str, value: Any, choices: tuple[str, ...]) -> None:
    """None, or one of these."""
    if value is not None and value not in choices:
        raise WorkshopError(f"{name}={value!r}: expected {' or '.join(choices)}")


def text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise WorkshopError(f"{name}={value!r}: expected a text")
    return value


def flag(name: str, value: Any) -> None:
    if not isinstance(value, bool):
        raise WorkshopError(f"{name}={value!r}: expected true or false")


def _is_whole(value: Any) -> bool:
    """Whether a value can count something: 2.0 is no count, though JSON Schema takes it for one."""
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
