from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from tests.contract_tests.builders import LINE, RULES
from tests.contract_tests.strategies import json_values

from honcho_contract.contract.compiled import Place
from honcho_contract.contract.validity import DEEP, DIGITS, OPEN, Verdict, has_lone_surrogate, judge
from honcho_contract.generating import corpora
from honcho_contract.wire.exchange import JSON, Call, call

PLAIN: dict[str, Any] = {"content": "x", "is_user": True}
REFERENCE = Draft202012Validator(
    {"$ref": "#/components/schemas/MessageCreate", "components": RULES.document["components"]}
)


def of(name: str = "messages.create", **options: Any) -> Verdict:
    return judge(RULES, call(RULES[name], LINE, **options))


def places(name: str, body: Any) -> set[Place]:
    return set(of(name, body=body).places)


@pytest.mark.parametrize(
    "body",
    [
        PLAIN,
        PLAIN | {"metadata": {}},
        PLAIN | {"metadata": {"a": [None, {"b": 10**200}]}},
        PLAIN | {"unknown": 1},
        {"content": "", "is_user": False},
        {"content": "\U0001f375" * 50_000, "is_user": True},
    ],
    ids=lambda body: f"{body!r:.60}",
)
def test_allowed(body: Any) -> None:
    verdict = of(body=body)
    assert (verdict.valid, verdict.places, verdict.body) == (True, frozenset(), body)


@pytest.mark.parametrize(
    ("name", "body", "wrong"),
    [
        ("messages.create", {"is_user": True}, {("body", "content")}),
        ("messages.create", {}, {("body", "content"), ("body", "is_user")}),
        ("messages.create", PLAIN | {"content": None}, {("body", "content")}),
        ("messages.create", PLAIN | {"content": "x" * 50_001}, {("body", "content")}),
        ("messages.create", PLAIN | {"is_user": "true"}, {("body", "is_user")}),
        ("messages.create", PLAIN | {"is_user": 1}, {("body", "is_user")}),
        ("messages.create", PLAIN | {"metadata": None}, {("body", "metadata")}),
        ("messages.create", [PLAIN], {("body",)}),
        ("messages.create", "x", {("body",)}),
        ("messages.batch", {"messages": {}}, {("body", "messages")}),
        ("messages.batch", {"messages": [PLAIN] * 101}, {("body", "messages")}),
        ("messages.batch", {"messages": [PLAIN, {}] + [PLAIN] * 99}, {("body", "messages")}),
        (
            "messages.batch",
            {"messages": [PLAIN, {"content": 1}, None]},
            {
                ("body", "messages", 1, "content"),
                ("body", "messages", 1, "is_user"),
                ("body", "messages", 2),
            },
        ),
        ("users.update", {"name": 1, "metadata": []}, {("body", "name"), ("body", "metadata")}),
        ("messages.list", {"filter": "x"}, {("body", "filter")}),
        ("sessions.chat", {"queries": ["a", 1]}, {("body", "queries", 1)}),
        ("sessions.chat", {"queries": 1}, {("body", "queries")}),
    ],
    # A set is shown in another order by each worker, and its tests must bear the same names.
    ids=lambda value: f"{sorted(value) if isinstance(value, set) else value!r:.60}",
)
def test_forbidden(name: str, body: Any, wrong: set[Place]) -> None:
    assert of(name, body=body).valid is False
    assert places(name, body) == wrong


@pytest.mark.parametrize("raw", [None, b"", b"null"])
def test_an_absent_body(raw: bytes | None) -> None:
    required = of(raw=raw)
    assert (required.valid, required.places) == (False, frozenset({("body",)}))
    assert of("messages.list", raw=raw).valid is True


@pytest.mark.parametrize("raw", [*corpora.BROKEN_JSON, *corpora.NOT_UTF8], ids=ascii)
def test_bytes_that_are_no_json(raw: bytes) -> None:
    verdict = of(raw=raw)
    assert (verdict.valid, verdict.syntax, verdict.places) == (False, True, frozenset())


def test_of_bytes_that_are_no_json_nothing_else_is_told() -> None:
    verdict = of("messages.list", raw=b"{", query={"page": 0})
    assert (verdict.valid, verdict.syntax, verdict.places) == (False, True, frozenset())


