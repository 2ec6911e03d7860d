from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.contract_tests.builders import LINE, RULES, answered, ok, refused, thing

from honcho_contract.errors import ConfigurationError
from honcho_contract.judging.catalogue import CATALOGUE
from honcho_contract.results.baseline import Baseline, read, start
from honcho_contract.results.findings import Finding, finding, merge, told
from honcho_contract.wire.exchange import Call, call

TODAY = date(2030, 6, 1)

GOOD = """\
# Ours.
- check: echo.text
  operation: messages.create
  reason: the store trims
  expires: 2030-06-01
- check: refusals.method
  operation: /v1/apps/{app_id}
  reason: a proxy
  expires: "2031-01-01"
  evidence: answered \\d+
"""

Written = Callable[[str], Path]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    def write(text: str) -> Path:
        path = tmp_path / "known.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def found(code: str = "echo.text", reason: str = "content came back changed") -> Finding:
    made = call(RULES["messages.create"], LINE, body={"content": "a ", "is_user": True})
    exchange = answered(made, ok(thing("messages", "new", content="a")))
    return finding(
        CATALOGUE[code], exchange, reason=reason, detail="d", base="http://t.test", contract=RULES
    )


def patched(status: int = 200) -> Finding:
    sent = Call(operation=None, method="PATCH", path="/v1/apps/some-id")
    reason = f"answered {status} where 405 is due"
    exchange = answered(sent, refused(status))
    return finding(
        CATALOGUE["refusals.method"], exchange, reason=reason, detail="", base="", contract=RULES
    )


def on(day: date, path: Path) -> Baseline:
    return replace(read(path, RULES), today=day)


def test_what_is_listed_is_known_and_does_not_fail(written: Written) -> None:
    baseline = on(TODAY, written(GOOD))
    one = baseline.mark(found())
    assert (one.known, one.fails) == ("the store trims", False)
    assert "  known     the store trims" in told(one)


@pytest.mark.parametrize(
    "other",
    [found("echo.flag"), replace(found(), operation="messages.batch")],
    ids=["another check", "another operation"],
)
def test_what_is_not_listed_is_new(written: Written, other: Finding) -> None:
    one = on(TODAY, written(GOOD)).mark(other)
    assert (one.known, one.fails) == ("", True)


def test_evidence_narrows_an_entry(written: Written) -> None:
    baseline = on(TODAY, written(GOOD))
    assert baseline.mark(patched()).known == "a proxy"
    text = GOOD.replace("answered \\d+", "^answered 404")
    narrow = on(TODAY, written(text))
    assert narrow.mark(patched(404)).known == "a proxy"
    assert narrow.mark(patched(200)).fails


def failed(cause: str, says: str = "Internal Server Error") -> Finding:
    one = found("robust.allowed", "answered 500")
    return replace(one, cause=cause, says=says)


def test_a_known_failure_does_not_hide_one_of_another_cause(written: Written) -> None:
    text = start([failed("nul")], since=TODAY).replace("reason: ''", "reason: later")
    baseline = on(TODAY, written(text))
    assert baseline.mark(failed("nul")).known == "later"
    assert baseline.mark(failed("quote")).fails
    assert baseline.mark(failed("nul", says="connection lost")).fails
    assert len(merge([failed("nul"), failed("quote"), failed("nul", "lost")])) == 3


def test_an_entry_without_a_cause_knows_all_of_them(written: Written) -> None:
    text = GOOD.replace("echo.text", "robust.allowed")
    baseline = on(TODAY, written(text))
    assert [baseline.mark(failed(cause)).fails for cause in ("nul", "quote", "")] == [False] * 3


def test_one_example_that_is_not_known_makes_the_cause_fail(written: Written) -> None:
    known = on(TODAY, written(GOOD)).mark(found())
    (one,) = merge([known, replace(found(), size=known.size + 100)])
    assert one.fails
    assert one.count == 2


def test_an_entry_ends_after_its_day(written: Written) -> None:
    path = written(GOOD)
    assert on(TODAY, path).over() == []
    late = on(date(2030, 6, 2), path)
    assert late.mark(found()).fails
    (complaint,) = late.over()
    assert complaint == (
        f"{path}:2: echo.text · messages.create expired on 2030-06-01: mend the server and delete "
        "lines 2-5, or set a later day"
    )


def test_what_no_longer_occurs_is_told_with_its_lines(written: Written) -> None:
    path = written(GOOD)
    baseline = on(TODAY, path)
    tried = [("messages.create", "echo")]
    assert baseline.gone([found(), patched()], tried) == []
    assert baseline.gone([found()], tried) == [
        f"{path}:6: refusals.method · /v1/apps/{{app_id}} no longer occurs: delete lines 6-10"
    ]


