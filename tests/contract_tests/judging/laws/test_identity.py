from __future__ import annotations

from typing import Any

import pytest
from tests.contract_tests.builders import Breach, Reply, Scene, codes_of, ok, shows, thing

from honcho_contract.judging.laws import identity

MESSAGE = {"content": "a message", "is_user": True}
TOLERANCE = 300.0


def message(object_id: str = "new", **fields: Any) -> Reply:
    return ok(thing("messages", object_id, **fields))


def create(code: str, wrong: Reply, right: Reply | None = None) -> Breach:
    return Breach(
        code=code,
        name="messages.create",
        options={"body": MESSAGE},
        wrong=wrong,
        right=right or message(),
    )


BREACHES = (
    create("identity.fresh", message("message")),
    create("identity.fresh", message("user")),
    Breach(
        code="identity.fresh",
        name="messages.batch",
        options={"body": {"messages": [MESSAGE, MESSAGE]}},
        wrong=ok([thing("messages", "one"), thing("messages", "one")]),
        right=ok([thing("messages", "one"), thing("messages", "two")]),
    ),
    Breach(
        code="identity.fresh",
        name="sessions.clone",
        wrong=ok(thing("sessions", "session")),
        right=ok(thing("sessions", "new")),
    ),
    create("identity.form", message("a/b"), message("A-z_0.~")),
    create("identity.form", message("a b")),
    create("identity.form", message("")),
    Breach(
        code="identity.own",
        name="messages.create",
        options={"body": MESSAGE | {"id": "mine"}},
        wrong=message("mine"),
        right=message("new"),
    ),
    create("identity.clock", message(created_at="2023-11-14T23:13:20Z")),
    create(
        "identity.clock",
        message(created_at="2023-11-14T22:13:20-01:00"),
        message(created_at="2023-11-14T21:13:20-01:00"),
    ),
    create(
        "identity.order",
        message(created_at="2023-11-14T22:13:19.999999Z"),
        message(created_at="2023-11-14T22:13:20.000001Z"),
    ),
    Breach(
        code="identity.order",
        name="messages.batch",
        options={"body": {"messages": [MESSAGE, MESSAGE]}},
        wrong=ok(
            [
                thing("messages", "one", created_at="2023-11-14T22:13:22Z"),
                thing("messages", "two", created_at="2023-11-14T22:13:21Z"),
            ]
        ),
        right=ok([thing("messages", "one"), thing("messages", "two")]),
    ),
)


@pytest.mark.parametrize("breach", BREACHES, ids=str)
def test_a_breach_is_seen_and_nothing_else(breach: Breach) -> None:
    shows(breach)


def test_every_law_of_the_module_is_shown() -> None:
    assert {breach.code for breach in BREACHES} == codes_of("identity")


def test_clocks_may_be_apart_by_the_tolerance() -> None:
    seen = Scene().seen("messages.create", message(created_at="2023-11-14T22:18:20Z"), body=MESSAGE)
    assert not list(identity.implausible(TOLERANCE)(seen))
    (fault,) = identity.implausible(TOLERANCE - 1)(seen)
    assert "+300 s off" in fault.detail


def test_an_object_that_was_there_before_is_not_a_new_one() -> None:
    ids = {"app_id": "app", "name": "a user"}
    seen = Scene().seen("users.get-or-create", ok(thing("users", "user")), ids)
    assert not list(identity.not_fresh(seen))


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("1970-01-01T00:00:10Z", 10.0),
        ("1970-01-01t00:00:10z", 10.0),
        ("1970-01-01T01:00:10.5+01:00", 10.5),
        ("1970-01-01T00:00:10", None),
        ("yesterday", None),
        (10, None),
        (None, None),
    ],
)
def test_time_of(text: object, time: float | None) -> None:
    assert identity.time_of({"created_at": text}) == time
