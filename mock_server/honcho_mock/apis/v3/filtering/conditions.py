"""What a filter asks of one column, as a predicate over a row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from honcho_mock.apis.v3.filtering.columns import FLAG, NUMBER, TEXT, TIME, Column, Read, Row
from honcho_mock.apis.v3.filtering.values import (
    CONTAINS,
    OPERATORS,
    ORDERINGS,
    WILDCARD,
    Truth,
    as_text,
    expect_known,
    expect_list,
    holds,
    is_number,
    moment,
    no_number,
)

Predicate = Callable[[Row], Truth]


def conditions(column: Column, value: Any) -> Iterator[Predicate]:
    """The conditions that a value puts on a column: all of them must hold."""
    if value == WILDCARD:
        return
    if isinstance(value, dict):
        expect_known(value)
        for name, operand in value.items():
            if operand != WILDCARD:
                yield _compared(column, name, operand)
    elif isinstance(value, list):
        if WILDCARD not in value:
            yield _among(column, value)
    else:
        yield _equal(column, value)


def _equal(column: Column, value: Any) -> Predicate:
    read = column.read
    if value is None:
        return lambda row: read(row) is None
    wanted = _operand(column, value)
    of = _reader(column)
    return _nullable(of, lambda found: found == wanted)


def _among(column: Column, values: list[Any]) -> Predicate:
    wanted = {_operand(column, value) for value in values if not isinstance(value, dict | list)}
    return _nullable(_reader(column), wanted.__contains__)


def _compared(column: Column, name: str, operand: Any) -> Predicate:
    read = column.read
    if name == "in":
        values = expect_list(operand)
        return (lambda _row: True) if WILDCARD in values else _among(column, values)
    if name in CONTAINS:
        return lambda row: holds(as_text(read(row)), operand)
    if operand is None and name == "ne":
        return lambda row: read(row) is not None
    compare = ORDERINGS[name]
    if column.kind == TIME:
        wanted = moment(operand)
        return _nullable(_reader(column), lambda found: compare(found, wanted))
    if not is_number(operand):
        raise no_number(operand)
    if column.kind == NUMBER:
        return _nullable(read, lambda found: compare(found, operand))
    # Text and numbers are never equal, and one does not come before the other.
    return _nullable(read, lambda _found: name == "ne")


def _operand(column: Column, value: Any) -> Any:
    """What a column's values may be equal to."""
    if column.kind == TIME:
        return moment(value)
    if column.kind == NUMBER and not is_number(value):
        raise no_number(value)
    if column.kind in (TEXT, FLAG) and isinstance(value, bool) is (column.kind == TEXT):
        return _NOTHING
    return value


_NOTHING = object()
"""What no column's value is equal to."""

_stored_moment = lru_cache(maxsize=1024)(moment)


def _reader(column: Column) -> Read:
    if column.kind != TIME:
        return column.read
    read = column.read

    def moment_of(row: Row) -> Any:
        value = read(row)
        return None if value is None else _stored_moment(value)

    return moment_of


def _nullable(read: Read, test: Callable[[Any], bool]) -> Predicate:
    """A test of a value that is null where the value is."""

    def predicate(row: Row) -> Truth:
        found = read(row)
        return None if found is None else test(found)

    return predicate


def has_operator(value: Any) -> bool:
    """Whether an object's keys are operators, or one of them is."""
    return isinstance(value, dict) and not OPERATORS.isdisjoint(value)
