from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, seed, settings
from schemathesis import Case
from tests.contract_tests.builders import API_1, LINE, RULES, Reply, answered, ok

import honcho_contract
from honcho_contract.apis.v1 import stories
from honcho_contract.apis.v1.generation import contract
from honcho_contract.errors import HarmfulError
from honcho_contract.fuzzing import generated_requests
from honcho_contract.generating import corpora, injection_probes, probes
from honcho_contract.running.generation import World
from honcho_contract.running.run import Run
from honcho_contract.wire.denylist import DEEPEST, MOST_BYTES, TABLE, harm_in, harm_of, harms_in
from honcho_contract.wire.exchange import Call, Exchange, call
from honcho_contract.wire.target import Target

HARMFUL = (
    "'; DROP TABLE messages; --",
    "x'; drop\ttable users",
    "a'); DELETE FROM apps; --",
    "1; UPDATE apps SET name = 'x'",
    "'; INSERT INTO apps VALUES (1)",
    "ALTER TABLE users ADD x int",
    "TRUNCATE messages",
    "' UNION SELECT password FROM users",
    "' OR '1'='1",
    "' or 1=1",
    "' || 1",
    "admin'--",
    "admin' #",
    "x'/**/",
    "'; SELECT pg_sleep(10)",
    "1 AND SLEEP(5)",
    "'; WAITFOR DELAY '0:0:5",
    "BENCHMARK(1000000, MD5(1))",
    "COPY apps TO PROGRAM 'id'",
    "copy apps from 'x'",
    "pg_read_file('x')",
    "LOAD_FILE('x')",
    "SELECT 1 INTO OUTFILE 'x'",
    "EXEC xp_cmdshell 'dir'",
    "GRANT ALL ON apps TO public",
    "../../etc/passwd",
    "..\\windows",
    "..",
    "..%2f..%2fx",
    "%2e%2e/x",
    "/etc/passwd",
    "C:\\boot.ini",
    "file:///x",
    "http://169.254.169.254/",
    "$(reboot)",
    "`reboot`",
    "x; rm -rf /",
    "x | sh",
    "& ping x",
    "x\nreboot",
    "${7*7}",
    "${jndi:ldap:x}",
    "{{7*7}}",
    "#{7*7}",
    "<%= 7*7 %>",
    "{% import os %}",
    "*{7*7}",
    "=1+1",
    "=cmd|' /c calc'!A0",
    "@SUM(1)",
    "+HYPERLINK(1)",
    "<script>alert(1)</script>",
    "< SCRIPT src=x>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "javascript:alert(1)",
    "<!DOCTYPE x [<!ENTITY y 'z'>]>",
    "%s%s%s%n",
    "%x",
    "{0.__class__}",
    "{x[0]}",
    "__proto__",
    "constructor",
    "$set",
    "$where",
    "x[$ne]",
    "__import__('os')",
    "eval(1)",
    "<?php phpinfo()",
    "!!python/object",
    "x\r\nSet-Cookie: a=b",
    "(a+)+$",
    "*)(uid=*",
)

HARMLESS = (
    *corpora.TEXTS,
    *corpora.QUOTES,
    *corpora.LONE_SURROGATES,
    "a'||'b",
    "Lg5xKq_9Pz1--cDEF234-",
    "-Ab9kPz1abcDEF234_xY7",
    "--9kPz1abcDEF234_xY7_",
    "xp_9kPz1abcDEF234_xY7",
    "__class__bcDEF234_xY7",
    "hc-3-gw0 name 17",
    "2026-01-01T00:00:00+02:00",
    "What does the user like, and why? They select, update and delete things.",
    "walking the dog at night",
    "a" * 100_000,
)


@pytest.mark.parametrize("text", HARMFUL)
def test_what_could_do_harm_is_seen_in_every_disguise(text: str) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)
    escaped = "".join(f"\\u{ord(c):04x}" for c in text)
    entities = "".join(f"&#{ord(c)};" for c in text)
    for form in (text, text.upper(), quote(text), quote(quote(text)), escaped, entities, wide):
        assert harm_in(form), form


@pytest.mark.parametrize("text", HARMLESS, ids=lambda text: ascii(text)[:40])
def test_what_can_only_err_or_come_back_is_let_through(text: str) -> None:
    assert harm_in(text) == ""


@pytest.mark.parametrize("text", HARMFUL)
def test_it_is_seen_wherever_a_call_holds_it(text: str) -> None:
    body = {"content": "x", "is_user": True}
    create = RULES["messages.create"]
    for one in (
        call(create, LINE, body=body | {"content": text}),
        call(create, LINE, body=body | {"metadata": {"k": [{"l": text}]}}),
        call(create, LINE, body=body | {"metadata": {text: 1}}),
        call(create, LINE, raw=b'{"broken": ' + text.encode()),
        call(create, LINE, body=body, query={"x": text}),
        call(create, LINE, body=body, query={text: "x"}),
        call(RULES["users.by-name"], {**LINE, "name": text}),
        Call(operation=None, method="GET", path="/v1/apps/" + quote(text, safe="")),
    ):
        assert harm_of(one), one


@pytest.mark.parametrize("text", HARMFUL)
def test_it_is_never_sent(text: str) -> None:
    """Whoever made the request: nothing listens at this address, and nothing needs to."""
    target = Target(url="http://127.0.0.1:9")
    with pytest.raises(HarmfulError, match=r"users\.by-name was not sent: it holds "):
        target.send(call(RULES["users.by-name"], {**LINE, "name": text}))


