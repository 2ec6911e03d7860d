from __future__ import annotations

from tests.contract_tests.builders import Scene, ok, refused, thing

from honcho_contract.judging.laws import show
from honcho_contract.wire.exchange import Call


def test_as_predicted_is_a_success_where_none_is_ruled_out() -> None:
    right, wrong = ok(thing("messages", "message")), refused(404)
    nobody = {"app_id": "app", "user_id": "user", "session_id": "session", "message_id": "nobody"}
    assert Scene().seen("messages.by-id", right).as_predicted
    assert not Scene().seen("messages.by-id", wrong).as_predicted
    assert not Scene().seen("messages.by-id", right, nobody).as_predicted
    assert Scene().seen("keys.create", ok({"key": "x"})).as_predicted


def test_the_verb_of_a_call_that_is_no_operation_is_empty() -> None:
    call = Call(operation=None, method="PATCH", path="/")
    assert Scene().seen_of(call, refused(405)).verb == ""
    assert Scene().seen("messages.by-id", refused(404)).verb == "by-id"


def test_a_value_is_shown_short() -> None:
    assert show("x") == "x"
    assert show({"a": 1}) == "{'a': 1}"
    assert show("x" * 161) == "x" * 159 + "… (161 characters)"
