"""Steps, sent again to a target that is only told of."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from tests.contract_tests.builders import RULES, Reply, answered, ok, refused

from honcho_contract.errors import GroundlessError, UnrepeatableError
from honcho_contract.reproduction.playback import play
from honcho_contract.reproduction.steps import Step
from honcho_contract.wire.exchange import Call, Exchange

MARK = "hc-0-main"
APP = Step(
    operation="apps.create",
    method="POST",
    path="/v1/apps",
    body=json.dumps({"name": f"{MARK} app", "metadata": {"honcho-contract": MARK}}),
    gives={"/id": "A"},
)
KEY = Step(
    operation="keys.create",
    method="POST",
    path="/v1/keys",
    query=(("app_id", "A"),),
    gives={"/key": "key 1"},
)
LAST = Step(operation="users.list", method="POST", path="/v1/apps/A/users/list", key="key 1")


class Server:
    """Notes what it is asked, and answers as it is told by the path."""

    def __init__(self, answer: Callable[[Call], Reply]) -> None:
        self.answer = answer
        self.asked: list[Call] = []

    def __call__(self, call: Call) -> Exchange:
        self.asked.append(call)
        return answered(call, self.answer(call))


def by_path(replies: Mapping[str, Reply]) -> Callable[[Call], Reply]:
    return lambda call: replies.get(call.path, ok({}))


def right(call: Call) -> Reply:
    return ok({"/v1/apps": {"id": "B"}, "/v1/keys": {"key": "new"}}.get(call.path, {}))


def test_ids_keys_and_the_mark_are_those_of_this_server() -> None:
    server = Server(right)
    play([APP, KEY, LAST], server, RULES, "hr-000000")
    app, key, last = server.asked
    assert json.loads(app.body or b"")["name"] == "hr-000000 app"
    assert dict(key.query) == {"app_id": "B"}
    assert (last.path, last.token) == ("/v1/apps/B/users/list", "new")


@pytest.mark.parametrize("status", [0, 201, 401, 404, 409, 500])
def test_a_step_that_fails_ends_it(status: int) -> None:
    server = Server(lambda call: refused(status) if call.path == "/v1/keys" else right(call))
    with pytest.raises(UnrepeatableError, match=r"step 2 of 3, POST /v1/keys, was "):
        play([APP, KEY, LAST], server, RULES, "hr-000000")
    assert len(server.asked) == 2


def test_a_step_that_failed_when_it_was_recorded_may_do_so_again() -> None:
    refusal = Step(operation="apps.create", method="POST", path="/x", status=500)
    last = Step(operation="", method="GET", path="/y")
    for answer in (refused(500), ok({})):
        server = Server(by_path({"/x": answer}))
        play([refusal, last], server, RULES, "hr-000000")
        assert len(server.asked) == 2


@pytest.mark.parametrize("answer", [{}, [], "x", {"id": 1}, {"id": None}])
def test_an_id_that_is_not_given_and_is_needed_ends_it(answer: Any) -> None:
    server = Server(lambda call: ok(answer))
    with pytest.raises(UnrepeatableError, match="has no id at /id, which a later step needs"):
        play([APP, KEY, LAST], server, RULES, "hr-000000")


def test_a_key_that_no_step_made_is_not_made_up() -> None:
    with pytest.raises(UnrepeatableError, match="needs key 1, which none made"):
        play([APP, LAST], Server(right), RULES, "hr-000000")


def test_a_token_that_was_garbage_is_sent_as_it_was() -> None:
    server = Server(right)
    for token in ("garbage", "", None):
        play([Step(operation="", method="GET", path="/", token=token)], server, RULES, "m")
    assert [call.token for call in server.asked] == ["garbage", "", None]


def test_what_was_sent_at_once_is_again() -> None:
    lanes = [Step(operation="", method="GET", path=f"/{n}", lane=n) for n in (1, 1, 2)]
    server, ends = Server(right), Server(right)
    found = play([APP, *lanes, KEY], server, RULES, "m", last=ends, at_once=server)
    assert [[e.call.path for e in lane] for lane in found] == [
        ["/v1/apps", "/v1/keys"],
        ["/1", "/1"],
        ["/2"],
    ]
    assert [call.path for call in ends.asked] == ["/v1/keys"]


def test_ids_of_any_form_are_replaced() -> None:
    odd = Step(operation="", method="POST", path="/v1/apps", gives={"/id": "a?b c"})
    last = Step(operation="", method="GET", path="/x/a%3Fb%20c", query=(("id", "a?b c"),))
    server = Server(lambda call: ok({"id": "n/w"}))
    play([odd, last], server, RULES, "m")
    assert (server.asked[1].path, dict(server.asked[1].query)) == ("/x/n%2Fw", {"id": "n/w"})


def test_what_is_to_be_deleted_may_be_gone() -> None:
    gone = Step(operation="collections.delete", method="DELETE", path="/c")
    server = Server(by_path({"/c": refused(404)}))
    play([gone, Step(operation="", method="GET", path="/y")], server, RULES, "hr-000000")
    assert len(server.asked) == 2


STRAY = Step(operation="users.create", method="POST", path="/v1/s", gives={"/id": "S"})


def refusing(call: Call) -> Reply:
    """Refuses what a broken server took."""
    return refused(409) if call.path == "/v1/s" else right(call)


@pytest.mark.parametrize(
    ("due", "goes_on"), [(409, True), (200, False), (404, False), (None, False)]
)
def test_a_step_goes_on_that_is_answered_now_as_it_must_be(due: int | None, goes_on: bool) -> None:
    """When it was recorded, the server did something else, and wrong."""
    server = Server(refusing)
    steps = [APP, replace(STRAY, gives={}), KEY, LAST]
    if goes_on:
        play(steps, server, RULES, "hr-000000", due=lambda call: due)
        assert len(server.asked) == 4
    else:
        with pytest.raises(UnrepeatableError, match="step 2 of 4, POST /v1/s, was answered 409"):
            play(steps, server, RULES, "hr-000000", due=lambda call: due)


def test_what_needs_an_id_that_is_rightly_not_given_is_left_out() -> None:
    server = Server(refusing)
    update = Step(operation="users.update", method="PUT", path="/v1/u/S", gives={"/id": "S"})
    play([APP, STRAY, update, KEY, LAST], server, RULES, "hr-000000", due=lambda call: 409)
    assert [call.path for call in server.asked] == [
        "/v1/apps",
        "/v1/s",
        "/v1/keys",
        "/v1/apps/B/users/list",
    ]


@pytest.mark.parametrize("lane", [0, 1])
def test_where_the_last_call_needs_it_there_is_nothing_to_send(lane: int) -> None:
    last = Step(operation="", method="GET", path="/v1/u/S", lane=lane)
    with pytest.raises(GroundlessError, match=r"step 2 of 3, POST /v1/s, is answered 409, as it m"):
        play([APP, STRAY, last], Server(refusing), RULES, "m", due=lambda call: 409)


def test_an_answer_that_is_due_gives_its_ids_as_ever() -> None:
    server = Server(lambda call: refused(500) if call.path == "/v1/s" else right(call))
    with pytest.raises(UnrepeatableError, match="was answered 500"):
        play([APP, STRAY, KEY, LAST], server, RULES, "m", due=lambda call: 200)
