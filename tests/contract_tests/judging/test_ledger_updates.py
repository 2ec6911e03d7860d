from __future__ import annotations

from typing import Any

import pytest
from tests.contract_tests.builders import LINE, Reply, Scene, ok, page, refused, thing

from honcho_contract.judging.laws.echo import differs
from honcho_contract.judging.ledger_updates import learn
from honcho_contract.wire.exchange import Call

MESSAGE = {"content": "a message", "is_user": True}
MESSAGES = ("messages", ("app", "user", "session"))
DOCUMENTS = ("documents", ("app", "user", "collection"))


def ids_of(scene: Scene, scope: tuple[str, tuple[str, ...]] = MESSAGES) -> list[str] | None:
    rows = scene.ledger.rows(scope)
    return None if rows is None else [known.id for known in rows]


def test_what_is_created(scene: Scene) -> None:
    scene.tell("messages.create", ok(thing("messages", "new")), body=MESSAGE)
    assert ids_of(scene) == ["message", "new"]


def test_a_wrong_answer_is_learnt_too_so_that_it_is_one_finding(scene: Scene) -> None:
    scene.tell("messages.create", ok(thing("messages", "new", content="other")), body=MESSAGE)
    assert scene.known("new").object["content"] == "other"


def test_a_batch_is_learnt_in_order(scene: Scene) -> None:
    answer = ok([thing("messages", "one"), thing("messages", "two")])
    scene.tell("messages.batch", answer, body={"messages": [MESSAGE, MESSAGE]})
    assert ids_of(scene) == ["message", "one", "two"]


@pytest.mark.parametrize(
    ("name", "query"), [("users.get", {"user_id": "user"}), ("users.by-name", {})]
)
def test_what_is_read(scene: Scene, name: str, query: dict[str, str]) -> None:
    changed = thing("users", "user", metadata={"seen": 1})
    scene.tell(name, ok(changed), {**LINE, "name": "a user"}, query=query)
    assert scene.known("user").object == changed


def test_get_or_create_makes_what_was_not_there(scene: Scene) -> None:
    ids = {"app_id": "app", "name": "fresh"}
    scene.tell("users.get-or-create", ok(thing("users", "new", name="fresh")), ids)
    assert scene.known("new").alive


def test_what_is_made_though_its_name_may_be_refused_is_known(scene: Scene) -> None:
    ids = {"app_id": "app", "name": "x" * 101}
    scene.tell("users.get-or-create", ok(thing("users", "long", name="x" * 101)), ids)
    assert scene.known("long").alive


def test_get_or_create_may_make_what_was_there(scene: Scene) -> None:
    ids = {"app_id": "app", "name": "a user"}
    scene.tell("users.get-or-create", ok(thing("users", "second")), ids)
    assert scene.known("second").alive
    assert scene.known("user").object["id"] == "user"


def test_another_object_than_was_asked_for_is_no_lesson(scene: Scene) -> None:
    scene.tell("messages.by-id", ok(thing("messages", "other")))
    assert ids_of(scene) == ["message"]
    assert scene.known("message").object["id"] == "message"


def test_what_is_updated(scene: Scene) -> None:
    changed = thing("users", "user", name="new")
    scene.tell("users.update", ok(changed), body={"name": "new"})
    assert scene.known("user").object == changed


def test_a_session_that_was_seen_inactive_stays_so_when_it_is_deleted_again(scene: Scene) -> None:
    done = ok({"message": "done"})
    scene.tell("sessions.delete", done)
    assert scene.known("session").closed
    inactive = thing("sessions", "session", is_active=False)
    scene.tell("sessions.get", ok(inactive), query={"session_id": "session"})
    scene.tell("sessions.delete", done)
    assert not scene.known("session").closed


def test_the_read_that_shows_a_deleted_session_inactive_is_in_its_story_once(scene: Scene) -> None:
    """What the session is held to from then on rests on it."""
    scene.tell("sessions.delete", ok({"message": "done"}))
    inactive = thing("sessions", "session", is_active=False)
    reads = [
        scene.tell("sessions.get", ok(inactive), query={"session_id": "session"}) for _ in range(2)
    ]
    assert [one in scene.known("session").story for one in reads] == [True, False]


def test_what_was_in_doubt_of_a_session_is_so_after_it_was_deleted(scene: Scene) -> None:
    before = scene.known("session").object
    other = {**before, "created_at": "2020-01-01T00:00:00.000000Z"}
    scene.tell("sessions.get", ok(other), query={"session_id": "session"})
    scene.tell("sessions.delete", ok({"message": "done"}))
    known = scene.known("session")
    for state in (before, other):
        seen = {**state, "is_active": False}
        assert list(differs(known, seen)) == []


def test_a_deleted_object_is_gone_and_a_session_is_inactive(scene: Scene) -> None:
    done = ok({"message": "done"})
    scene.tell("documents.delete", done)
    scene.tell("sessions.delete", done)
    assert ids_of(scene, DOCUMENTS) == []
    assert scene.known("session").alive
    assert scene.known("session").object["is_active"] is False


