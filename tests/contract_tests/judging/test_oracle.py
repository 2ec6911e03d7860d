from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from tests.contract_tests.builders import LINE, MARK, MARKED, RULES, Scene

from honcho_contract.judging.catalogue import CATALOGUE
from honcho_contract.judging.prediction import Prediction
from honcho_contract.wire.exchange import Call, call

MESSAGE = {"content": "a message", "is_user": True}
NOTE = {"metamessage_type": "note", "content": ""}
CLONE = {"app_id": "app", "user_id": "user", "metadata": {}, "is_active": True}


@dataclass(frozen=True)
class Row:
    """A call, and the status that must come back; None where it is open."""

    name: str
    status: int | None
    blame: str = ""
    ids: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.name} {self.status} {self.blame}"


def row(
    name: str,
    status: int | None,
    blame: str = "",
    ids: Mapping[str, str] | None = None,
    **options: Any,
) -> Row:
    return Row(name, status, blame, ids or {}, options)


ROWS = (
    # create
    row("messages.create", 200, "refusals.valid", body=MESSAGE),
    row("messages.create", 422, "refusals.invalid", body={}),
    row("messages.create", 422, "refusals.invalid", raw=b"{"),
    row("messages.create", None, raw=b"\0"),
    row("messages.create", 404, "state.unknown", {"session_id": "nobody"}, body=MESSAGE),
    row("messages.create", 404, "isolation.path", {"session_id": "theirs"}, body=MESSAGE),
    row("messages.create", 404, "isolation.path", {"session_id": "message"}, body=MESSAGE),
    row("messages.create", None, "", {"session_id": "nobody"}, body={}),
    row("messages.create", None, "", {"session_id": ""}, body=MESSAGE),
    row("messages.create", None, "", {"session_id": "a/b"}, body=MESSAGE),
    row("messages.create", None, "", {"session_id": ".."}, body=MESSAGE),
    row("messages.batch", 200, "refusals.valid", body={"messages": [MESSAGE]}),
    row("messages.batch", None, body={"messages": []}),
    row("documents.create", 404, "state.deleted", {"collection_id": "gone"}, body={"content": "x"}),
    row("users.create", 409, "state.unique", body={"name": "a user"}),
    row("users.create", 200, "refusals.valid", body={"name": "A user"}),
    row("collections.create", 422, "refusals.reserved", body={"name": "HoNcHo"}),
    row("collections.create", 200, "refusals.valid", body={"name": "gone"}),
    row("apps.create", 200, "refusals.valid", body={"name": f"{MARK} new"}),
    row("apps.create", 409, "state.unique", body={"name": f"{MARK} app"}),
    row("apps.create", None, body={"name": "somebody's"}),
    # links of a metamessage
    row("metamessages.create", 200, "refusals.valid", body=NOTE),
    row("metamessages.create", 422, "refusals.link", body=NOTE | {"message_id": "message"}),
    row("metamessages.create", 404, "isolation.body", body=NOTE | {"session_id": "theirs"}),
    row("metamessages.create", 404, "state.unknown", body=NOTE | {"session_id": "nobody"}),
    row("metamessages.create", 404, "state.unknown", body=NOTE | {"session_id": ""}),
    row(
        "metamessages.create",
        404,
        "isolation.body",
        body=NOTE | {"session_id": "second", "message_id": "message"},
    ),
    row("metamessages.update", None, body={"message_id": "message"}),
    row("metamessages.update", None, body={"session_id": "session"}),
    row("metamessages.update", None, body={"session_id": None, "message_id": None}),
    row(
        "metamessages.update",
        200,
        "refusals.valid",
        body={"session_id": "session", "message_id": "message"},
    ),
    row("metamessages.update", 404, "isolation.body", body={"session_id": "theirs"}),
    # reads
    row("messages.by-id", 200, "state.found"),
    row("messages.by-id", 404, "state.unknown", {"message_id": "nobody"}),
    row("messages.by-id", 404, "isolation.path", {"session_id": "second"}),
    row("messages.by-id", 404, "isolation.path", {"user_id": "other"}),
    row("documents.by-id", 404, "state.deleted", {"document_id": "burnt"}),
    row("users.get", 200, "state.found", query={"user_id": "user"}),
    row("users.get", 404, "state.unknown", query={"user_id": "nobody"}),
    row("sessions.get", 404, "isolation.query", query={"session_id": "theirs"}),
    row("users.get", 401, "refusals.no-id"),
    row("users.get", None, query={"user_id": ""}),
    row("users.by-name", 200, "state.found", {"name": "a user"}),
    row("users.by-name", 404, "state.unknown", {"name": "nobody"}),
    row("users.by-name", 404, "isolation.path", {"name": "a user", "app_id": "nowhere"}),
    row("collections.by-name", 404, "state.unknown", {"name": "gone"}),
    row("apps.by-name", None, "", {"name": "somebody's"}),
    row("users.get-or-create", 200, "state.found", {"name": "a user"}),
    row("users.get-or-create", 200, "refusals.valid", {"name": "fresh"}),
    row("users.get-or-create", None, "", {"name": "x" * 101}),
    row("users.get-or-create", 404, "state.unknown", {"name": "x", "app_id": "nowhere"}),
    row("apps.get-or-create", None, "", {"name": "somebody's"}),
    # updates
    row("users.update", 200, "refusals.valid", body={}),
    row("users.update", 200, "refusals.valid", body={"name": "a user"}),
    row("users.update", 409, "state.unique", body={"name": "other"}),
    row("users.update", None, body={"name": ""}),
    row("users.update", None, body={"name": "x" * 101}),
    row("users.update", 404, "state.unknown", {"user_id": "nobody"}, body={}),
    row("apps.update", None, body={"name": "somebody's"}),
    row("collections.update", 422, "refusals.empty", body={}),
    row("collections.update", 422, "refusals.empty", body={"metadata": None}),
    row("collections.update", None, "", {"collection_id": "nobody"}, body={}),
    row("collections.update", None, body={"name": "Honcho"}),
    row("documents.update", 404, "state.deleted", {"document_id": "burnt"}, body={"content": "x"}),
    # deletes
    row("documents.delete", 200, "refusals.valid"),
    row("documents.delete", 404, "state.deleted", {"document_id": "burnt"}),
    row("sessions.delete", 200, "refusals.valid"),
    # the rest
    row("messages.list", 200, "refusals.valid", body={}),
    row("messages.list", 200, "refusals.valid", {"session_id": "nobody"}, body={}),
    row("messages.list", 422, "refusals.invalid", query={"page": 0}),
    row("sessions.clone", 200, "refusals.valid"),
    row("sessions.clone", 404, "state.unknown", {"session_id": "nobody"}),
    row("sessions.clone", 404, "state.unknown", query={"message_id": "nobody"}),
    row("sessions.clone", 404, "isolation.query", query={"message_id": "elsewhere"}),
    row("sessions.clone", None, query={"message_id": ""}),
    row("sessions.chat", 200, "refusals.valid", body={"queries": "x"}),
    row("sessions.chat", None, body={"queries": []}),
    row("sessions.chat", None, body={"queries": "x" * 10_001}),
    row("sessions.chat", None, body={"queries": ["x"] * 26}),
    row("sessions.chat", None, "", {"session_id": "nobody"}, body={"queries": "x"}),
    row("documents.query", 200, "refusals.valid", body={"query": "x"}),
    row("keys.create", None, query={"app_id": "app"}),
)


