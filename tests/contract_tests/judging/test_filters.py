from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.contract_tests.strategies import alike_values, json_values

from honcho_contract.judging.filters import contains
from honcho_mock.behaviour.filters import Filter


@pytest.mark.parametrize(
    ("whole", "part"),
    [
        ({}, {}),
        ({"a": 1}, {}),
        ({"a": 1, "b": 2}, {"b": 2}),
        ({"a": 1}, {"a": 1.0}),
        ({"a": 2**53 + 1}, {"a": 2**53 + 1}),
        ({"a": None}, {"a": None}),
        ({"a": {"b": 1, "c": 2}}, {"a": {"c": 2}}),
        ({"a": {"b": 1}}, {"a": {}}),
        ({"a": [1, 2, 3]}, {"a": [3, 1]}),
        ({"a": [1]}, {"a": [1, 1]}),
        ({"a": [1]}, {"a": []}),
        ({"a": [{"b": 1, "c": 2}]}, {"a": [{"b": 1}, {"c": 2}]}),
        ({"a": [[1, 2]]}, {"a": [[2]]}),
    ],
)
def test_contained(whole: Any, part: Any) -> None:
    assert contains(whole, part)


@pytest.mark.parametrize(
    ("whole", "part"),
    [
        ({}, {"a": None}),
        ({"a": 1}, {"a": "1"}),
        ({"a": 1}, {"a": True}),
        ({"a": False}, {"a": 0}),
        ({"a": None}, {"a": False}),
        ({"a": ""}, {"a": None}),
        ({"a": "x"}, {"a": "X"}),
        ({"a": 2**53 + 1}, {"a": float(2**53)}),
        ({"a": {}}, {"a": []}),
        ({"a": []}, {"a": {}}),
        ({"a": [1, 2]}, {"a": [3]}),
        ({"a": [1]}, {"a": 1}),
        ({"a": 1}, {"a": [1]}),
        ({"a": [{"b": 1}, {"c": 2}]}, {"a": [{"b": 1, "c": 2}]}),
        ({"a": [[1], [2]]}, {"a": [[1, 2]]}),
        ({"a": {"b": 1}}, {"b": 1}),
    ],
)
def test_not_contained(whole: Any, part: Any) -> None:
    assert not contains(whole, part)


@st.composite
def parts(draw: st.DrawFn, whole: Any) -> Any:
    """What is left of a value when members and elements are taken out, moved or said twice."""
    match whole:
        case dict():
            kept = draw(st.lists(st.sampled_from(sorted(whole)), unique=True)) if whole else []
            return {key: draw(parts(whole[key])) for key in kept}
        case list():
            kept = draw(st.lists(st.sampled_from(whole), max_size=4)) if whole else []
            return [draw(parts(element)) for element in kept]
    return whole


@given(json_values())
def test_a_value_contains_itself(value: Any) -> None:
    assert contains(value, value)


@given(st.data(), json_values())
def test_a_value_contains_what_is_left_of_it(data: st.DataObject, whole: Any) -> None:
    assert contains(whole, data.draw(parts(whole)))


@given(st.data(), json_values())
def test_containment_is_transitive(data: st.DataObject, whole: Any) -> None:
    part = data.draw(parts(whole))
    assert contains(whole, data.draw(parts(part)))


@given(st.dictionaries(st.text(), json_values()), st.text(), json_values())
def test_an_object_contains_no_member_that_it_lacks(
    whole: dict[str, Any], key: str, value: Any
) -> None:
    assume(key not in whole)
    assert not contains(whole, {key: value})


@given(alike_values(), alike_values())
def test_two_who_never_met_agree(whole: Any, part: Any) -> None:
    assert contains(whole, part) == Filter(part).fits(whole)
