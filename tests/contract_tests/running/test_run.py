from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date

import pytest
from tests.contract_tests.builders import API_1, RULES
from tests.contract_tests.servers import Asked, Said, forwarding

from honcho_contract.results.baseline import Baseline, Entry
from honcho_contract.results.findings import merge, told
from honcho_contract.running.run import BreachError, NotMadeError, Run
from honcho_contract.wire.exchange import call
from honcho_contract.wire.target import Target

Meddle = Callable[[Asked, Said], Said]


@contextmanager
def meddled(live: Run, meddle: Meddle) -> Iterator[Run]:
    """The same run, with a proxy before its target that changes answers."""
    with forwarding(live.target.url, meddle=meddle) as url, closing(Target(url=url)) as target:
        yield replace(live, target=target)


def loud(asked: Asked, back: Said) -> Said:
    """A server that shouts: names come back in upper case."""
    if asked.target.endswith("/users"):
        return Said(status=back.status, body=back.body.replace(b'"quiet"', b'"QUIET"'))
    return back


def test_a_right_answer_is_no_finding(live: Run) -> None:
    line = live.make("users", live.home_app)
    live.do("users.get", line, query={"user_id": line["user_id"]})
    live.rest([("users", live.home_app)])
    assert live.found == []
    assert live.judged["users.get"] == 1


def test_a_wrong_answer_is_one_and_is_told_with_its_story(live: Run) -> None:
    with meddled(live, loud) as run:
        app = run.make("apps", {})
        run.drain()
        run.do("users.create", app, body={"name": "quiet"})
    (found,) = run.drain()
    assert (found.check, found.operation) == ("echo.text", "users.create")
    assert [step["operation"] for step in found.recorded] == ["apps.create", "users.create"]
    assert run.found == []
    assert found.key in run.told


def test_what_a_time_is_held_against_is_among_the_calls_of_a_finding(live: Run) -> None:
    def in_the_past(asked: Asked, back: Said) -> Said:
        if b'"early"' in asked.body:
            return Said(status=back.status, body=re.sub(rb"20\d\d-", b"2001-", back.body))
        return back

    with meddled(live, in_the_past) as run:
        session = run.make("sessions", run.make("users", run.home_app))
        for content in ("first", "second", "early"):
            run.make("messages", session, content=content)
    (found,) = (one for one in run.drain() if one.check == "identity.order")
    sent = [step["body"] for step in found.recorded if step["operation"] == "messages.create"]
    assert len(sent) == 2
    assert "second" in sent[0]


def test_what_a_wrong_key_could_do_is_known_from_then_on(live: Run) -> None:
    """It is no fault of later calls, and what they are answered rests on it."""
    user = live.make("users", live.home_app)
    line = live.make("collections", user)
    for _ in range(2):
        live.shut(call(RULES["collections.delete"], line, token="no-key"), "auth.scope")
    live.rest([("collections", user)])
    found = live.drain()
    assert {one.check for one in found} == {"auth.scope"}
    (late,) = (one for one in found if one.status == 404)
    deletes = [step for step in late.recorded if step["operation"] == "collections.delete"]
    assert [step["token"] for step in deletes] == ["no-key", "no-key"]


def test_names_are_fresh_and_bear_the_mark(live: Run) -> None:
    names = [live.fresh("app") for _ in range(3)]
    assert len(set(names)) == 3
    assert all(name.startswith(live.mark) for name in names)


def test_chance_hangs_on_the_seed_and_on_what_it_is_for(live: Run) -> None:
    def drawn(seed: int, what: str) -> float:
        run = Run(generation=API_1, target=live.target, seed=seed, mark="")
        return run.random(what).random()

    assert drawn(1, "a") == drawn(1, "a")
    assert len({drawn(1, "a"), drawn(1, "b"), drawn(2, "a")}) == 3


def test_what_cannot_be_made_is_said(live: Run) -> None:
    with pytest.raises(NotMadeError, match=r"users\.create answered 404; see its findings"):
        live.make("users", {"app_id": "nobody"})


def test_a_call_without_an_answer_has_status_0(live: Run) -> None:
    def silent(asked: Asked, back: Said) -> Said:
        return Said(status=0) if asked.target == "/v1/apps" else back

    with meddled(live, silent) as run:
        run.do("apps.list", {}, body={})
        exchange = run.do("apps.get", {})
    assert exchange.status == 0
    assert "GET /v1/apps" in exchange.response.headers["trouble"]
    assert [one.check for one in run.drain()] == ["robust.answered"]


def test_inside_a_search_only_what_is_new_stops_a_case(live: Run) -> None:
    with meddled(live, loud) as run:
        run.stop_if_new()
        run.do("users.create", run.home_app, body={"name": "quiet"})
        with pytest.raises(BreachError, match="name came back changed") as info:
            run.stop_if_new()
        assert type(info.value).__name__.startswith("Breach_echo.text_users.create")
        run.drain()
        line = run.make("apps", {})
        run.do("users.create", line, body={"name": "quiet"})
        run.stop_if_new()


