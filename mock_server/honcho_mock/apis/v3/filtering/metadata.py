"""What a filter asks of metadata: containment, or operators on a top-level key."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from honcho_mock.apis.v3.filtering.columns import Column, Row
from honcho_mock.apis.v3.filtering.conditions import Predicate, has_operator
from honcho_mock.apis.v3.filtering.values import (
    CONTAINS,
    ORDERINGS,
    WILDCARD,
    Compare,
    Truth,
    as_text,
    expect_known,
    expect_list,
    holds,
    is_number,
    number_in,
)
from honcho_mock.behaviour.filters import Filter


def metadata_conditions(column: Column, value: Any) -> Iterator[Predicate]:
    """The conditions that a filter's value for a JSON column puts on it."""
    if value == WILDCARD:
        return
    if not isinstance(value, dict):
        yield lambda _row: False
        return
    contained = {}
    for key, wanted in value.items():
        if has_operator(wanted):
            expect_known(wanted)
            for name, operand in wanted.items():
                if operand != WILDCARD:
                    yield _compared(column, key, name, operand)
        elif wanted != WILDCARD:
            contained[key] = wanted
    if contained:
        fits, read = Filter(contained).fits, column.read
        yield lambda row: fits(read(row))


def _compared(column: Column, key: str, name: str, operand: Any) -> Predicate:
    read = column.read

    def text_of(row: Row) -> str | None:
        return as_text(read(row).get(key))

    if name == "in":
        values = expect_list(operand)
        if WILDCARD in values:
            return lambda _row: True
        texts = {as_text(value) for value in values}
        return lambda row: None if (text := text_of(row)) is None else text in texts
    if name in CONTAINS:
        return lambda row: holds(text_of(row), operand)
    compare, number = ORDERINGS[name], _number(operand)
    if number is None:
        wanted = as_text(operand)
        return lambda row: _or_null(text_of(row), wanted, compare)
    return lambda row: _numbers(text_of(row), number, compare)


def _number(operand: Any) -> Decimal | None:
    """What a key is compared with as a number, where the given value is one or reads as one."""
    if is_number(operand):
        return Decimal(str(operand))
    return number_in(operand) if isinstance(operand, str) else None


def _or_null(found: str | None, wanted: str | None, compare: Compare) -> Truth:
    return None if found is None or wanted is None else compare(found, wanted)


def _numbers(found: str | None, wanted: Decimal, compare: Compare) -> Truth:
    """A text that is no number is not compared with one. (Honcho's database gives up there.)"""
    number = None if found is None else number_in(found)
    return None if number is None else compare(number, wanted)