def test_what_was_not_looked_for_is_left_alone(written: Written) -> None:
    baseline = on(TODAY, written(GOOD))
    assert baseline.gone([patched()], [("messages.create", "answers")]) == []
    assert baseline.gone([patched()], [("messages.list", "echo")]) == []


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("reason: the store trims", "reason: ''", ":4: reason is empty; say why"),
        ("reason: the store trims", "reason:", ":4: reason is empty"),
        ("  reason: the store trims\n", "", ":2: reason is missing"),
        ("  expires: 2030-06-01\n", "", ":2: expires is missing"),
        ("echo.text", "echo.txt", ":2: unknown check 'echo.txt'; did you mean 'echo.text'?"),
        ("messages.create", "message.create", "did you mean 'messages.create'?"),
        ("2030-06-01", "2030-02-30", ":5: expires is '2030-02-30'; give the last day"),
        ("2030-06-01", "soon", ":5: expires is 'soon'"),
        ("evidence:", "evidnce:", ":10: unknown key 'evidnce'; did you mean 'evidence'?"),
        (
            "evidence: answered \\d+",
            "cause: quotes",
            "unknown cause 'quotes'; did you mean 'quote'?",
        ),
        ("answered \\d+", "'('", ":10: evidence '(' is not a regular expression"),
        ("the store trims", "[a, b]", ":4: reason is a list or an object"),
        (
            "  reason: the",
            "  check: echo.text\n  reason: the",
            ":4 is not YAML: 'check' comes twice; keep one",
        ),
        ("# Ours.\n-", "- nonsense\n-", ":1: expected an entry with check, operation"),
        ("# Ours.", "- [", " is not YAML: expected"),
    ],
)
def test_what_cannot_be_used_says_where_and_what_to_do(
    written: Written, old: str, new: str, words: str
) -> None:
    assert old in GOOD
    path = written(GOOD.replace(old, new, 1))
    with pytest.raises(ConfigurationError) as error:
        read(path, RULES)
    assert words in str(error.value)
    assert str(path) in str(error.value)


def test_a_file_that_is_no_list_is_refused(written: Written) -> None:
    with pytest.raises(ConfigurationError, match="expected a list of entries"):
        read(written("check: echo.text\n"), RULES)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="is not there; start one with --write-baseline"):
        read(tmp_path / "none.yaml", RULES)


def test_the_same_twice_is_refused(written: Written) -> None:
    body = GOOD.partition("\n")[2]
    with pytest.raises(ConfigurationError, match=":10: says the same as line 1; delete one"):
        read(written(body + body), RULES)


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "[]\n"])
def test_an_empty_baseline_knows_nothing(written: Written, text: str) -> None:
    assert read(written(text), RULES).entries == ()


def test_a_new_baseline_needs_its_reasons(written: Written) -> None:
    findings = [found(reason="it's (odd) [1.5]"), patched(), found("robust.steady", "unsteady")]
    text = start(findings, since=TODAY)
    with pytest.raises(ConfigurationError, match="reason is empty"):
        read(written(text), RULES)
    baseline = on(TODAY, written(text.replace("reason: ''", "reason: later")))
    assert [(e.check, e.operation) for e in baseline.entries] == [
        ("echo.text", "messages.create"),
        ("refusals.method", "/v1/apps/{app_id}"),
    ]
    assert [baseline.mark(one).known for one in findings] == ["later", "later", ""]
    assert baseline.mark(found()).fails, "another fault of the same check is new"
    assert all(entry.expires == date(2030, 8, 30) for entry in baseline.entries)


def test_a_new_baseline_of_nothing_can_be_read(written: Written) -> None:
    assert read(written(start([], since=TODAY)), RULES).entries == ()


GROUP = """\
- check: state.unknown
  operation:
    - messages.create
    - messages.batch
  reason: a rewrite
  expires: 2030-06-01
  evidence: '^answered 403 where 404 is due$'
"""
FORBIDDEN = "answered 403 where 404 is due"


def unknown(operation: str, **changes: Any) -> Finding:
    return replace(found("state.unknown", FORBIDDEN), operation=operation, **changes)


def test_an_entry_can_be_a_group(written: Written) -> None:
    baseline = on(TODAY, written(GROUP))
    assert baseline.mark(unknown("messages.batch")).known == "a rewrite"
    assert baseline.mark(unknown("users.get")).fails


