"""What a call rests on."""

from __future__ import annotations

from typing import Any

import pytest
from tests.contract_tests.builders import LINE, RULES, Scene, ok, page, refused, thing

from honcho_contract.reproduction.preconditions import TRIED, History, leading_to, shown_by
from honcho_contract.wire.exchange import Exchange, call


def names(exchanges: list[Exchange]) -> list[str]:
    return [exchange.call.name for exchange in exchanges]


def last(scene: Scene, name: str, **options: Any) -> Exchange:
    return scene.exchange(call(RULES[name], LINE, **options), refused(500))


def last_listed(scene: Scene, *items: dict[str, Any]) -> Exchange:
    return scene.exchange(call(RULES["messages.list"], LINE, body={}), ok(page(list(items))))


PARENTS = ["apps.create", "users.create", "sessions.create"]


def test_what_made_the_objects_that_it_names(scene: Scene) -> None:
    made = last(scene, "messages.create", body={})
    assert names(leading_to(scene.ledger, made)) == PARENTS


def test_an_id_in_the_query_or_the_body_is_named_too(scene: Scene) -> None:
    query = last(scene, "collections.get", query={"collection_id": "collection"})
    assert names(leading_to(scene.ledger, query))[-1] == "collections.create"
    linked = last(scene, "metamessages.create", body={"message_id": "message"})
    assert names(leading_to(scene.ledger, linked)) == [*PARENTS, "messages.create"]


def test_a_list_rests_on_what_is_in_its_place_and_a_name_on_who_has_it(scene: Scene) -> None:
    scene.put("users", "other", name="taken")
    assert names(leading_to(scene.ledger, last(scene, "users.list", body={}))) == [
        "apps.create",
        "users.create",
        "users.create",
    ]
    again = last(scene, "users.create", body={"name": "taken"})
    assert len(leading_to(scene.ledger, again)) == 2


def test_a_name_rests_on_who_has_or_had_it_anywhere_in_any_case(scene: Scene) -> None:
    there = {**LINE, "app_id": "elsewhere"}
    scene.put("apps", "elsewhere", there)
    scene.put("users", "there", there, name="Taken ")
    assert len(leading_to(scene.ledger, last(scene, "users.create", body={"name": "taken"}))) == 3
    renamed = scene.put("users", "renamed", name="old")
    answer = ok({**renamed.object, "name": "new"})
    scene.tell("users.update", answer, {**LINE, "user_id": "renamed"}, body={"name": "new"})
    assert len(leading_to(scene.ledger, last(scene, "users.create", body={"name": "old"}))) == 3
    assert len(leading_to(scene.ledger, last(scene, "users.create", body={"name": "free"}))) == 1


def test_what_it_rests_on_rests_on_something_too(scene: Scene) -> None:
    """A clone's list needs the clone, that the session, and that its messages and its user."""
    cloned = scene.tell("sessions.clone", ok(thing("sessions", "copy")))
    ids = {**LINE, "session_id": "copy"}
    listed = scene.exchange(call(RULES["messages.list"], ids, body={}), ok({}))
    found = leading_to(scene.ledger, listed)
    assert found[-1] is cloned
    assert names(found)[:-1] == [*PARENTS, "messages.create", "metamessages.create"]


def test_a_key_is_made_before_it_is_used(scene: Scene) -> None:
    history = History(resources=RULES.resources)
    made = scene.tell("keys.create", ok({"key": "a.b.c"}), query={"session_id": "session"})
    history.add(made)
    listed = last(scene, "apps.list", body={}, token="a.b.c")
    found = leading_to(scene.ledger, listed, history)
    assert found[-1] is made
    assert names(found)[:-1] == PARENTS


@pytest.mark.parametrize("name", ["messages.list", "messages.by-id"])
def test_what_was_refused_may_have_been_done(scene: Scene, name: str) -> None:
    history = History(resources=RULES.resources)
    refusal = scene.tell("messages.create", refused(422), body={"content": 1})
    other = scene.tell("collections.create", refused(422), body={"name": 1})
    update = scene.tell("messages.update", refused(500), body={"metadata": {"k": 1}})
    for one in (refusal, other, update):
        history.add(one)
    found = leading_to(scene.ledger, last(scene, name), history)
    assert (refusal in found, update in found, other in found) == (
        name == "messages.list",
        name == "messages.by-id",
        False,
    )