def test_deleting_what_was_never_there_is_no_lesson(scene: Scene) -> None:
    before = list(scene.ledger)
    scene.tell("documents.delete", ok({}), {**LINE, "document_id": "nobody"})
    assert list(scene.ledger) == before


def test_what_a_clone_holds_is_not_known_yet(scene: Scene) -> None:
    scene.tell("sessions.clone", ok(thing("sessions", "copy")))
    assert scene.known("copy").alive
    assert ids_of(scene, ("messages", ("app", "user", "copy"))) is None
    assert ids_of(scene, ("metamessages", ("app", "user"))) is None


@pytest.mark.parametrize(
    ("name", "reply", "options"),
    [
        ("messages.create", refused(404), {"body": MESSAGE}),
        ("messages.create", refused(422), {"body": {}}),
        ("messages.create", Reply(raw=b"{"), {"body": MESSAGE}),
        ("messages.by-id", Reply(status=500), {}),
        ("messages.by-id", ok([]), {}),
        ("messages.list", ok({"items": 1}), {"body": {}}),
        ("documents.query", ok([thing("documents", "new")]), {"body": {"query": "x"}}),
    ],
)
def test_no_lesson(scene: Scene, name: str, reply: Reply, options: dict[str, Any]) -> None:
    before = [(known.id, known.alive, known.object) for known in scene.ledger]
    scene.tell(name, reply, **options)
    assert [(known.id, known.alive, known.object) for known in scene.ledger] == before
    assert ids_of(scene) == ["message"]


@pytest.mark.parametrize("status", [0, 500, 503])
def test_what_went_wrong_may_have_been_done(scene: Scene, status: int) -> None:
    scene.tell("messages.create", Reply(status=status), body=MESSAGE)
    assert ids_of(scene) is None


def test_a_chat_may_leave_things_behind(scene: Scene) -> None:
    scene.tell("sessions.chat", ok({"content": "x"}), body={"queries": "x"})
    for name in ("collections", "metamessages"):
        assert ids_of(scene, (name, ("app", "user"))) is None
    assert ids_of(scene) == ["message"]


def test_a_whole_list_settles_its_place(scene: Scene) -> None:
    scene.ledger.doubt(MESSAGES)
    items = [thing("messages", "a"), thing("messages", "message")]
    scene.tell("messages.list", ok(page(items)), body={})
    assert ids_of(scene) == ["a", "message"]


@pytest.mark.parametrize(
    ("body", "query", "counts"),
    [
        ({"filter": {"a": 1}}, {}, {}),
        ({}, {"reverse": "true"}, {}),
        ({}, {}, {"total": 3}),
        ({}, {"page": "2"}, {"page": 2}),
    ],
)
def test_part_of_a_list_does_not(
    scene: Scene, body: dict[str, Any], query: dict[str, str], counts: dict[str, int]
) -> None:
    scene.ledger.doubt(MESSAGES)
    answer = ok(page([thing("messages", "a")], **counts))
    scene.tell("messages.list", answer, body=body, query=query)
    assert ids_of(scene) is None


def test_a_list_that_shows_one_object_twice_does_not(scene: Scene) -> None:
    scene.ledger.doubt(MESSAGES)
    scene.tell("messages.list", ok(page([thing("messages", "a")] * 2)), body={})
    assert ids_of(scene) is None


def test_apps_are_never_settled_as_others_may_make_them(scene: Scene) -> None:
    scene.tell("apps.list", ok(page([thing("apps", "other")])), body={})
    assert scene.known("app").alive
    assert "other" not in scene.ledger


def test_a_list_tells_the_state_of_what_is_in_it(scene: Scene) -> None:
    changed = thing("messages", "message", metadata={"a": 1})
    scene.tell("messages.list", ok(page([changed], total=9)), body={"filter": {"a": 1}})
    assert scene.known("message").object == changed


def test_a_call_that_is_no_operation_teaches_nothing(scene: Scene) -> None:
    before = list(scene.ledger)
    seen = scene.seen_of(Call(operation=None, method="POST", path="/v1/apps"), ok({"id": "new"}))
    learn(scene.ledger, seen.prediction, seen.exchange)
    keys = scene.seen("keys.create", ok({"id": "new"}), query={"app_id": "app"})
    learn(scene.ledger, keys.prediction, keys.exchange)
    assert list(scene.ledger) == before


def test_a_name_beyond_its_limit_may_be_taken_and_then_it_is_there(scene: Scene) -> None:
    """Get or create names no limit: whether it takes such a name is open, what it made is not."""
    name = "x" * 101
    made = thing("users", "long", name=name)
    scene.tell("users.get-or-create", ok(made), {**LINE, "name": name})
    assert ids_of(scene, ("users", ("app",))) == ["user", "long"]
