from __future__ import annotations

import pytest
from tests.contract_tests.builders import (
    Breach,
    Reply,
    Scene,
    codes_of,
    ok,
    reasons,
    refusal,
    refused,
    shows,
    thing,
)

from honcho_contract.judging.laws import robustness

MESSAGE = {"content": "a message", "is_user": True}
CRASH = Reply(raw=b"Internal Server Error", status=500, headers={"content-type": "text/plain"})
GONE = Reply(raw=b"", status=0, headers={"trouble": "connection reset"})
RIGHT = ok(thing("messages", "new"))

BREACHES = (
    Breach(
        code="robust.allowed",
        name="messages.create",
        options={"body": MESSAGE},
        wrong=CRASH,
        right=RIGHT,
    ),
    Breach(
        code="robust.forbidden",
        name="messages.create",
        options={"body": MESSAGE | {"content": None}},
        wrong=CRASH,
        right=refused(422, refusal(("body", "content"))),
    ),
    Breach(
        code="robust.answered",
        name="messages.create",
        options={"body": MESSAGE},
        wrong=GONE,
        right=RIGHT,
    ),
)


@pytest.mark.parametrize("breach", BREACHES, ids=str)
def test_a_breach_is_seen_and_nothing_else(breach: Breach) -> None:
    shows(breach)


def test_every_law_of_the_module_is_shown() -> None:
    assert {breach.code for breach in BREACHES} == codes_of("robustness")


def test_where_the_document_leaves_room_a_crash_is_still_a_crash() -> None:
    seen = Scene().seen("messages.create", CRASH, raw='{"content": ""}'.encode("utf-16"))
    assert reasons(robustness.fails_on_allowed, seen) == ["answered 500"]
    assert reasons(robustness.fails_on_forbidden, seen) == []


def test_what_happened_to_the_connection_is_told() -> None:
    (fault,) = robustness.unanswered(Scene().seen("messages.create", GONE, body=MESSAGE))
    assert fault.detail == "connection reset"