STRAY = thing("messages", "stray", content="A message", is_user=True, metadata={})


@pytest.mark.parametrize(
    "body",
    [
        {"content": "A message"},
        {"content": "A message", "metadata": {}},
        {"messages": [{"content": "another", "is_user": 1}, {"content": "A message"}]},
    ],
)
def test_what_is_most_like_a_stray_is_kept_of_much_that_was_refused(
    scene: Scene, body: dict[str, Any]
) -> None:
    """A request whose values all stand in the object, before any that says otherwise."""
    history = History(resources=RULES.resources)
    refusal = scene.tell(
        "messages.batch" if "messages" in body else "messages.create", refused(422), body=body
    )
    history.add(refusal)
    for n in range(30):
        other = {"content": "A message", "is_user": n, "metadata": {"n": n} if n % 2 else []}
        history.add(scene.tell("messages.create", refused(422), body=other))
    listed = last_listed(scene, STRAY)
    assert refusal in leading_to(scene.ledger, listed, history)


def test_strays_that_are_alike_take_no_place_from_each_other(scene: Scene) -> None:
    history = History(resources=RULES.resources)
    for n in range(TRIED):
        body = {"messages": [{"content": "A message", "is_user": True}, n]}
        history.add(scene.tell("messages.batch", refused(422), body=body))
    listed = last_listed(scene, *(STRAY | {"id": f"stray {n}"} for n in range(4)))
    found = names(leading_to(scene.ledger, listed, history))
    assert found.count("messages.batch") == TRIED


def test_of_each_stray_something_is_kept(scene: Scene) -> None:
    history, strays, refusals = History(resources=RULES.resources), [], []
    for n in range(4):
        strays.append(STRAY | {"id": f"stray {n}", "content": f"text {n}"})
        for extra in range(9):
            body = {"content": f"text {n}", "more": extra}
            refusals.append(scene.tell("messages.create", refused(422), body=body))
            history.add(refusals[-1])
    found = leading_to(scene.ledger, last_listed(scene, *strays), history)
    texts = {one.sent["content"] for one in refusals if one in found}
    assert texts == {f"text {n}" for n in range(4)}


def test_only_what_came_before(scene: Scene) -> None:
    early = last(scene, "users.list", body={})
    scene.put("users", "later", name="later")
    assert len(leading_to(scene.ledger, early)) == 2


def test_whether_a_token_opens_hangs_on_what_is_named_alone(scene: Scene) -> None:
    for n in range(5):
        scene.tell("sessions.update", ok(thing("sessions", "session", metadata={"n": n})))
    listed = last(scene, "messages.list", body={})
    assert names(leading_to(scene.ledger, listed, around=False)) == PARENTS


def test_of_a_long_story_the_beginning_the_latest_and_the_end_count(scene: Scene) -> None:
    for n in range(20):
        scene.tell("collections.update", ok(thing("collections", "collection", metadata={"n": n})))
    scene.tell("collections.delete", ok({"message": "x"}))
    found = names(leading_to(scene.ledger, last(scene, "collections.update", body={})))
    assert found == [
        "apps.create",
        "users.create",
        "collections.create",
        "collections.update",
        "collections.update",
        "collections.delete",
    ]


def test_what_an_answer_shows_of_others_was_made_before(scene: Scene) -> None:
    """What is another's, or an id that is given again."""
    there = {**LINE, "user_id": "other"}
    scene.put("users", "other", there, name="other")
    theirs = scene.put("sessions", "theirs", there)
    ours = call(RULES["sessions.list"], LINE, body={})
    listed = scene.exchange(ours, ok(page([theirs.object])))
    assert theirs.story[0] in leading_to(scene.ledger, listed)
    again = scene.exchange(call(RULES["sessions.create"], LINE, body={}), ok(theirs.object))
    assert theirs.story[0] in leading_to(scene.ledger, again)


