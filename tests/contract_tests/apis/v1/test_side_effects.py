"""What operations do besides, and what follows from answers that leave something open."""

from __future__ import annotations

from typing import Any

import pytest
from tests.contract_tests.builders import (
    LINE,
    RULES,
    Scene,
    broken_by,
    ok,
    page,
    refused,
    thing,
)

from honcho_contract.wire.exchange import call

OWN = thing("collections", "own", name="honcho")
VIEW = thing("metamessages", "view", label="x", metamessage_type="honcho_user_representation")
STRANGE = {
    "collections": thing("collections", "strange", name="strange"),
    "metamessages": thing("metamessages", "strange"),
}
CHAT = {"queries": "What?"}
PLACE = ("app", "user")


def chats(scene: Scene) -> None:
    scene.tell("sessions.chat", ok({"content": "An answer"}), body=CHAT)


@pytest.mark.parametrize(("resource", "own"), [("collections", OWN), ("metamessages", VIEW)])
@pytest.mark.parametrize("first", [False, True], ids=["at once", "later"])
def test_what_a_chat_makes_is_no_stray(
    scene: Scene, resource: str, own: dict[str, Any], first: bool
) -> None:
    known = scene.known(LINE[f"{resource.removesuffix('s')}_id"]).object
    assert broken_by(scene.seen(f"{resource}.list", ok(page([known, own])), body={})) >= {
        "state.stray"
    }
    chats(scene)
    if first:
        scene.tell(f"{resource}.list", ok(page([known])), body={})
    seen = scene.seen(f"{resource}.list", ok(page([known, own])), body={})
    assert broken_by(seen) == set()
    small = scene.seen(f"{resource}.list", ok(page([own], total=2, size=1)), query={"size": 1})
    assert broken_by(small) == set()


@pytest.mark.parametrize("resource", STRANGE)
def test_what_else_appears_after_a_chat_is_one(scene: Scene, resource: str) -> None:
    known = scene.known(LINE[f"{resource.removesuffix('s')}_id"]).object
    chats(scene)
    scene.tell(f"{resource}.list", ok(page([known])), body={})
    seen = scene.seen(f"{resource}.list", ok(page([known, STRANGE[resource]])), body={})
    assert "state.stray" in broken_by(seen)


def test_the_servers_own_collection_may_be_found_after_a_chat(scene: Scene) -> None:
    by_name = call(RULES["collections.by-name"], {**LINE, "name": "honcho"})
    assert scene.oracle.predict(by_name).status == 404
    chats(scene)
    assert scene.oracle.predict(by_name).status is None


@pytest.mark.parametrize("name", ["collections.delete", "collections.update", "documents.create"])
def test_how_a_change_of_the_servers_own_is_refused_is_open(scene: Scene, name: str) -> None:
    scene.put("collections", "own", name="honcho")
    sent = {"metadata": {"k": 1}, "content": "x"} if name != "collections.delete" else None
    asked = call(RULES[name], {**LINE, "collection_id": "own"}, body=sent)
    assert scene.oracle.predict(asked).status is None


def test_a_full_page_is_not_taken_for_the_whole(scene: Scene) -> None:
    two = scene.put("messages", "two").object
    one = scene.known("message").object
    scene.tell("messages.list", ok(page([one], size=1)), query={"size": 1})
    seen = scene.seen("messages.list", ok(page([one, two])), body={})
    assert broken_by(seen) == set()


def test_what_a_list_lacked_is_not_called_deleted_when_it_is_there_again(scene: Scene) -> None:
    two = scene.put("messages", "two").object
    one = scene.known("message").object
    lacking = scene.seen("messages.list", ok(page([one])), body={})
    assert broken_by(lacking) == {"state.listed"}
    scene.tell("messages.list", ok(page([one])), body={})
    assert scene.known("two").lost
    read = call(RULES["messages.by-id"], {**LINE, "message_id": "two"})
    assert scene.oracle.predict(read).status is None
    again = scene.seen("messages.list", ok(page([one, two])), body={})
    assert "state.dead-listed" not in broken_by(again)
    assert "state.stray" not in broken_by(again)


def test_what_was_below_something_lost_is_open_too(scene: Scene) -> None:
    scene.tell("sessions.list", ok(page([])), body={})
    assert scene.known("session").lost
    assert scene.known("message").lost
    for name, sent in (
        ("messages.by-id", None),
        ("messages.create", {"content": "x", "is_user": True}),
        ("sessions.update", {"metadata": {}}),
    ):
        assert scene.oracle.predict(call(RULES[name], LINE, body=sent)).status is None
    assert scene.oracle.predict(call(RULES["messages.list"], LINE, body={})).page is None


@pytest.mark.parametrize("member", ["metamessage_type", "session_id", "message_id"])
def test_what_an_empty_filter_asks_for_is_open(scene: Scene, member: str) -> None:
    for found in ([], [scene.known("metamessage").object]):
        seen = scene.seen("metamessages.list", ok(page(found)), body={member: ""})
        assert broken_by(seen) == set()
    assert broken_by(scene.seen("metamessages.list", ok(page([VIEW])), body={member: "x"}))


@pytest.mark.parametrize("status", [500, 502])
def test_a_name_that_a_failed_request_may_have_taken_is_open(scene: Scene, status: int) -> None:
    scene.tell("users.create", refused(status), body={"name": "taken"})
    again = call(RULES["users.create"], LINE, body={"name": "taken"})
    assert scene.oracle.predict(again).status is None
    assert scene.oracle.predict(again).fields is not None
    by_name = call(RULES["users.by-name"], {**LINE, "name": "taken"})
    assert scene.oracle.predict(by_name).status is None
    rename = call(RULES["users.update"], LINE, body={"name": "taken"})
    assert scene.oracle.predict(rename).status is None
    other = call(RULES["users.create"], LINE, body={"name": "free"})
    assert scene.oracle.predict(other).status == 200