def test_a_star_is_every_operation(written: Written) -> None:
    text = GOOD.replace("operation: messages.create", "operation: '*'")
    baseline = on(TODAY, written(text))
    assert baseline.mark(replace(found(), operation="users.create")).known == "the store trims"
    assert baseline.gone([replace(found(), operation="users.create"), patched()], []) == []
    assert len(baseline.gone([patched()], [("users.create", "echo")])) == 1
    assert baseline.gone([patched()], [("users.create", "state")]) == []


@pytest.mark.parametrize(
    ("one", "known"),
    [
        (unknown("users.get"), False),
        (unknown("users.get", chance=True), True),
        (unknown("messages.batch", check="isolation.path"), False),
        (unknown("messages.batch", check="isolation.path", chance=True), True),
        (unknown("users.get", check="isolation.path", chance=True), False),
        (unknown("messages.batch", reason="answered 200 where 404 is due", chance=True), False),
        (unknown("messages.batch", check="isolation.path", reason="gone", chance=True), False),
    ],
)
def test_what_only_a_search_found_is_known_as_one_more_sign_of_the_cause(
    written: Written, one: Finding, known: bool
) -> None:
    """At another operation of the group; or as the same wrong status of the same operation, which
    the request made look like another check's. Nothing else is."""
    assert bool(on(TODAY, written(GROUP)).mark(one).known) is known


def test_a_cause_is_known_also_where_something_else_was_sent_with_it(written: Written) -> None:
    text = start([failed("nul")], since=TODAY).replace("reason: ''", "reason: later")
    baseline = on(TODAY, written(text))
    assert baseline.mark(replace(failed("depth"), kinds=("depth", "nul"))).known
    assert baseline.mark(replace(failed("depth"), kinds=("depth", "quote"))).fails


def test_of_a_group_what_no_longer_occurs_is_taken_out(written: Written) -> None:
    path = written(GROUP)
    baseline = on(TODAY, path)
    tried = [("messages.create", "state"), ("messages.batch", "state")]
    assert baseline.gone([unknown("messages.create")], tried) == [
        f"{path}:1: state.unknown no longer occurs at messages.batch: take it out of lines 1-7"
    ]
    assert baseline.gone([unknown("messages.create")], tried[:1]) == []
    assert baseline.gone([], tried) == [
        f"{path}:1: state.unknown · messages.create, messages.batch no longer occurs: delete "
        "lines 1-7"
    ]


def test_an_entry_is_stale_only_where_its_kind_of_input_was_sent(written: Written) -> None:
    text = start([failed("nul")], since=TODAY).replace("reason: ''", "reason: later")
    baseline = on(TODAY, written(text))
    tried = [("messages.create", "robust")]
    assert baseline.watched == {"messages.create"}
    assert baseline.gone([], tried, [("messages.create", "quote")]) == []
    assert baseline.gone([], tried, [("messages.batch", "nul")]) == []
    assert len(baseline.gone([], tried, [("messages.create", "nul")])) == 1


def test_what_was_found_by_chance_is_never_stale(written: Written) -> None:
    by_search = replace(found(), chance=True)
    text = start([by_search], since=TODAY).replace("reason: ''", "reason: later")
    assert text.rstrip().endswith("  chance: true")
    baseline = on(TODAY, written(text))
    assert baseline.gone([], [("messages.create", "echo")]) == []
    assert baseline.mark(found()).known == "later"


def test_several_runs_make_one_baseline(written: Written) -> None:
    always, once = unknown("messages.create"), unknown("users.get")
    both = [always, unknown("messages.batch")]
    below = replace(found(), beneath=always.title)
    text = start([*both, once, below], [replace(one) for one in both], since=TODAY)
    path = written(text.replace("reason: ''", "reason: later"))
    group, chance, consequence = read(path, RULES).entries
    assert (consequence.check, consequence.chance) == ("echo.text", True)
    assert (group.operations, group.chance) == (("messages.create", "messages.batch"), False)
    assert (chance.operations, chance.chance) == (("users.get",), True)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("    - messages.batch", "    - mesages.batch", "unknown operation 'mesages.batch'"),
        ("    - messages.batch", "    - [a]", "operation is a list or an object"),
        ("reason: a rewrite", "reason: [a]", "reason is a list or an object; expected a text"),
        ("reason: a rewrite", "chance: yes\n  reason: r", "unknown chance 'yes'"),
        ("reason: a rewrite", "cause: [nul, quot]\n  reason: r", "did you mean 'quote'"),
    ],
)
def test_what_is_wrong_in_a_group_is_told(
    written: Written, old: str, new: str, complaint: str
) -> None:
    path = written(GROUP.replace(old, new))
    with pytest.raises(ConfigurationError, match=complaint):
        read(path, RULES)
