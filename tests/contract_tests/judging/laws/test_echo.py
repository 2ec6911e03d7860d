from __future__ import annotations

from typing import Any

import pytest
from tests.contract_tests.builders import LINE, Breach, Reply, Scene, codes_of, ok, shows, thing

from honcho_contract.judging.laws import echo

MESSAGE = {"content": "a message", "is_user": True}
RENAME = {"body": {"name": "new"}}


def message(**fields: Any) -> Reply:
    return ok(thing("messages", "new", **fields))


def user(**fields: Any) -> Reply:
    return ok(thing("users", "user", **fields))


def metadata(sent: object, got: object, code: str) -> Breach:
    return Breach(
        code=code,
        name="messages.create",
        options={"body": MESSAGE | {"metadata": sent}},
        wrong=message(metadata=got),
        right=message(metadata=sent),
    )


def with_metadata(scene: Scene) -> None:
    scene.known("user").object["metadata"] = {"old": 1}


BREACHES = (
    Breach(
        code="echo.text",
        name="messages.create",
        options={"body": MESSAGE | {"content": "a message "}},
        wrong=message(),
        right=message(content="a message "),
    ),
    Breach(
        code="echo.text",
        name="metamessages.create",
        options={"body": {"metamessage_type": "Note", "content": "a metamessage"}},
        wrong=ok(thing("metamessages", "new", metamessage_type="Note", label="note")),
        right=ok(thing("metamessages", "new", metamessage_type="Note", label="Note")),
    ),
    Breach(
        code="echo.flag",
        name="messages.create",
        options={"body": MESSAGE},
        wrong=message(is_user=False),
        right=message(),
    ),
    Breach(
        code="echo.flag",
        name="sessions.create",
        options={"body": {}},
        wrong=ok(thing("sessions", "new", is_active=False)),
        right=ok(thing("sessions", "new")),
    ),
    metadata({"a": "x"}, {"a": " x"}, "echo.metadata"),
    metadata({"a": "x"}, {"a": "x", "b": "y"}, "echo.metadata"),
    metadata({"a": "x", "A": "y"}, {"a": "x"}, "echo.metadata"),
    metadata({"a": ["x", "y"]}, {"a": ["y", "x"]}, "echo.metadata"),
    metadata({"a": True}, {"a": 1}, "echo.metadata"),
    metadata({"a": None}, {}, "echo.metadata"),
    metadata({"a": 2**53 + 1}, {"a": 2**53}, "echo.numbers"),
    metadata({"a": [0.1]}, {"a": [0.10000001]}, "echo.numbers"),
    metadata({}, {"a": 1}, "echo.defaults"),
    Breach(
        code="echo.defaults",
        name="messages.create",
        options={"body": MESSAGE},
        wrong=message(metadata={"default": True}),
        right=message(),
    ),
    Breach(
        code="echo.owner",
        name="messages.create",
        options={"body": MESSAGE},
        wrong=message(session_id="another"),
        right=message(),
    ),
    Breach(
        code="echo.owner",
        name="metamessages.create",
        options={
            "body": {
                "metamessage_type": "note",
                "content": "a metamessage",
                "session_id": "session",
            }
        },
        wrong=ok(thing("metamessages", "new")),
        right=ok(thing("metamessages", "new", session_id="session")),
    ),
    Breach(
        code="echo.batch",
        name="messages.batch",
        options={"body": {"messages": [MESSAGE, MESSAGE]}},
        wrong=ok([thing("messages", "one")]),
        right=ok([thing("messages", "one"), thing("messages", "two")]),
    ),
    Breach(
        code="echo.update",
        name="users.update",
        options=RENAME,
        wrong=user(),
        right=user(name="new"),
    ),
    Breach(
        code="echo.update",
        name="users.update",
        options={"body": {"metadata": {"new": 2}}},
        before=with_metadata,
        wrong=user(metadata={"new": 3}),
        right=user(metadata={"new": 2}),
    ),
    Breach(
        code="state.replace",
        name="users.update",
        options={"body": {"metadata": {"new": 2}}},
        before=with_metadata,
        wrong=user(metadata={"old": 1, "new": 2}),
        right=user(metadata={"new": 2}),
    ),
    Breach(
        code="state.replace",
        name="users.update",
        options={"body": {"metadata": {}}},
        before=with_metadata,
        wrong=user(metadata={"old": 1}),
        right=user(),
    ),
    Breach(
        code="state.untouched",
        name="users.update",
        options=RENAME,
        before=with_metadata,
        wrong=user(name="new"),
        right=user(name="new", metadata={"old": 1}),
    ),
    Breach(
        code="state.immutable",
        name="messages.update",
        options={"body": {"metadata": {}, "content": "another"}},
        wrong=ok(thing("messages", "message", content="another")),
        right=ok(thing("messages", "message")),
    ),
    Breach(
        code="state.get",
        name="messages.by-id",
        wrong=ok(thing("messages", "message", content="A message")),
        right=ok(thing("messages", "message")),
    ),
    Breach(
        code="state.get",
        name="sessions.get",
        options={"query": {"session_id": "session"}},
        wrong=ok(thing("sessions", "session", metadata={"a": 1})),
        right=ok(thing("sessions", "session")),
    ),
    Breach(
        code="state.name",
        name="users.by-name",
        ids={**LINE, "name": "a user"},
        wrong=user(created_at="2023-11-14T22:13:21Z"),
        right=user(),
    ),
    Breach(
        code="state.name",
        name="users.get-or-create",
        ids={**LINE, "name": "a user"},
        wrong=user(created_at="2023-11-14T22:13:21Z"),
        right=user(),
    ),
    Breach(
        code="state.get-or-create",
        name="users.get-or-create",
        ids={**LINE, "name": "a user"},
        wrong=ok(thing("users", "another")),
        right=user(),
    ),
)


@pytest.mark.parametrize("breach", BREACHES, ids=str)
def test_a_breach_is_seen_and_nothing_else(breach: Breach) -> None:
    shows(breach)


def test_every_law_of_the_module_is_shown() -> None:
    assert {breach.code for breach in BREACHES} == codes_of("echo")


@pytest.mark.parametrize(
    ("number", "written"),
    [(1e16, 10**16), (1.0, 1), (1, 1.0), (0.0, -0.0), (2**53, float(2**53))],
)
def test_a_number_may_be_written_in_another_way(number: float, written: float) -> None:
    body = MESSAGE | {"metadata": {"n": number}}
    seen = Scene().seen("messages.create", message(metadata={"n": written}), body=body)
    assert not list(echo.numbers(seen))
    assert not list(echo.metadata(seen))


def test_an_update_to_null_changes_nothing() -> None:
    seen = Scene().seen("users.update", user(name="other"), body={"name": None, "metadata": None})
    assert [fault.reason for fault in echo.immutable(seen)] == ["name was changed"]


def test_the_type_of_a_metamessage_is_its_label_too() -> None:
    reply = ok(thing("metamessages", "metamessage", metamessage_type="new", label="note"))
    seen = Scene().seen("metamessages.update", reply, body={"metamessage_type": "new"})
    assert [fault.reason for fault in echo.update_echo(seen)] == ["label was not taken"]


def test_an_answer_that_is_no_success_is_not_compared() -> None:
    seen = Scene().seen("messages.create", Reply(value={}, status=500), body=MESSAGE)
    assert list(echo.echoed(seen)) == []
