from __future__ import annotations

from typing import Any

import pytest
from tests.contract_tests.builders import (
    LINE,
    MARKED,
    Breach,
    Reply,
    Scene,
    broken_by,
    codes_of,
    ok,
    page,
    reasons,
    shows,
    thing,
)

from honcho_contract.judging.laws import pages

ONE = thing("messages", "message")
TWO = thing("messages", "two", metadata={"k": 2})
THREE = thing("messages", "three", metadata={"k": 3, "l": 1})
ALL = (ONE, TWO, THREE)
ELSEWHERE = {**LINE, "session_id": "other"}


def three_messages(scene: Scene) -> None:
    scene.put("messages", "two", metadata={"k": 2})
    scene.put("messages", "three", metadata={"k": 3, "l": 1})


def another_session(scene: Scene) -> None:
    three_messages(scene)
    scene.put("sessions", "other")
    scene.put("messages", "theirs", ELSEWHERE)


def a_deleted_document(scene: Scene) -> None:
    scene.put("documents", "dead")
    scene.kill("dead")


def listed(
    code: str,
    *wrong: dict[str, Any],
    right: tuple[dict[str, Any], ...] = ALL,
    also: tuple[str, ...] = (),
    counts: dict[str, int] | None = None,
    before: Any = three_messages,
    wanted: dict[str, Any] | None = None,
    purpose: str | None = None,
    **query: Any,
) -> Breach:
    """A list of messages; `counts` belong to both answers, and are the right ones if left out."""
    kept = {"total": len(right)} if counts is None else counts
    return Breach(
        code=code,
        name="messages.list",
        before=before,
        also=frozenset(also),
        options={"body": wanted or {}, "query": query, "purpose": purpose},
        wrong=ok(page(wrong, **kept)),
        right=ok(page(right, **kept)),
    )


BREACHES = (
    listed("state.list", ONE, {**TWO, "content": "a massage"}, THREE),
    listed("state.listed", ONE, THREE, counts={"total": 3}),
    listed("state.listed", ONE, THREE, counts={}),
    listed("state.stray", *ALL, thing("messages", "stray"), counts={"total": 3}),
    listed(
        "state.batch",
        *ALL,
        thing("messages", "stray"),
        counts={"total": 3},
        purpose="state.batch",
    ),
    listed(
        "refusals.traceless",
        *ALL,
        thing("messages", "stray"),
        counts={"total": 3},
        purpose="refusals.traceless",
    ),
    listed("pages.once", ONE, TWO, TWO, THREE),
    listed("pages.order", THREE, TWO, ONE),
    listed("pages.reverse", *ALL, right=(THREE, TWO, ONE), reverse=True),
    listed(
        "pages.cut",
        TWO,
        THREE,
        right=(THREE,),
        counts={"total": 3, "page": 2, "size": 2},
        page=2,
        size=2,
    ),
    listed(
        "pages.cut",
        THREE,
        TWO,
        right=(ONE, TWO),
        counts={"total": 3, "size": 2},
        size=2,
    ),
    listed("state.stray", *ALL, thing("messages", "stray"), counts={}),
    listed("pages.filter", ONE, TWO, right=(TWO,), wanted={"filter": {"k": 2}}, counts={}),
    listed("pages.filter", right=(THREE,), wanted={"filter": {"l": 1}}, counts={}),
    listed("isolation.list", *ALL, thing("messages", "theirs", ELSEWHERE), before=another_session),
    Breach(
        code="state.dead-listed",
        name="documents.list",
        before=a_deleted_document,
        options={"body": {}},
        wrong=ok(page([thing("documents", "document"), thing("documents", "dead")], total=1)),
        right=ok(page([thing("documents", "document")])),
    ),
    Breach(
        code="pages.total",
        name="messages.list",
        options={"body": {}},
        wrong=ok(page([ONE], total=2)),
        right=ok(page([ONE])),
    ),
    Breach(
        code="pages.counts",
        name="messages.list",
        options={"body": {}, "query": {"size": 1}},
        wrong=ok(page([ONE])),
        right=ok(page([ONE], size=1)),
    ),
    Breach(
        code="pages.counts",
        name="messages.list",
        options={"body": {}},
        wrong=ok(page([ONE]) | {"pages": 0}),
        right=ok(page([ONE])),
    ),
)


@pytest.mark.parametrize("breach", BREACHES, ids=str)
def test_a_breach_is_seen_and_nothing_else(breach: Breach) -> None:
    shows(breach)


def test_every_law_of_the_module_is_shown() -> None:
    assert {breach.code for breach in BREACHES} == codes_of("pages")


def test_a_page_past_the_end_is_empty() -> None:
    right = ok(page([], total=1, page=9))
    seen = Scene().seen("messages.list", right, body={}, query={"page": 9})
    assert broken_by(seen) == set()


def test_an_empty_list_has_no_pages() -> None:
    scene = Scene()
    scene.put("sessions", "empty")
    ids = {**LINE, "session_id": "empty"}
    assert broken_by(scene.seen("messages.list", ok(page([])), ids, body={})) == set()
    one_too_many = ok(page([]) | {"pages": 1})
    assert broken_by(scene.seen("messages.list", one_too_many, ids, body={})) == {"pages.counts"}


def test_where_the_whole_is_not_known_only_what_is_listed_is_judged() -> None:
    scene = Scene()
    scene.ledger.doubt(("messages", ("app", "user", "session")))
    seen = scene.seen("messages.list", ok(page([thing("messages", "unknown")])), body={})
    assert broken_by(seen) == set()


def test_apps_of_others_are_no_strays() -> None:
    other = thing("apps", "other", name="somebody's", metadata={})
    mine = thing("apps", "app")
    assert broken_by(Scene().seen("apps.list", ok(page([other, mine])), body={})) == set()
    marked = Scene().seen("apps.list", ok(page([other, mine])), body={"filter": MARKED})
    assert "pages.filter" in broken_by(marked)


def test_a_list_that_is_none_is_left_to_the_schema() -> None:
    for value in ([ONE], {"items": None}, {"items": [1]}, "x"):
        seen = Scene().seen("messages.list", Reply(value=value), body={})
        laws = (pages.changed, pages.lacks, pages.repeated, pages.total, pages.counts)
        assert [reason for law in laws for reason in reasons(law, seen)] == []
        assert "answers.schema" in broken_by(seen)


def test_a_filter_that_is_wrong_shows_an_example() -> None:
    scene = Scene()
    three_messages(scene)
    seen = scene.seen("messages.list", ok(page([ONE, TWO])), body={"filter": {"k": 2}})
    (fault,) = pages.filtered(seen)
    assert fault.detail == "asked {'filter': {'k': 2}}, wrong about {}"
