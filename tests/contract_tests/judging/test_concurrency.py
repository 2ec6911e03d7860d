"""What must hold of calls that went out at the same time."""

from __future__ import annotations

import pytest
from tests.contract_tests.builders import LINE, RULES, answered, ok, page, refused, thing

from honcho_contract.judging.concurrency import again, racers, writers
from honcho_contract.wire.exchange import Exchange, call


def wrote(object_id: str | None) -> Exchange:
    reply = refused(500) if object_id is None else ok(thing("messages", object_id))
    return answered(call(RULES["messages.create"], LINE, body={}), reply)


def listed(*ids: str) -> Exchange:
    reply = ok(page([thing("messages", one) for one in ids]))
    return answered(call(RULES["messages.list"], LINE, body={}), reply)


def raced(object_id: str | None) -> Exchange:
    reply = refused(500) if object_id is None else ok(thing("users", object_id))
    return answered(call(RULES["users.get-or-create"], {**LINE, "name": "x"}), reply)


@pytest.mark.parametrize(
    ("written", "there", "broken"),
    [
        ([["a", "b"], ["c"]], "acb", []),
        ([["a", "b"], ["c"]], "cab", []),
        ([["a", "b"], ["c"]], "bac", ["a writer's messages changed order"]),
        ([["a", "b"], ["c"]], "ac", ["a message is not listed once"]),
        ([["a", "b"], ["c"]], "aabc", ["a message is not listed once"]),
        ([["a", None], ["c"]], "ac", ["a message of a parallel writer was refused"]),
        ([["a"], ["a"]], "a", ["two messages have the same id"]),
    ],
)
def test_writers(written: list[list[str | None]], there: str, broken: list[str]) -> None:
    lanes = [[wrote(one) for one in sent] for sent in written]
    found = [fault.reason for _, _, fault in writers(lanes, [listed(*there)])]
    assert found == broken
    replayed = [fault.reason for _, _, fault in again([[listed(*there)], *lanes])]
    assert replayed == broken


@pytest.mark.parametrize(
    ("made", "broken"),
    [
        (["a", "a"], []),
        (["a", "b"], ["one name, several objects"]),
        (["a", None], ["a racer was refused"]),
    ],
)
def test_racers(made: list[str | None], broken: list[str]) -> None:
    answers = [raced(one) for one in made]
    assert [fault.reason for _, _, fault in racers(answers)] == broken
    replayed = again([[], *([answer] for answer in answers)])
    assert [fault.reason for _, _, fault in replayed] == broken


def test_what_came_one_by_one_is_no_race() -> None:
    assert list(again([[listed("a")]])) == []
