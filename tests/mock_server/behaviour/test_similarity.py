from __future__ import annotations

import pytest

from honcho_mock.behaviour.similarity import similarity, vector


def near(one: str, other: str) -> float:
    return similarity(vector(one), vector(other))


def test_a_text_is_nearest_to_itself() -> None:
    assert near("likes green tea", "Likes GREEN tea!") == pytest.approx(1.0)


def test_nothing_in_common_is_zero() -> None:
    assert near("likes green tea", "xyz") == 0.0
    assert near("", "") == 0.0


def test_a_shared_word_is_nearer_than_a_shared_ending() -> None:
    assert near("tea", "green tea") > near("tea", "a teapot") > near("tea", "coffee")
