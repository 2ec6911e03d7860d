"""Two answers held against each other."""

from __future__ import annotations

from typing import Any

import pytest
from tests.contract_tests.builders import LINE, RULES, answered, ok, thing

from honcho_contract.exchange import call
from honcho_contract.pairs import Pairing


def told(ours: Any, theirs: Any) -> list[str]:
    asked = call(RULES["messages.create"], LINE, body={"content": "c", "is_user": True})
    one, other = (
        answered(asked, ok(thing("messages", "message", metadata={"n": n}))) for n in (ours, theirs)
    )
    return [fault.reason for _, fault in Pairing().compare(one, other)]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [(1, 1.0), (1e16, 10**16), (1e23, 10**23), (0.5, 0.5), (0, -0.0), (2**53 + 1, 2**53 + 1)],
)
def test_numbers_are_compared_as_numbers(ours: float, theirs: float) -> None:
    assert told(ours, theirs) == told(theirs, ours) == []


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (2**53 + 1, float(2**53)),
        (10**40 + 7, 1e40),
        (2**60, float(2**60)),
        (0.1, 0.1 + 2**-55),
        (1, 1.5),
    ],
)
def test_a_rounded_number_differs_on_whichever_side_it_is(ours: float, theirs: float) -> None:
    assert told(ours, theirs) == told(theirs, ours) != []
