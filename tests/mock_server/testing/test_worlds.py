from __future__ import annotations

import re

import pytest

from honcho_mock.client.world import world_url
from honcho_mock.testing.worlds import name_for


@pytest.mark.parametrize(
    "value", ["plain", "a/b c?d#e", "Ünï 🍵", "x" * 200], ids=lambda text: text
)
def test_a_world_is_known_by_its_test_whatever_that_is_called(
    request: pytest.FixtureRequest, value: str
) -> None:
    name = name_for(request.node)
    assert name.startswith("test_a_world_is_known_by_its_test_whatever_that_is_called")
    assert world_url("", name) == f"/~{name}", "nothing in it has to be quoted"
    assert re.search(r"-[0-9a-f]{12}$", name)


def test_no_two_worlds_have_one_name(request: pytest.FixtureRequest) -> None:
    assert len({name_for(request.node) for _ in range(100)}) == 100
