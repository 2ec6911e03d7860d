from __future__ import annotations

import pytest
from tests.contract_tests.builders import (
    Breach,
    Reply,
    Scene,
    broken_by,
    codes_of,
    reasons,
    refusal,
    refused,
    shows,
)

from honcho_contract.judging.laws import refusals
from honcho_contract.wire.exchange import Call

TWO_FAULTS = {"body": {"content": 1, "is_user": "maybe"}}
BOTH = refused(422, refusal(("body", "content"), ("body", "is_user")))
NOT_THERE = Call(operation=None, method="PATCH", path="/v1/apps/app")


def batch(*locs: tuple[str | int, ...]) -> Reply:
    return refused(422, refusal(*locs))


BREACHES = (
    Breach(
        code="refusals.places",
        name="messages.create",
        options=TWO_FAULTS,
        wrong=refused(422, refusal(("body", "content"))),
        right=BOTH,
    ),
    Breach(
        code="refusals.places",
        name="messages.create",
        options=TWO_FAULTS,
        wrong=refused(422, refusal()),
        right=BOTH,
    ),
    Breach(
        code="refusals.places",
        name="messages.batch",
        options={"body": {"messages": [{"content": "", "is_user": True}, {"content": ""}]}},
        wrong=batch(("body", "messages", 0, "is_user")),
        right=batch(("body", "messages", 1, "is_user")),
    ),
    Breach(
        code="refusals.no-other-place",
        name="messages.create",
        options={"body": {"content": 1, "is_user": True}},
        wrong=BOTH,
        right=refused(422, refusal(("body", "content"))),
    ),
)


@pytest.mark.parametrize("breach", BREACHES, ids=str)
def test_a_breach_is_seen_and_nothing_else(breach: Breach) -> None:
    shows(breach)


def test_every_law_of_the_module_is_shown() -> None:
    shown = {breach.code for breach in BREACHES} | {"refusals.allow"}
    assert shown == codes_of("refusals")


@pytest.mark.parametrize("loc", [("body", "messages"), ("body", "messages", "list", "str")])
def test_members_of_a_union_may_stand_in_a_place(loc: tuple[str | int, ...]) -> None:
    seen = Scene().seen("messages.batch", batch(loc), body={"messages": "none"})
    assert broken_by(seen) == set()


def test_a_text_for_a_detail_names_no_place() -> None:
    body = {"metadata": None}
    seen = Scene().seen("collections.update", refused(422, "nothing to change"), body=body)
    assert reasons(refusals.unnamed, seen) == []


@pytest.mark.parametrize("allow", ["PUT", "put", "GET, PUT , DELETE"])
def test_a_405_that_names_every_method(allow: str) -> None:
    reply = Reply(value={"detail": "no"}, status=405, headers={"allow": allow})
    assert broken_by(Scene().seen_of(NOT_THERE, reply)) == set()


@pytest.mark.parametrize("headers", [{}, {"allow": ""}, {"allow": "GET"}])
def test_a_405_that_does_not(headers: dict[str, str]) -> None:
    reply = Reply(value={"detail": "no"}, status=405, headers=headers)
    seen = Scene().seen_of(NOT_THERE, reply)
    assert broken_by(seen) == {"refusals.allow"}
    (fault,) = refusals.allowed_methods(seen)
    assert fault.detail.endswith("missing PUT")


def test_a_disabled_operation_is_no_wrong_method() -> None:
    seen = Scene().seen("keys.create", refused(405, "Feature is disabled"), query={"app_id": "x"})
    assert broken_by(seen) == set()