@pytest.fixture
def crowded(scene: Scene) -> Scene:
    """Another user with a session, a second session, and things that are gone."""
    theirs = {**LINE, "user_id": "other"}
    scene.put("users", "other", name="other")
    scene.put("sessions", "theirs", theirs)
    scene.put("sessions", "second")
    scene.put("messages", "elsewhere", {**LINE, "session_id": "second"})
    scene.put("collections", "gone", name="gone")
    scene.kill("gone")
    scene.put("documents", "burnt")
    scene.kill("burnt")
    return scene


def predicted(scene: Scene, name: str, ids: Mapping[str, str] = LINE, **options: Any) -> Prediction:
    return scene.oracle.predict(call(RULES[name], ids, **options))


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_status_and_blame(crowded: Scene, row: Row) -> None:
    prediction = predicted(crowded, row.name, {**LINE, **row.ids}, **row.options)
    assert (prediction.status, prediction.blame) == (row.status, row.blame)
    assert bool(prediction.because) is (row.status is not None)


def test_every_blame_is_a_check() -> None:
    assert {row.blame for row in ROWS} - {""} <= set(CATALOGUE)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("messages.create", {"body": MESSAGE}),
        ("messages.create", {"body": {}}),
        ("messages.by-id", {}),
        ("users.create", {"body": {"name": "a user"}}),
        ("collections.update", {"body": {}}),
        ("users.get", {}),
    ],
)
def test_a_purpose_takes_the_blame(scene: Scene, name: str, options: dict[str, Any]) -> None:
    prediction = predicted(scene, name, purpose="limits.accept", **options)
    assert prediction.blame == "limits.accept"


def test_a_call_that_is_no_operation_is_open(scene: Scene) -> None:
    prediction = scene.oracle.predict(Call(operation=None, method="PATCH", path="/v1/apps"))
    assert prediction.status is None


def test_what_a_new_message_must_hold(scene: Scene) -> None:
    prediction = predicted(scene, "messages.create", body=MESSAGE | {"id": "mine", "x": 1})
    assert prediction.fields == MESSAGE | {
        "app_id": "app",
        "user_id": "user",
        "session_id": "session",
        "metadata": {},
    }


def test_what_a_new_metamessage_must_hold(scene: Scene) -> None:
    prediction = predicted(scene, "metamessages.create", body=NOTE | {"session_id": "session"})
    assert prediction.fields is not None
    assert prediction.fields["label"] == "note"
    assert prediction.fields["session_id"] == "session"
    assert prediction.fields["message_id"] is None


