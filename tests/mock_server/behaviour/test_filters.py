"""Containment, as Postgres has it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from honcho_mock.behaviour.errors import UnprocessableError
from honcho_mock.behaviour.filters import MOST_PAIRS, Filter, nested

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ({"a": 1, "b": 2}, {"a": 1}),
        ({"a": {"b": {"c": 1}, "d": 2}}, {"a": {"b": {}}}),
        ({"a": [1, 2, 3]}, {"a": [2, 1]}),
        ({"a": [1, 2]}, {"a": [1, 1, 1]}),
        ({"a": [1]}, {"a": []}),
        ({"a": {"x": 1}}, {"a": {}}),
        ({"a": 1}, {"a": 1.0}),
        ({"a": None}, {"a": None}),
        ({"a": [{"b": 1, "c": 2}]}, {"a": [{"c": 2}]}),
        ({"a": [[1, 2], 3]}, {"a": [[2]]}),
    ],
)
def test_contained(value: Any, wanted: Any) -> None:
    assert Filter(wanted).fits(value)


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ({"a": 1}, {"a": 2}),
        ({"a": 1}, {"b": 1}),
        ({"a": 1}, {"a": True}),
        ({"a": True}, {"a": 1}),
        ({"a": 1}, {"a": "1"}),
        ({"a": 0}, {"a": None}),
        ({}, {"a": None}),
        ({"a": [1]}, {"a": 1}),
        ({"a": 1}, {"a": [1]}),
        ({"a": {}}, {"a": []}),
        ({"a": []}, {"a": {}}),
        ({"a": [True]}, {"a": [1]}),
        ({"a": [[1], [2]]}, {"a": [[1, 2]]}),
        ({"a": 2**53 + 1}, {"a": float(2**53)}),
    ],
)
def test_not_contained(value: Any, wanted: Any) -> None:
    assert not Filter(wanted).fits(value)


@given(JSON)
def test_everything_contains_itself(value: Any) -> None:
    assert Filter(value).fits(value)


@given(st.lists(JSON), st.data())
def test_an_array_contains_what_is_drawn_from_it(values: list[Any], data: st.DataObject) -> None:
    drawn = data.draw(st.lists(st.sampled_from(values))) if values else []
    assert Filter(drawn).fits(values)


def _deep(levels: int, kind: str, end: Any = 1) -> Any:
    value = end
    for _ in range(levels):
        value = {"object": {"a": value}, "array": [value], "both": {"a": [value]}}[kind]
    return value


@pytest.mark.parametrize("kind", ["object", "array", "both"])
def test_depth_has_no_limit_of_its_own(kind: str) -> None:
    wanted, other = {"a": _deep(5_000, kind)}, {"a": _deep(5_000, kind, end=2)}
    assert Filter(wanted).fits(wanted)
    assert not Filter(wanted).fits(other)


QUADRATIC: tuple[tuple[list[Any], list[Any]], ...] = (
    ([{"a": 1}] * 100, [{"b": 1}] * 100),
    ([{"a": n} for n in range(4_000)], [{"b": n} for n in range(4_000)]),
    ([[n] for n in range(4_000)], [[-n] for n in range(1, 4_000)]),
    ([[{"a": n}] for n in range(4_000)], [[{"a": n}] for n in range(4_000)][::-1]),
    (
        [[[[] for _ in range(60)] for _ in range(60)]],
        [[[[1] for _ in range(60)] for _ in range(60)]],
    ),
)


def exhaust(wanted: Filter, values: list[Any]) -> None:
    for _ in range(MOST_PAIRS):
        wanted.fits(values)


@pytest.mark.parametrize(("values", "wanted"), QUADRATIC)
def test_too_many_comparisons_are_refused(values: list[Any], wanted: list[Any]) -> None:
    """For all rows of one request together."""
    with pytest.raises(UnprocessableError, match="more comparisons than this server makes"):
        exhaust(Filter(wanted), values)


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        (None, 0),
        ({}, 0),
        ({"a": {"b": {"c": [1, "2"]}}}, 0),
        ({"a": [{}]}, 1),
        ({"a": {"b": [1, [], {"c": [[]]}]}}, 3),
        (_deep(3_000, "both"), 2_999),
        (_deep(3_000, "object"), 0),
    ],
)
def test_what_may_take_long_is_known_beforehand(wanted: Any, count: int) -> None:
    assert nested(wanted) == count
