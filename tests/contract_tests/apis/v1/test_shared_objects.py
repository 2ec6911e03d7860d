from __future__ import annotations

from typing import Any

import pytest
from tests.contract_tests.builders import LINE, RULES

from honcho_contract.apis.v1 import shared_objects
from honcho_contract.running.run import Run
from honcho_contract.wire.exchange import call


@pytest.mark.parametrize("name", shared_objects.KEPT)
def test_of_what_stays_few_are_made(name: str) -> None:
    chosen = shared_objects.few(name, range(50))
    assert len(chosen) == shared_objects.KEPT[name]
    assert chosen == shared_objects.few(name, range(50)), "the same for every seed"
    assert shared_objects.few(name, [7]) == [7]


def test_of_what_can_be_deleted_all_are_made() -> None:
    assert shared_objects.few("collections.create", range(50)) == list(range(50))


def test_tests_share_a_user_while_there_is_room(live: Run) -> None:
    first = shared_objects.user(live)
    assert shared_objects.user(live) == first
    for _ in range(shared_objects.ROOM + 1):
        live.make("sessions", first)
    second = shared_objects.user(live)
    assert second != first
    live.ledger.doubt(("metamessages", (second["app_id"], second["user_id"])))
    assert shared_objects.user(live) != second, "what is below must be known"


def test_tests_share_an_app(live: Run) -> None:
    assert shared_objects.app(live) == shared_objects.app(live) != live.home_app


def test_generated_cases_make_few_that_stay(live: Run) -> None:
    def goes(name: str, **options: Any) -> bool:
        return shared_objects.may_go(live, call(RULES[name], {**LINE, "name": "x"}, **options))

    for name, most in shared_objects.KEPT.items():
        plain = {"body": {"name": "x"}} if name.endswith(".create") else {}
        going = [goes(name, **plain) for _ in range(20)]
        assert going.count(True) == most * shared_objects.GENERATED
    assert all(goes("apps.create", body={"name": 1}) for _ in range(20)), "what makes nothing"
    assert all(goes("sessions.create", body={}) for _ in range(20)), "what can be deleted"