def test_a_batch_is_told_message_by_message(scene: Scene) -> None:
    rows = [MESSAGE, MESSAGE | {"content": "two"}]
    prediction = predicted(scene, "messages.batch", body={"messages": rows})
    assert prediction.batch is not None
    assert [fields["content"] for fields in prediction.batch] == ["a message", "two"]


def test_an_update_keeps_what_it_does_not_name(scene: Scene) -> None:
    old = dict(scene.known("user").object)
    prediction = predicted(scene, "users.update", body={"name": "new", "metadata": None, "id": "x"})
    assert prediction.fields == old | {"name": "new"}
    assert prediction.known is scene.known("user")


def test_a_new_content_may_make_a_document_anew(scene: Scene) -> None:
    for body, told in (({"metadata": {"k": 1}}, True), ({"content": "new"}, False)):
        prediction = predicted(scene, "documents.update", body=body)
        assert prediction.fields is not None
        assert ("created_at" in prediction.fields) is told


def test_a_clone_is_active_and_has_the_metadata(scene: Scene) -> None:
    scene.known("session").object["is_active"] = False
    assert predicted(scene, "sessions.clone").fields == CLONE


def test_a_refusal_names_its_places(scene: Scene) -> None:
    prediction = predicted(scene, "messages.create", body={"content": 1, "is_user": True})
    assert prediction.places == {("body", "content")}
    assert prediction.because == "the document forbids body.content"


@pytest.mark.parametrize("capability", ["chat", "documents"])
def test_what_the_target_cannot_do_is_open(scene: Scene, capability: str) -> None:
    scene.able(**{capability: False})
    name, body = {
        "chat": ("sessions.chat", {"queries": "x"}),
        "documents": ("documents.query", {"query": "x"}),
    }[capability]
    assert predicted(scene, name, body=body).status is None


def test_with_auth_a_key_may_say_which_object_is_meant(scene: Scene) -> None:
    scene.able(auth=True)
    assert predicted(scene, "users.get").status is None


@pytest.mark.parametrize(
    ("query", "items"),
    [
        ({}, ["message", "b", "c"]),
        ({"reverse": "true"}, ["c", "b", "message"]),
        ({"size": 2}, ["message", "b"]),
        ({"size": 2, "page": 2}, ["c"]),
        ({"size": 2, "page": 3}, []),
        ({"size": 1, "page": 1, "reverse": "true"}, ["c"]),
    ],
)
def test_pages(scene: Scene, query: dict[str, Any], items: list[str]) -> None:
    scene.put("messages", "b")
    scene.put("messages", "c")
    page = predicted(scene, "messages.list", body={}, query=query).page
    assert page is not None
    assert [known.id for known in page.items] == items
    assert page.total == 3
    assert page.pages == -(-3 // int(query.get("size", 50)))
    assert not page.filtered


@pytest.mark.parametrize(
    ("name", "body", "items"),
    [
        ("sessions.list", {}, ["session", "asleep"]),
        ("sessions.list", {"is_active": False}, ["session", "asleep"]),
        ("sessions.list", {"is_active": True}, ["session"]),
        ("sessions.list", {"is_active": True, "filter": {"k": 1}}, []),
        ("sessions.list", {"filter": {"k": 1}}, ["asleep"]),
        ("sessions.list", {"filter": None}, ["session", "asleep"]),
        ("metamessages.list", {"metamessage_type": "linked"}, ["linked"]),
        ("metamessages.list", {"session_id": "session"}, ["linked"]),
        ("metamessages.list", {"message_id": "nobody"}, []),
        ("metamessages.list", {"metamessage_type": None}, ["metamessage", "linked"]),
    ],
)
def test_filters(scene: Scene, name: str, body: dict[str, Any], items: list[str]) -> None:
    scene.put("sessions", "asleep", is_active=False, metadata={"k": 1})
    scene.put(
        "metamessages",
        "linked",
        metamessage_type="linked",
        session_id="session",
        message_id="message",
    )
    page = predicted(scene, name, body=body).page
    assert page is not None
    assert [known.id for known in page.items] == items
    assert page.filtered is any(body.values())


def test_a_place_that_is_not_there_lists_nothing(scene: Scene) -> None:
    page = predicted(scene, "messages.list", {**LINE, "session_id": "nobody"}, body={}).page
    assert page is not None
    assert (page.items, page.total, page.pages) == ((), 0, 0)


def test_a_page_is_open_where_the_ledger_cannot_know(scene: Scene) -> None:
    assert predicted(scene, "apps.list", body={}).page is None
    assert predicted(scene, "apps.list", body={"filter": {"a": 1}}).page is None
    assert predicted(scene, "apps.list", body={"filter": MARKED | {"a": 1}}).page is not None
    scene.ledger.doubt(("messages", ("app", "user", "session")))
    assert predicted(scene, "messages.list", body={}).page is None


def test_a_page_is_open_where_a_condition_is_empty(scene: Scene) -> None:
    prediction = predicted(scene, "metamessages.list", body={"session_id": ""})
    assert (prediction.status, prediction.page) == (200, None)
