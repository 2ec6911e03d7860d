from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.contract_tests.strategies import json_values

from honcho_contract.judging.laws.comparison import Difference, differences, same, same_number


@pytest.mark.parametrize(
    ("expected", "got", "kind", "place"),
    [
        ("a", "b", "text", ()),
        ("e\u0301", "\u00e9", "text", ()),
        (True, False, "flag", ()),
        (True, 1, "type", ()),
        (0, False, "type", ()),
        (1, "1", "type", ()),
        (None, {}, "type", ()),
        ({}, [], "type", ()),
        (1, 2, "number", ()),
        (2**53 + 1, float(2**53), "number", ()),
        (0.1, 0.1 + 2**-56, "number", ()),
        ({"a": 1}, {}, "missing", ("a",)),
        ({}, {"a": None}, "extra", ("a",)),
        ({"a": None}, {}, "missing", ("a",)),
        ([1], [1, 2], "length", ()),
        ({"a": [{"b": "x"}]}, {"a": [{"b": "y"}]}, "text", ("a", 0, "b")),
    ],
)
def test_one_difference(expected: Any, got: Any, kind: str, place: tuple[str | int, ...]) -> None:
    (found,) = differences(expected, got)
    assert (found.kind, found.place) == (kind, place)


@given(json_values())
def test_a_value_is_the_same_as_itself(value: Any) -> None:
    assert same(value, value)


@given(json_values(), json_values())
def test_difference_has_no_direction(one: Any, other: Any) -> None:
    assert same(one, other) == same(other, one)


@given(st.dictionaries(st.text(), json_values()))
def test_the_order_of_keys_does_not_count(value: dict[str, Any]) -> None:
    assert same(value, dict(reversed(value.items())))


@given(st.integers() | st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_the_same_however_it_is_written(number: float) -> None:
    assert same_number(number, number)
    if number == int(number):
        assert same_number(number, int(number))


def test_an_integer_too_large_for_a_float_is_not_the_same() -> None:
    assert not same_number(1e300, 10**400)


def test_a_difference_in_words() -> None:
    assert str(Difference(("a", 0), "missing")) == "a.0 is missing"
    assert str(Difference(("a",), "extra", None, 1)) == "a is there, and was not sent"
    assert str(Difference((), "text", "x", "y")) == "the value is 'y', expected 'x'"
    assert str(Difference((), "text", "\ud83c", "x")) == r"the value is 'x', expected '\ud83c'"
    assert len(str(Difference((), "text", "x" * 999, "y" * 999))) < 350
