"""A filter as a whole: conditions on columns, joined by AND, OR and NOT."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from honcho_mock.apis.v3.filtering.columns import JSON, Columns, Row
from honcho_mock.apis.v3.filtering.conditions import Predicate, conditions
from honcho_mock.apis.v3.filtering.metadata import metadata_conditions
from honcho_mock.apis.v3.filtering.values import Truth
from honcho_mock.behaviour.errors import UnprocessableError

MAX_DEPTH = 5
"""How deep AND, OR and NOT may nest."""


def compile_filter(filters: Mapping[str, Any] | None, columns: Columns) -> Predicate | None:
    """What a row must be for a filter, or the filter's refusal; None where it asks for nothing."""
    return _all(filters or {}, columns, depth=0)


def _all(filters: Any, columns: Columns, *, depth: int) -> Predicate | None:
    if depth > MAX_DEPTH:
        raise UnprocessableError(f"Filter nesting exceeds maximum depth of {MAX_DEPTH}")
    return _joined_by_and(list(_parts(filters, columns, depth)))


def _parts(filters: Mapping[str, Any], columns: Columns, depth: int) -> Iterator[Predicate]:
    for name, value in filters.items():
        if name in _JOINED:
            members = list(_members(name, value, columns, depth + 1))
            joined = _JOINED[name](members)
            if joined is not None:
                yield joined
            continue
        column = columns.find(name)
        if column.kind == JSON and value is not None:
            yield from metadata_conditions(column, value)
        else:
            yield from conditions(column, value)


def _members(name: str, value: Any, columns: Columns, depth: int) -> Iterator[Predicate]:
    """The conditions of a list's members; a member that asks for nothing is passed over."""
    if value is None:
        raise UnprocessableError(f"{name} operator cannot be None")
    if not isinstance(value, list):
        raise UnprocessableError(f"{name} operator must contain a list, got {type(value).__name__}")
    for member in value:
        if not isinstance(member, dict):
            raise UnprocessableError(
                f"{name} operator must contain filters, got {type(member).__name__}"
            )
        predicate = _all(member, columns, depth=depth)
        if predicate is not None:
            yield predicate


def _joined_by_and(parts: list[Predicate]) -> Predicate | None:
    if len(parts) < 2:
        return parts[0] if parts else None
    return lambda row: _and(part(row) for part in parts)


def _joined_by_or(parts: list[Predicate]) -> Predicate | None:
    if len(parts) < 2:
        return parts[0] if parts else None
    return lambda row: _or(part(row) for part in parts)


def _joined_by_not(parts: list[Predicate]) -> Predicate | None:
    """NOT negates each member, and all of that must hold."""
    return _joined_by_and([_negated(part) for part in parts])


_JOINED = {"AND": _joined_by_and, "OR": _joined_by_or, "NOT": _joined_by_not}


def _negated(part: Predicate) -> Predicate:
    def negated(row: Row) -> Truth:
        truth = part(row)
        return None if truth is None else not truth

    return negated


def _and(truths: Iterable[Truth]) -> Truth:
    answer: Truth = True
    for truth in truths:
        if truth is False:
            return False
        if truth is None:
            answer = None
    return answer


def _or(truths: Iterable[Truth]) -> Truth:
    answer: Truth = False
    for truth in truths:
        if truth:
            return True
        if truth is None:
            answer = None
    return answer
