from __future__ import annotations

from typing import Any

import pytest
from tests.contract_tests.builders import LINE, Scene, ok, thing

from honcho_contract.apis.v1.resources import RESOURCES
from honcho_contract.judging.ledger import Ledger

SESSION = ("app", "user", "session")
MESSAGES = ("messages", SESSION)
COLLECTION = ("app", "user", "collection")


def ids_of(scene: Scene, scope: tuple[str, tuple[str, ...]]) -> list[str] | None:
    rows = scene.ledger.rows(scope)
    return None if rows is None else [known.id for known in rows]


def test_what_was_added_is_known(scene: Scene) -> None:
    known = scene.known("message")
    assert known.object == thing("messages", "message")
    assert known.ids == {
        name: LINE[name] for name in (*RESOURCES["messages"].parents, "message_id")
    }
    assert "message" in scene.ledger
    assert "nobody" not in scene.ledger
    assert known in list(scene.ledger)


@pytest.mark.parametrize("odd", [None, [], {}, {"id": 1}, "text"])
def test_what_has_no_id_is_not_taken_in(scene: Scene, odd: Any) -> None:
    before = list(scene.ledger)
    scene.ledger.add(RESOURCES["messages"], SESSION, odd, scene.known("message").story[0])
    assert list(scene.ledger) == before


def test_find_wants_every_id_to_belong_together(scene: Scene) -> None:
    messages = RESOURCES["messages"]
    assert scene.ledger.find(messages, LINE) is scene.known("message")
    scene.put("users", "other")
    for name, value in (
        ("message_id", "nobody"),
        ("message_id", "session"),
        ("session_id", "message"),
        ("user_id", "other"),
        ("app_id", "user"),
    ):
        assert scene.ledger.find(messages, {**LINE, name: value}) is None


@pytest.mark.parametrize("resource", RESOURCES.values(), ids=lambda row: row.name)
def test_holds_wants_every_parent(scene: Scene, resource: Any) -> None:
    assert scene.ledger.holds(resource, LINE)
    for name in resource.parents:
        assert not scene.ledger.holds(resource, {**LINE, name: "nobody"})


def test_what_lives_below_goes_with_what_is_removed(scene: Scene) -> None:
    other = {**LINE, "collection_id": "kept"}
    scene.put("collections", "kept")
    scene.put("documents", "safe", other)
    scene.kill("collection")
    assert not scene.known("document").alive
    assert scene.known("safe").alive
    assert scene.known("message").alive
    assert scene.ledger.find(RESOURCES["documents"], LINE) is None
    assert ids_of(scene, ("documents", COLLECTION)) == []


def test_rows_are_in_order_of_arrival(scene: Scene) -> None:
    scene.put("messages", "b")
    scene.put("messages", "a")
    assert ids_of(scene, MESSAGES) == ["message", "b", "a"]
    assert ids_of(scene, ("messages", ("app", "user", "nobody"))) == []


def test_a_place_in_doubt_is_not_known_until_it_is_settled(scene: Scene) -> None:
    scene.ledger.doubt(MESSAGES)
    assert ids_of(scene, MESSAGES) is None
    items = [thing("messages", "first"), thing("messages", "message")]
    scene.ledger.settle(MESSAGES, items, scene.known("message").story[0])
    assert ids_of(scene, MESSAGES) == ["first", "message"]


def test_what_a_complete_list_lacks_is_lost_and_the_next_one_is_believed(scene: Scene) -> None:
    scene.put("messages", "second")
    by = scene.known("message").story[0]
    for wanted in (None, ["second"]):
        scene.ledger.settle(MESSAGES, [thing("messages", "second")], by)
        assert ids_of(scene, MESSAGES) == wanted
    assert scene.known("message").lost


def test_names_are_those_of_live_objects_of_the_same_place(scene: Scene) -> None:
    scope = ("collections", ("app", "user"))
    assert scene.ledger.named(scope, "a collection") is scene.known("collection")
    assert scene.ledger.named(scope, "A collection") is None
    assert scene.ledger.named(("collections", ("app", "other")), "a collection") is None
    scene.kill("collection")
    assert scene.ledger.named(scope, "a collection") is None


def test_what_is_answered_again_comes_back_to_life(scene: Scene) -> None:
    scene.kill("message")
    scene.put("messages", "message", content="again")
    assert scene.known("message").alive
    assert scene.known("message").object["content"] == "again"
    assert ids_of(scene, MESSAGES) == ["message"]


@pytest.mark.parametrize(
    ("seen", "steps"),
    [
        (thing("users", "user"), 1),
        (thing("users", "user", name="other"), 2),
        (thing("users", "user", metadata={"a": 1}), 2),
    ],
)
def test_a_story_holds_what_made_an_object_what_it_is(
    scene: Scene, seen: dict[str, Any], steps: int
) -> None:
    known = scene.known("user")
    scene.ledger.change(known, seen, scene.known("app").story[0])
    assert known.object == seen
    assert len(known.story) == steps


def test_a_change_of_type_alone_is_a_change(scene: Scene) -> None:
    known = scene.put("users", "typed", metadata={"a": 1})
    by = known.story[0]
    scene.ledger.change(known, thing("users", "typed", metadata={"a": True}), by)
    assert known.object["metadata"]["a"] is True


def test_the_story_of_a_request_begins_with_its_parents(scene: Scene) -> None:
    scene.tell(
        "messages.update",
        ok(thing("messages", "message", metadata={"a": 1})),
        body={"metadata": {"a": 1}},
    )
    names = [exchange.call.name for exchange in scene.ledger.story({"message_id": "message"})]
    assert names == [
        "apps.create",
        "users.create",
        "sessions.create",
        "messages.create",
        "messages.update",
    ]
    assert scene.ledger.story({"message_id": "nobody"}) == []


def test_an_empty_ledger() -> None:
    ledger = Ledger(RESOURCES)
    assert list(ledger) == []
    assert ledger.get("x") is None
    assert ledger.holds(RESOURCES["apps"], {})
    assert not ledger.holds(RESOURCES["users"], {"app_id": "x"})
