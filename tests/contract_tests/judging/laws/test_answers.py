from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from tests.contract_tests.builders import (
    LINE,
    Breach,
    Reply,
    Scene,
    codes_of,
    ok,
    page,
    reasons,
    refusal,
    refused,
    shows,
    thing,
)

from honcho_contract.judging.laws import answers
from honcho_contract.wire.exchange import Call

MESSAGE = {"content": "a message", "is_user": True}
FORBIDDEN = {"content": 1, "is_user": True}
NAMED = refused(422, refusal(("body", "content")))
JSON = {"content-type": "application/json"}
OK_MESSAGE = ok(thing("messages", "new"))


def raw(text: bytes, **headers: str) -> Reply:
    kept = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(raw=text, headers=JSON | kept)


def status(
    code: str,
    name: str,
    wrong: Reply,
    right: Reply,
    *,
    before: Any = None,
    ids: Mapping[str, str] = LINE,
    also: frozenset[str] = frozenset(),
    **options: Any,
) -> Breach:
    """A check that a wrong status breaks."""
    return Breach(
        code=code,
        name=name,
        wrong=wrong,
        right=right,
        before=before,
        ids=ids,
        also=also,
        options=options,
    )


def a_second_user(scene: Scene) -> None:
    scene.put("users", "other", name="other")
    scene.put("sessions", "theirs", {**LINE, "user_id": "other"})


def a_deleted_collection(scene: Scene) -> None:
    scene.kill("collection")


STATUSES = (
    status(
        "state.found",
        "messages.by-id",
        refused(404),
        ok(thing("messages", "message")),
    ),
    status(
        "state.inactive",
        "messages.by-id",
        refused(404),
        ok(thing("messages", "message")),
        purpose="state.inactive",
    ),
    status(
        "state.deleted",
        "collections.update",
        ok(thing("collections", "collection")),
        refused(404),
        before=a_deleted_collection,
        body={"metadata": {}},
    ),
    status(
        "state.unknown",
        "messages.by-id",
        ok(thing("messages", "message")),
        refused(404),
        ids={**LINE, "message_id": "nobody"},
    ),
    status(
        "state.unique",
        "users.create",
        ok(thing("users", "new")),
        refused(409),
        body={"name": "a user"},
    ),
    status(
        "state.unique-scope",
        "users.create",
        refused(409),
        ok(thing("users", "new", name="A user")),
        body={"name": "A user"},
        purpose="state.unique-scope",
    ),
    status("refusals.valid", "messages.create", NAMED, OK_MESSAGE, body=MESSAGE),
    status("refusals.invalid", "messages.create", OK_MESSAGE, NAMED, body=FORBIDDEN),
    status(
        "refusals.coerced",
        "messages.create",
        OK_MESSAGE,
        refused(422, refusal(("body", "is_user"))),
        body=MESSAGE | {"is_user": "true"},
        purpose="refusals.coerced",
    ),
    status(
        "refusals.media-type",
        "messages.create",
        OK_MESSAGE,
        refused(422, refusal(("body",))),
        body=MESSAGE,
        content_type="text/plain",
        purpose="refusals.media-type",
    ),
    status(
        "refusals.syntax",
        "messages.create",
        OK_MESSAGE,
        refused(422, refusal(("body", 1))),
        raw=b"{",
        purpose="refusals.syntax",
    ),
    status(
        "refusals.ignored",
        "messages.create",
        NAMED,
        OK_MESSAGE,
        body=MESSAGE | {"unknown": 1},
        purpose="refusals.ignored",
    ),
    status(
        "refusals.empty",
        "collections.update",
        ok(thing("collections", "collection")),
        refused(422, {"detail": "nothing to change"}),
        body={},
    ),
    status(
        "refusals.reserved",
        "collections.create",
        ok(thing("collections", "new", name="Honcho")),
        refused(422, refusal(("body", "name"))),
        body={"name": "Honcho"},
    ),
    status(
        "refusals.link",
        "metamessages.create",
        ok(thing("metamessages", "new", message_id="message")),
        refused(422, {"detail": "no session_id"}),
        body={"metamessage_type": "note", "content": "", "message_id": "message"},
    ),
    status("refusals.no-id", "users.get", ok(thing("users", "user")), refused(401)),
    status(
        "limits.accept",
        "messages.create",
        NAMED,
        ok(thing("messages", "new", content="x" * 50_000)),
        body=MESSAGE | {"content": "x" * 50_000},
        purpose="limits.accept",
    ),
    status(
        "limits.accept",
        "messages.create",
        refused(500),
        ok(thing("messages", "new", content="x" * 50_000)),
        also=frozenset({"robust.allowed"}),
        body=MESSAGE | {"content": "x" * 50_000},
        purpose="limits.accept",
    ),
    status(
        "limits.refuse",
        "messages.create",
        OK_MESSAGE,
        NAMED,
        body=MESSAGE | {"content": "x" * 50_001},
        purpose="limits.refuse",
    ),
    status(
        "isolation.path",
        "messages.create",
        OK_MESSAGE,
        refused(404),
        before=a_second_user,
        ids={**LINE, "user_id": "other"},
        body=MESSAGE,
    ),
    status(
        "isolation.query",
        "sessions.get",
        ok(thing("sessions", "theirs")),
        refused(404),
        before=a_second_user,
        query={"session_id": "theirs"},
    ),
    status(
        "isolation.body",
        "metamessages.create",
        ok(thing("metamessages", "new", session_id="theirs")),
        refused(404),
        before=a_second_user,
        body={"metamessage_type": "note", "content": "", "session_id": "theirs"},
    ),
    status(
        "auth.opens",
        "messages.by-id",
        refused(401),
        ok(thing("messages", "message")),
        token="a key",
        purpose="auth.opens",
    ),
    status(
        "refusals.status",
        "messages.create",
        refused(400),
        NAMED,
        body=FORBIDDEN,
    ),
)

