"""JSON values for property tests."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st


def scalars() -> st.SearchStrategy[Any]:
    numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    return st.none() | st.booleans() | numbers | st.text(max_size=5)


def json_values() -> st.SearchStrategy[Any]:
    return st.recursive(
        scalars(),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
        ),
        max_leaves=8,
    )


def alike_values() -> st.SearchStrategy[Any]:
    """Values of so few kinds that two of them often have something in common."""
    few = st.sampled_from([None, True, False, 0, 1, 1.0, 2, "", "1", "a"])
    return st.recursive(
        few,
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2)
        ),
        max_leaves=6,
    )