def test_a_search_stops_at_what_a_baseline_knows_as_at_anything_else(live: Run) -> None:
    """Else it would dig on, and find what the run that wrote the baseline has not found."""
    entry = Entry(check="echo.text", operation="users.create", reason="r", expires=date.max)
    live.baseline = Baseline(entries=(entry,), today=date.today())
    with meddled(live, loud) as run:
        run.do("users.create", run.home_app, body={"name": "quiet"})
        assert [one.known for one in run.found] == ["r"]
        with pytest.raises(BreachError):
            run.stop_if_new()


def test_what_a_search_alone_finds_is_marked_as_chance(live: Run) -> None:
    with meddled(live, loud) as run:
        run.searching = True
        run.do("users.create", run.home_app, body={"name": "quiet"})
        (one,) = merge(run.drain())
        assert one.chance
        assert "found by search alone" in told(one)
        run.searching = False
        run.do("users.create", run.make("apps", {}), body={"name": "quiet"})
        assert [both.chance for both in merge([one, *run.drain()])] == [False]


def test_what_was_expected_stands_in_a_finding(live: Run) -> None:
    with meddled(live, loud) as run:
        run.do("users.create", run.home_app, body={"name": "quiet"})
        (one,) = run.drain()
    assert one.expected.startswith("200 with {")
    assert '"name": "quiet"' in one.expected


def test_require_reports_what_does_not_hold(live: Run) -> None:
    exchange = live.do("apps.list", {}, body={})
    live.require("pages.once", True, exchange, "never told")
    live.require("pages.once", False, exchange, "told", "in detail")
    (found,) = live.drain()
    assert (found.check, found.reason, found.detail) == ("pages.once", "told", "in detail")


def test_rest_reads_a_place_to_its_end(live: Run) -> None:
    line = live.make("sessions", live.make("users", live.home_app))
    rows = [{"content": f"{n}", "is_user": True} for n in range(60)]
    for _ in range(2):
        live.do("messages.batch", line, body={"messages": rows})
    before = live.target.sent
    live.rest([("messages", line)])
    assert live.target.sent - before == 2
    assert live.found == []


def test_a_run_without_a_deadline_has_time(live: Run) -> None:
    assert not live.out_of_time
    live.deadline = 0.0
    assert live.out_of_time


class Loses:
    """Loses the first answer to such a request, which has been carried out by then."""

    def __init__(self, method: str, end: str) -> None:
        self._method = method
        self._end = end
        self._lost = False

    def __call__(self, asked: Asked, back: Said) -> Said:
        if self._lost or asked.method != self._method or not asked.target.endswith(self._end):
            return back
        self._lost = True
        return replace(back, status=0)


def failing(run: Run) -> list[str]:
    return [found.check for found in run.drain() if found.fails]


def test_a_name_that_a_lost_answer_took_is_no_fault(live: Run) -> None:
    with meddled(live, Loses("POST", "/users")) as run:
        run.do("users.list", run.home_app, body={})
        made = run.make("users", run.home_app)
        assert run.do("users.get", made, query={"user_id": made["user_id"]}).ok
        # Two may be there for it.
        run.rest([("users", run.home_app)])
    assert failing(run) == []


def test_what_a_lost_answer_made_under_a_wanted_name_is_looked_up(live: Run) -> None:
    with meddled(live, Loses("POST", "/users")) as run:
        run.do("users.list", run.home_app, body={})
        made = run.make("users", run.home_app, name="wanted")
        assert run.do("users.by-name", {**made, "name": "wanted"}).json["id"] == made["user_id"]
    assert failing(run) == []


def test_a_taken_name_is_one_where_no_answer_was_lost(live: Run) -> None:
    def conflict(asked: Asked, back: Said) -> Said:
        return replace(back, status=409) if asked.target.endswith("/users") else back

    with meddled(live, conflict) as run, pytest.raises(NotMadeError):
        run.make("users", run.home_app)
    assert "refusals.valid" in failing(run)


def test_what_a_lost_answer_deleted_is_gone(live: Run) -> None:
    line = live.make("collections", live.make("users", live.home_app))
    query = {"collection_id": line["collection_id"]}
    with meddled(live, Loses("DELETE", line["collection_id"])) as run:
        run.do("collections.get", line, query=query)
        assert run.do("collections.delete", line).status == 404
        assert run.do("collections.get", line, query=query).status == 404
    assert failing(run) == []


def test_what_was_not_to_be_deleted_is_still_there_after_a_lost_answer(live: Run) -> None:
    line = live.make("collections", live.make("users", live.home_app))
    elsewhere = live.make("users", live.home_app) | {"collection_id": line["collection_id"]}
    with meddled(live, Loses("DELETE", line["collection_id"])) as run:
        assert run.do("collections.delete", elsewhere).status == 404
        assert run.do("collections.get", line, query={"collection_id": line["collection_id"]}).ok
    assert failing(run) == []


def test_what_is_compared_after_a_lost_answer_is_told_as_flaky(live: Run) -> None:
    line = live.make("users", live.home_app)
    with meddled(live, Loses("POST", "/sessions")) as run:
        run.do("sessions.list", line, body={})
        exchange = run.do("sessions.create", line, body={})
        assert exchange.again
        run.require("state.clone", False, exchange, "a reason", "why")
        (found,) = run.drain()
        assert (found.check, found.fails) == ("robust.steady", False)
        assert found.detail == "state.clone: a reason; why"
        run.require("state.clone", False, exchange, "a reason")
    assert failing(run) == ["state.clone"]
