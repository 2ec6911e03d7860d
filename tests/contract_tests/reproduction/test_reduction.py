"""Which objects of a list a finding about it can do without."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from tests.contract_tests.builders import LINE, RULES, Scene, answered, ok, page

from honcho_contract.judging.laws import Law, Seen, pages
from honcho_contract.judging.ledger import Known, Ledger
from honcho_contract.reproduction.reduction import FEW, needed
from honcho_contract.wire.exchange import Exchange, call

MANY = [f"u{n}" for n in range(20)]


def still(scene: Scene, law: Law) -> Callable[[Ledger, Exchange], bool]:
    def broken(ledger: Ledger, exchange: Exchange) -> bool:
        prediction = replace(scene.oracle, ledger=ledger).predict(exchange.call)
        seen = Seen(contract=RULES, ledger=ledger, exchange=exchange, prediction=prediction)
        return any(True for _ in law(seen))

    return broken


@pytest.fixture
def many(scene: Scene) -> list[Known]:
    found = [scene.put("users", one, name=one) for one in MANY]
    return [scene.known("user"), *found]


def listed(scene: Scene, *ids: str, query: Any = None, **counts: int) -> Exchange:
    asked = call(RULES["users.list"], LINE, query=query or {"size": 100}, body={})
    items = [scene.known(one).object for one in ids]
    return answered(asked, ok(page(items, **{"size": 100, **counts})))


def left(scene: Scene, exchange: Exchange, objects: list[Known], law: Law) -> list[str]:
    return [one.id for one in needed(scene.ledger, exchange, objects, still(scene, law))]


def test_one_object_that_is_wrong_stays(scene: Scene, many: list[Known]) -> None:
    exchange = listed(scene, "user", *MANY)
    scene.known("u7").object = {**scene.known("u7").object, "name": "another"}
    assert left(scene, exchange, many, pages.changed) == ["u7"]


def test_two_that_are_out_of_order_stay(scene: Scene, many: list[Known]) -> None:
    swapped = ["user", *MANY[:5], "u6", "u5", *MANY[7:]]
    kept = left(scene, listed(scene, *swapped), many, pages.order(reverse=False))
    assert kept == ["u5", "u6"]


def test_what_is_not_shown_stays(scene: Scene, many: list[Known]) -> None:
    exchange = listed(scene, "user", *MANY[:-1])
    kept = left(scene, exchange, many, pages.lacks)
    assert "u19" in kept
    assert len(kept) == 2


def test_what_a_filter_keeps_back_stays(scene: Scene, many: list[Known]) -> None:
    """A total that counts it hangs on it."""
    asked = call(RULES["users.list"], LINE, query={"size": 100}, body={"filter": {"k": 1}})
    exchange = answered(asked, ok(page([], total=len(many), pages=1, size=100)))
    assert len(left(scene, exchange, many, pages.total)) == 2


def test_what_is_deleted_and_shown_stays(scene: Scene, many: list[Known]) -> None:
    exchange = listed(scene, "user", *MANY)
    scene.kill("u3")
    assert left(scene, exchange, many, pages.dead) == ["u3"]


@pytest.mark.parametrize(
    ("query", "counts"),
    [({"size": 5}, {"size": 5}), ({"size": 100, "page": 2}, {"page": 2}), ({}, {"pages": 2})],
)
def test_of_a_part_of_a_list_nothing_is_left_out(
    query: dict[str, int], counts: dict[str, int], scene: Scene, many: list[Known]
) -> None:
    exchange = listed(scene, "user", *MANY, query=query, **counts)
    scene.known("u7").object = {**scene.known("u7").object, "name": "another"}
    assert len(left(scene, exchange, many, pages.changed)) == len(many)


def test_a_list_stays_filled_and_a_short_one_whole(scene: Scene) -> None:
    there = {**LINE, "app_id": "elsewhere"}
    scene.put("apps", "elsewhere", there)
    foreign = scene.put("users", "foreign", there)
    many = [scene.known("user"), *(scene.put("users", one, name=one) for one in MANY)]
    exchange = listed(scene, "user", *MANY, "foreign")
    kept = left(scene, exchange, [*many, foreign], pages.foreign)
    assert (len(kept), kept[-1]) == (2, "foreign")
    few = [*many[: FEW - 1], foreign]
    short = listed(scene, *(one.id for one in few))
    assert left(scene, short, few, pages.foreign) == [one.id for one in few]


def test_where_the_law_cannot_be_asked_again_nothing_is_left_out(
    scene: Scene, many: list[Known]
) -> None:
    exchange = listed(scene, "user", *MANY)
    assert len(left(scene, exchange, many, pages.changed)) == len(many)


def test_the_ledger_itself_stays_as_it_is(scene: Scene, many: list[Known]) -> None:
    ledger = scene.ledger
    fewer = ledger.without({"u1", "u2", "nobody"})
    scope = ("users", (LINE["app_id"],))
    assert "u1" not in fewer
    assert len(fewer.live(scope)) == len(many) - 2
    assert len(ledger.live(scope)) == len(many)
