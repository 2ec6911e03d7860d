"""Two answers held against each other."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.contract_tests.builders import LINE, RULES, answered, ok, thing

from honcho_contract.diff.compare import Pairing
from honcho_contract.wire.exchange import Exchange, call


def told(ours: Any, theirs: Any) -> list[str]:
    asked = call(RULES["messages.create"], LINE, body={"content": "c", "is_user": True})
    one, other = (
        answered(asked, ok(thing("messages", "message", metadata={"n": n}))) for n in (ours, theirs)
    )
    return [fault.reason for _, fault in Pairing(RULES.resources).compare(one, other)]


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


def listed(*ids: str, **counts: int) -> Exchange:
    made = call(RULES["users.list"], LINE, body={})
    items = [thing("users", one, name="somebody") for one in ids]
    page = {"items": items, "page": 1, "size": 50, "total": len(ids), "pages": 1}
    return answered(made, ok(page | counts))


def reasons(pairing: Pairing, one: Exchange, other: Exchange) -> list[str]:
    return [fault.reason for _, fault in pairing.compare(one, other)]


def test_what_one_list_lacks_is_one_difference_and_the_rest_is_compared() -> None:
    """Not by position: behind what is missing, everything would be compared with something else."""
    pairing = Pairing(RULES.resources)
    assert reasons(pairing, listed("a", "b", "c"), listed("+a", "+b", "+c")) == []
    assert reasons(pairing, listed("a", "b", "c"), listed("+a", "+c")) == [
        "other objects are listed"
    ]
    assert reasons(pairing, listed("a", "b"), listed("+a", "+b", total=3)) == [
        "total differs (number)"
    ]


def test_the_order_of_a_list_is_still_compared() -> None:
    pairing = Pairing(RULES.resources)
    assert reasons(pairing, listed("a", "b"), listed("+a", "+b")) == []
    assert "id names another object" in reasons(pairing, listed("a", "b"), listed("+b", "+a"))


def test_what_differs_in_what_both_list_is_seen_beside_what_one_lacks() -> None:
    pairing = Pairing(RULES.resources)
    assert reasons(pairing, listed("a", "b", "c"), listed("+a", "+b", "+c")) == []
    ours = listed("a", "b", "c")
    theirs = listed("+a", "+c")
    page = json.loads(theirs.response.content)
    page["items"][1]["name"] = "changed"
    seen = reasons(pairing, ours, answered(theirs.call, ok(page)))
    assert seen[0] == "other objects are listed"
    assert any("name differs" in reason for reason in seen[1:])