def test_more_than_a_server_can_take_is_never_sent() -> None:
    create = RULES["messages.create"]
    assert harm_of(call(create, LINE, raw=b"[" * (DEEPEST + 1)))
    assert harm_of(call(create, LINE, raw=b"x" * (MOST_BYTES + 1)))
    assert not harm_of(call(create, LINE, raw=b"[" * DEEPEST))


def _values(module: ModuleType) -> dict[str, Any]:
    return {name: value for name, value in vars(module).items() if name.isupper()}


@pytest.mark.parametrize("module", [corpora, probes, injection_probes])
def test_no_corpus_holds_what_could_do_harm(module: ModuleType) -> None:
    values = _values(module)
    assert values
    assert list(harms_in(values)) == []


@pytest.mark.parametrize("text", HARMFUL)
def test_a_statement_in_a_corpus_is_noticed(text: str) -> None:
    """What the test before this one would say, had somebody put it in."""
    for corpus in (
        (*corpora.TEXTS, text),
        (*corpora.METADATA, {"k": [{"l": text}]}),
        (*corpora.METADATA, {text: 1}),
        (*corpora.BROKEN_JSON, b'{"content": ' + text.encode()),
        (*corpora.ODD_BODIES, json.dumps({"content": text}).encode()),
        (*corpora.ODD_BODIES, json.dumps({"content": text}).encode("utf-16")),
        (*corpora.TEXTS, quote(text)),
    ):
        assert len(list(harms_in(corpus))) == 1


def _literals(path: Path) -> Iterator[str | bytes]:
    """The texts that a module's code holds, but for its docstrings and messages to people."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    said = {id(e.value) for e in ast.walk(tree) if isinstance(e, ast.Expr)}
    said |= {id(e) for r in ast.walk(tree) if isinstance(r, ast.Raise) for e in ast.walk(r)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
            if id(node) not in said:
                yield node.value


SENDERS = (
    *("suite/**/*.py", "generating/*.py", "apis/v1/[!v]*.py"),
    *("running/cleanup.py", "running/control_request.py", "running/attribution.py"),
)


@pytest.mark.parametrize("pattern", SENDERS)
def test_nor_does_any_module_that_makes_requests(pattern: str) -> None:
    paths = list(Path(honcho_contract.__file__).parent.glob(pattern))
    assert paths
    for path in paths:
        found = [one for one in _literals(path) if any(harms_in(one))]
        assert found == [], path.name


def _examples(value: Any) -> Iterator[Any]:
    for key, inner in value.items() if isinstance(value, dict) else ():
        if key in ("example", "default") or (key == "examples" and isinstance(inner, list)):
            yield inner
        elif key == "examples":
            yield from (one.get("value") for one in inner.values())
        else:
            yield from _examples(inner)
    for inner in value if isinstance(value, list) else ():
        yield from _examples(inner)


def test_nor_do_the_examples_of_the_document() -> None:
    found = list(_examples(contract().document))
    assert len(found) > 50
    assert list(harms_in(found)) == []


class Listener(Run):
    """A run that writes down what would go out, and sends nothing."""

    calls: list[Call]

    def send(self, call: Call) -> Exchange:
        self.calls.append(call)
        made = call.operation is not None and call.operation.verb == "create"
        return answered(call, ok({"id": "made"}) if made else Reply(status=0, raw=b""))


@pytest.fixture
def listener() -> Listener:
    run = Listener(
        generation=API_1, target=Target(url="http://127.0.0.1:9"), seed=0, mark="hc-test"
    )
    run.calls, run.home_app = [], {"app_id": LINE["app_id"]}
    return run


WORLD = World(home=LINE, sibling=LINE, foreign=LINE, gone=LINE)


def test_nor_does_anything_that_is_generated(listener: Listener) -> None:
    """Every operation, each with a seed of its own: what would go out is held to the rule."""
    schema = generated_requests.schema(RULES.document)
    for lot, operation in enumerate(RULES):

        @seed(lot)
        @settings(max_examples=5, database=None, suppress_health_check=list(HealthCheck))
        @given(case=schema[operation.path][operation.method].as_strategy())
        def search(case: Case[Any]) -> None:
            generated_requests.send(listener, WORLD, case)

        search()
    calls = listener.calls
    assert len(calls) > 100
    assert {one.name for one in calls} >= set(RULES.operations)
    assert [one for one in calls if harm_of(one)] == []


@pytest.mark.parametrize("text", HARMFUL[::7])
def test_a_generated_case_that_could_do_harm_is_left_out(listener: Listener, text: str) -> None:
    operation = RULES["messages.create"]
    case = generated_requests.schema(RULES.document)[operation.path][operation.method].Case(
        path_parameters=dict(LINE),
        body={"content": text, "is_user": True},
        media_type="application/json",
    )
    generated_requests.send(listener, WORLD, case)
    assert listener.calls == []
    case.body = {"content": "fine", "is_user": True}
    generated_requests.send(listener, WORLD, case)
    assert len(listener.calls) == 1


def test_stories_are_made_of_harmless_values() -> None:
    for strategy in (stories.NAMES, stories.TEXTS, stories.METADATA):

        @settings(max_examples=20, database=None)
        @given(value=strategy)
        def search(value: Any) -> None:
            assert list(harms_in(value)) == []

        search()


def test_the_table_names_each_kind_once() -> None:
    names = [harm.name for harm in TABLE]
    assert len(set(names)) == len(names)
    assert {harm_in(text) for text in HARMFUL} == set(names), "each kind has an example"
