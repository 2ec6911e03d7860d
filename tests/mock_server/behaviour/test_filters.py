"""Containment, as Postgres has it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from honcho_mock.behaviour.filters import contains

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
    assert contains(value, wanted)


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
    assert not contains(value, wanted)


@given(JSON)
def test_everything_contains_itself(value: Any) -> None:
    assert contains(value, value)


@given(st.lists(JSON), st.data())
def test_an_array_contains_what_is_drawn_from_it(values: list[Any], data: st.DataObject) -> None:
    drawn = data.draw(st.lists(st.sampled_from(values))) if values else []
    assert contains(values, drawn)