@pytest.mark.parametrize(
    "raw",
    [
        json.dumps(PLAIN).encode("utf-16"),
        json.dumps(PLAIN).encode("utf-32-le"),
        b"\xef\xbb\xbf" + json.dumps(PLAIN).encode(),
        b'{"content": "\xed\xa0\x80", "is_user": true}',
        b'{"content": "\\ud83c", "is_user": true}',
        b'{"content": "x", "is_user": true, "metadata": {"\\ud83c": 1}}',
        b'{"content": "x", "is_user": true, "metadata": {"n": 1e400}}',
        b'{"content": "x", "is_user": true, "metadata": {"n": 1' + b"0" * DIGITS + b"}}",
        b'{"content": "x", "is_user": true, "metadata": '
        + b'{"a":' * DEEP
        + b"1"
        + b"}" * DEEP
        + b"}",
        b"[" * 100_000,
    ],
    ids=lambda raw: f"{raw!r:.60}",
)
def test_where_readers_differ_the_verdict_is_open(raw: bytes) -> None:
    assert of(raw=raw).valid is None


@pytest.mark.parametrize(
    ("kind", "valid"),
    [
        *((kind, True) for kind in corpora.JSON_TYPES),
        *((kind, False) for kind in corpora.OTHER_TYPES),
        ("", None),
        ("json", None),
        ("application/", None),
    ],
)
def test_media_types(kind: str | None, valid: bool | None) -> None:
    verdict = of(body=PLAIN, content_type=kind)
    assert verdict.valid is valid
    assert verdict.places == ({("body",)} if valid is False else set())


@pytest.mark.parametrize(
    ("parameter", "text", "valid"),
    [
        ("page", "1", True),
        ("page", "0", False),
        ("page", "-1", False),
        ("page", "999999999", True),
        ("page", "abc", False),
        ("page", "[]", False),
        ("page", "01", None),
        ("page", "+1", None),
        ("page", " 1", None),
        ("page", "1.0", None),
        ("page", "\u0661", None),
        ("page", "", None),
        ("size", "100", True),
        ("size", "101", False),
        ("reverse", "true", True),
        ("reverse", "false", True),
        ("reverse", "maybe", False),
        ("reverse", "TRUE", None),
        ("reverse", "1", None),
        ("reverse", "", None),
        ("unknown", "x", True),
    ],
)
def test_query(parameter: str, text: str, valid: bool | None) -> None:
    verdict = of("messages.list", query={parameter: text})
    assert verdict.valid is valid
    assert verdict.places == ({("query", parameter)} if valid is False else set())


@pytest.mark.parametrize(
    ("text", "valid"), [("2024-01-01T00:00:00Z", True), ("2024-01-01", None), ("soon", None)]
)
def test_a_time_in_the_query(text: str, valid: bool | None) -> None:
    assert of("keys.create", query={"expires_at": text}).valid is valid


def test_faults_of_query_and_body_are_told_together() -> None:
    verdict = of("messages.list", query={"page": "0", "size": "x"}, body={"filter": 1})
    assert verdict.places == {("query", "page"), ("query", "size"), ("body", "filter")}


def test_the_last_of_a_repeated_parameter_counts() -> None:
    assert of("messages.list", query=[("page", "0"), ("page", "1")]).valid is True


def test_a_request_that_is_no_operation_is_open() -> None:
    assert judge(RULES, Call(operation=None, method="PATCH", path="/")) == OPEN


def test_the_other_name_of_a_metamessages_type_is_open() -> None:
    assert of("metamessages.create", body={"label": "x", "content": ""}).valid is None


def bodies() -> st.SearchStrategy[Any]:
    """Bodies of a message, right ones and wrong ones."""
    members = st.fixed_dictionaries(
        {},
        optional={
            "content": st.text(max_size=5) | json_values(),
            "is_user": st.booleans() | json_values(),
            "metadata": st.dictionaries(st.text(max_size=3), json_values()) | json_values(),
            "other": json_values(),
        },
    )
    return members | json_values()


@given(bodies())
def test_the_verdict_is_that_of_the_schema(body: Any) -> None:
    verdict = of(body=body)
    assert verdict.valid is REFERENCE.is_valid(body)
    assert bool(verdict.places) is not verdict.valid


@given(bodies())
def test_a_place_is_the_first_wrong_step_of_a_way(body: Any) -> None:
    """No place lies inside another one, and each is a fault that the schema has there."""
    found = of(body=body).places
    assert not any(one != two and two[: len(one)] == one for one in found for two in found)
    wrong = {("body", *fault.absolute_path) for fault in REFERENCE.iter_errors(body)}
    assert all(place in wrong or place[:-1] in wrong for place in found)


@given(st.binary(max_size=40))
def test_no_bytes_are_too_odd_to_judge(raw: bytes) -> None:
    verdict = judge(RULES, call(RULES["messages.create"], LINE, raw=raw, content_type=JSON))
    assert verdict.valid in (True, False, None)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("\ud83c", True),
        ("\U0001f375", False),
        ({"\udf75": 1}, True),
        ([{"a": ["\udf75"]}], True),
        (1, False),
    ],
)
def test_lone_surrogates(value: Any, found: bool) -> None:
    assert has_lone_surrogate(value) is found
