"""A fault's cause, with a server behind a proxy that fails at certain requests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace

from tests.contract_tests.servers import Asked, Said, forwarding

from honcho_contract.results.findings import Finding, merge
from honcho_contract.running.control_request import Contrast
from honcho_contract.running.run import Run
from honcho_contract.wire.target import Target

ERROR = Said(status=500)


@contextmanager
def failing(live: Run, fails: Callable[[Asked], bool], said: Said = ERROR) -> Iterator[Run]:
    def meddle(asked: Asked, back: Said) -> Said:
        return said if fails(asked) else back

    with forwarding(live.target.url, meddle=meddle) as url, closing(Target(url=url)) as target:
        yield replace(live, target=target, contrast=Contrast(), found=[])


FAILURES = ("robust.allowed", "robust.forbidden", "robust.quoted")


def failures(run: Run) -> list[Finding]:
    """The findings about failing, but not those about what is stored all the same: the server
    behind the proxy has done what it was asked."""
    return [one for one in merge(run.drain()) if one.check in FAILURES]


def causes(run: Run) -> list[tuple[str, str]]:
    return [(one.operation, one.cause) for one in failures(run)]


def test_two_kinds_of_input_are_two_findings(live: Run) -> None:
    line = live.make("sessions", live.make("users", live.home_app))
    with failing(live, lambda asked: b"'" in asked.body or b"\\u0000" in asked.body) as run:
        for content in ("it's", "nul\0", "both '\0", "fine", "'"):
            run.do("messages.create", line, body={"content": content, "is_user": True})
    assert causes(run) == [("messages.create", "nul"), ("messages.create", "quote")]


def test_a_failure_that_only_a_quote_brings_about_is_an_injection(live: Run) -> None:
    """Whatever else fails there, and whoever sent it: it is a check of its own."""
    line = live.make("sessions", live.make("users", live.home_app))
    with failing(live, lambda asked: b"'" in asked.body or b"\\u0000" in asked.body) as run:
        for content in ("nul\0", "it's", "'", "fine"):
            run.do("messages.create", line, body={"content": content, "is_user": True})
        run.do("messages.create", line, body={"content": {"it's": 1}, "is_user": "'"})
    found = [(one.check, one.operation, one.cause) for one in failures(run)]
    assert found == [
        ("robust.allowed", "messages.create", "nul"),
        ("robust.quoted", "messages.create", "quote"),
    ]


def test_in_a_path_or_a_query_it_is_one_too(live: Run) -> None:
    line = live.make("users", live.home_app)
    with failing(live, lambda asked: "%27" in asked.target) as run:
        run.do("users.by-name", {**line, "name": "it's"})
        run.do("users.get", line, query={"user_id": "it's"})
        run.do("collections.delete", {**line, "collection_id": "it's"})
    found = {(one.check, one.operation) for one in failures(run)}
    names = ("users.by-name", "users.get", "collections.delete")
    assert found == {("robust.quoted", name) for name in names}


def test_a_quote_beside_another_oddity_is_found_out(live: Run) -> None:
    line = live.make("users", live.home_app)
    with failing(live, lambda asked: "%27" in asked.target) as run:
        run.do("users.by-name", {**line, "name": "nul\0 it's"})
    assert causes(run) == [("users.by-name", "quote")]
    with failing(live, lambda asked: "%00" in asked.target) as run:
        run.do("users.by-name", {**line, "name": "nul\0 it's"})
    assert causes(run) == [("users.by-name", "nul")]


def test_a_failure_that_stays_without_the_quote_is_none(live: Run) -> None:
    line = live.make("sessions", live.make("users", live.home_app))
    with failing(live, lambda asked: b"odd" in asked.body) as run:
        run.do("messages.create", line, body={"content": "odd's", "is_user": True})
    assert {one.check for one in run.found} & {"robust.quoted"} == set()
    assert causes(run) == [("messages.create", "plain")]


def test_what_always_fails_is_one_finding(live: Run) -> None:
    line = live.make("sessions", live.make("users", live.home_app))
    with failing(live, lambda asked: asked.target.endswith("/messages")) as run:
        for content in ("it's", "nul\0", "x" * 5_000, "fine"):
            run.do("messages.create", line, body={"content": content, "is_user": True})
    assert causes(run) == [("messages.create", "plain")]


def test_a_get_is_compared_with_one_of_the_same_id(live: Run) -> None:
    line = live.make("users", live.home_app)
    with failing(live, lambda asked: "odd=%27" in asked.target) as run:
        query = {"user_id": line["user_id"], "odd": "'"}
        run.do("users.get", line, query=query)
        assert causes(run) == [("users.get", "quote")]
    with failing(live, lambda asked: "user_id" in asked.target) as run:
        run.do("users.get", line, query=query)
        assert causes(run) == [("users.get", "plain")]


def test_the_same_status_with_other_words_is_another_finding(live: Run) -> None:
    line = live.make("sessions", live.make("users", live.home_app))

    def said(asked: Asked, back: Said) -> Said:
        words = {b"'!": b"syntax error", b"'?": b"value too long"}
        found = (words[text] for text in words if text in asked.body)
        return next((Said(status=500, body=w, content_type="text/plain") for w in found), back)

    with forwarding(live.target.url, meddle=said) as url, closing(Target(url=url)) as target:
        run = replace(live, target=target, contrast=Contrast(), found=[])
        for content in ("'!", "'?"):
            run.do("messages.create", line, body={"content": content, "is_user": True})
    assert [one.says for one in failures(run)] == ["syntax error", "value too long"]


def test_a_refusal_of_what_is_allowed_has_a_cause(live: Run) -> None:
    line = live.make("sessions", live.make("users", live.home_app))
    no = Said(status=400, body=b'{"detail": "no"}')
    with failing(live, lambda asked: b"'" in asked.body or len(asked.body) > 9_000, no) as run:
        for content in ("it's", "x" * 10_000):
            run.do("messages.create", line, body={"content": content, "is_user": True})
    found = [(one.check, one.cause) for one in merge(run.drain())]
    assert found == [("refusals.valid", "length"), ("refusals.valid", "quote")]


def test_what_is_found_in_any_request_has_no_cause(live: Run) -> None:
    line = live.make("users", live.home_app)
    with failing(live, lambda _: True, Said(body=b"[]")) as run:
        run.do("users.get", line, query={"user_id": line["user_id"]})
    assert {one.cause for one in run.drain()} == {""}