FORMS = (
    status("answers.status", "messages.create", Reply(status=201), OK_MESSAGE, body=MESSAGE),
    status("answers.json", "messages.by-id", raw(b"{"), ok(thing("messages", "message"))),
    status("answers.json", "keys.create", raw(b'{"key": NaN}'), ok({"key": "x"})),
    status("answers.json", "keys.create", raw(b'{"key": "\xff"}'), ok({"key": "x"})),
    status(
        "answers.json",
        "keys.create",
        raw(b'{"key": "x"}', content_type="text/html"),
        raw(b'{"key": "x"}', content_type="application/json; charset=utf-8"),
    ),
    status("answers.keys", "keys.create", raw(b'{"key": "x", "key": "y"}'), ok({"key": "x"})),
    status(
        "answers.schema",
        "messages.create",
        ok(thing("messages", "new", created_at=None)),
        OK_MESSAGE,
        body=MESSAGE,
    ),
    status(
        "answers.time",
        "messages.create",
        ok(thing("messages", "new", created_at="2023-11-14T22:13:20")),
        OK_MESSAGE,
        body=MESSAGE,
    ),
    status(
        "answers.besides",
        "messages.create",
        ok(thing("messages", "new", extra=1)),
        OK_MESSAGE,
        body=MESSAGE,
    ),
    status(
        "answers.error-form",
        "messages.by-id",
        Reply(value={"error": "not found"}, status=404),
        refused(404),
        ids={**LINE, "message_id": "nobody"},
    ),
    status(
        "refusals.form",
        "messages.create",
        Reply(value={"detail": [{"place": "content"}]}, status=422),
        NAMED,
        body=FORBIDDEN,
    ),
)


@pytest.mark.parametrize("breach", [*STATUSES, *FORMS], ids=str)
def test_a_breach_is_seen_and_nothing_else(breach: Breach) -> None:
    shows(breach)


def test_every_law_of_the_module_is_shown() -> None:
    assert {breach.code for breach in (*STATUSES, *FORMS)} == codes_of("answers")


def test_a_wrong_status_says_what_is_due_and_why() -> None:
    seen = Scene().seen("messages.create", refused(404, "Session not found"), body=MESSAGE)
    (fault,) = answers.wrong_status(seen)
    assert fault.reason == "answered 404 where 200 is due"
    assert "every id is live" in fault.detail
    assert fault.detail.endswith("got 404 Session not found")


def test_bytes_that_are_no_json_may_be_refused_with_400() -> None:
    seen = Scene().seen("messages.create", refused(400), raw=b"\xff")
    assert not list(answers.wrong_status(seen))
    assert not list(answers.other_refusal(seen))


def test_a_server_error_is_not_told_as_a_wrong_status_too() -> None:
    seen = Scene().seen("messages.create", refused(500), body=MESSAGE)
    assert reasons(answers.wrong_status, seen) == []
    assert reasons(answers.undocumented, seen) == []


def test_metadata_that_is_left_out_is_missed() -> None:
    whole = thing("messages", "message")
    bare = {name: value for name, value in whole.items() if name != "metadata"}
    for reply in (ok(page([bare])), ok(page([whole, bare]))):
        seen = Scene().seen("messages.list", reply, body={})
        assert reasons(answers.besides, seen) == ["metadata left out"]


def test_properties_besides_are_found_in_pages_and_batches() -> None:
    odd = thing("messages", "message", extra=1)
    batch = Scene().seen("messages.batch", ok([odd]), body={"messages": [MESSAGE]})
    listed = Scene().seen("messages.list", ok(page([odd]) | {"next": 2}), body={})
    assert reasons(answers.besides, batch) == ["the property 'extra' besides"]
    assert sorted(reasons(answers.besides, listed)) == [
        "the property 'extra' besides",
        "the property 'next' besides",
    ]


def test_the_body_of_a_stream_is_not_read_as_json() -> None:
    stream = Reply(raw=b"Hello", headers={"content-type": "text/event-stream; charset=utf-8"})
    body = {"queries": "Who?", "stream": True}
    assert reasons(answers.not_json, Scene().seen("sessions.chat", stream, body=body)) == []


def test_an_answer_to_no_operation_has_no_documented_form() -> None:
    call = Call(operation=None, method="PATCH", path="/v1/apps")
    seen = Scene().seen_of(call, Reply(status=418, raw=b"teapot", headers={}))
    laws = (answers.undocumented, answers.not_json, answers.schema_fault, answers.error_form)
    assert [fault for law in laws for fault in law(seen)] == []