def test_of_what_was_refused_only_what_may_have_made_a_stray_counts(scene: Scene) -> None:
    history = History(resources=RULES.resources)
    bodies = [{"content": "one"}, {"content": "two"}, {"content": 3}]
    tried = [scene.tell("messages.create", refused(422), body=body) for body in bodies]
    for one in tried:
        history.add(one)

    def listed(*items: dict[str, Any]) -> list[Exchange]:
        asked = call(RULES["messages.list"], LINE, body={})
        exchange = scene.exchange(asked, ok(page(items)))
        found = leading_to(scene.ledger, exchange, history)
        return [one for one in found if one in tried]

    assert listed(scene.known("message").object) == []
    assert listed(thing("messages", "stray", content="two")) == [tried[1]]
    assert listed(thing("messages", "stray", content="which?")) == tried


def test_a_list_that_is_refused_rests_on_nothing_in_its_place(scene: Scene) -> None:
    asked = call(RULES["messages.list"], LINE, body={})
    for status, count in ((400, 3), (422, 3), (500, 4)):
        listed = scene.exchange(asked, refused(status))
        assert len(leading_to(scene.ledger, listed)) == count


def test_what_is_in_a_place_that_was_deleted_rests_on_that(scene: Scene) -> None:
    """A server may take a session's messages with it; of what else the session went through,
    nothing is told here."""
    scene.tell("sessions.update", ok(thing("sessions", "session", metadata={"n": 1})))
    gone = scene.tell("sessions.delete", ok({"message": "x"}))
    scene.tell("sessions.delete", refused(404))
    found = leading_to(scene.ledger, last(scene, "messages.by-id"))
    assert names(found) == [*PARENTS, "messages.create", "sessions.delete"]
    assert found[-1] is gone


def test_what_a_check_compares_with_was_made_before(scene: Scene) -> None:
    made = last(scene, "messages.create", body={})
    before = [scene.known("message")]
    found = shown_by(scene.ledger, made, History(resources=RULES.resources), beside=before)
    assert names(found) == [*PARENTS, "messages.create", "messages.create"]


@pytest.mark.parametrize("name", ["collections.update", "collections.delete"])
def test_what_is_changed_rests_on_who_shares_its_name(scene: Scene, name: str) -> None:
    """A server that keeps one of two by their name goes wrong with the other."""
    twin = scene.put("collections", "twin", name="A collection")
    scene.put("collections", "other", name="another")
    changed = last(scene, name, body=None if name.endswith("delete") else {"name": "new"})
    found = leading_to(scene.ledger, changed)
    assert names(found) == [*PARENTS[:2], "collections.create", "collections.create"]
    assert twin.story[0] in found
    unnamed = last(scene, "sessions.update", body={"metadata": {}})
    assert names(leading_to(scene.ledger, unnamed)) == PARENTS


@pytest.mark.parametrize(
    ("name", "ids", "body"),
    [
        ("collections.by-name", {"name": "a collection"}, None),
        ("collections.create", {}, {"name": "a collection"}),
        ("collections.update", {"collection_id": "twin"}, {"name": "a collection"}),
    ],
)
def test_a_name_rests_on_what_was_tried_in_vain_with_who_has_it(
    scene: Scene, name: str, ids: dict[str, str], body: dict[str, Any] | None
) -> None:
    scene.put("collections", "twin", name="another")
    history = History(resources=RULES.resources)
    tried = scene.tell("collections.update", refused(500), body={"name": "new"})
    others = scene.tell(
        "collections.update", refused(500), {**LINE, "collection_id": "nobody"}, body={"name": "x"}
    )
    history.add(tried)
    history.add(others)
    asked = scene.exchange(call(RULES[name], {**LINE, **ids}, body=body), refused(404))
    found = leading_to(scene.ledger, asked, history)
    assert tried in found
    assert others not in found


def test_a_name_that_was_refused_rests_on_who_had_it_then(scene: Scene) -> None:
    """Without that, it would be given the next time."""
    holder = scene.put("collections", "holder", name="taken")
    renamed = scene.tell(
        "collections.update",
        ok({**holder.object, "name": "taken later"}),
        {**LINE, "collection_id": "holder"},
        body={"name": "taken later"},
    )
    history = History(resources=RULES.resources)
    tried = scene.tell("collections.update", refused(409), body={"name": "taken later"})
    history.add(tried)
    asked = last(scene, "collections.create", body={"name": "a collection"})
    found = leading_to(scene.ledger, asked, history)
    assert [one in found for one in (holder.story[0], renamed, tried)] == [True] * 3
