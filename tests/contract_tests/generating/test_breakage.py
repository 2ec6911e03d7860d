from __future__ import annotations

from typing import Any

import pytest
from tests.contract_tests.builders import LINE, RULES

from honcho_contract.contract.validity import judge
from honcho_contract.generating import corpora
from honcho_contract.generating.breakage import MISSING, Breakage, breakages, fits, wrong_values
from honcho_contract.wire.exchange import call

MESSAGE = {"content": "x", "is_user": True}
PLAIN: dict[str, Any] = {
    "apps.create": {"name": "x"},
    "users.update": {"name": "x", "metadata": {}},
    "sessions.create": {},
    "sessions.update": {"metadata": {}},
    "sessions.list": {},
    "sessions.chat": {"queries": "x"},
    "messages.create": MESSAGE,
    "messages.batch": {"messages": [MESSAGE, {**MESSAGE}]},
    "messages.list": {},
    "metamessages.create": {"metamessage_type": "x", "content": ""},
    "documents.query": {"query": "x"},
}


def ways(name: str) -> list[Breakage]:
    return list(breakages(RULES, RULES.body_schema(RULES[name]), PLAIN[name]))


@pytest.mark.parametrize("name", PLAIN)
def test_every_breakage_is_forbidden_at_its_place(name: str) -> None:
    assert judge(RULES, call(RULES[name], LINE, body=PLAIN[name])).valid
    found = ways(name)
    assert found
    for one in found:
        verdict = judge(RULES, call(RULES[name], LINE, body=one.of(PLAIN[name])))
        assert verdict.valid is False, one
        assert verdict.places == {("body", *one.place)}, one


def test_each_property_is_broken_and_each_required_one_left_out() -> None:
    found = ways("messages.create")
    assert {one.place for one in found} == {("content",), ("is_user",), ("metadata",)}
    missing = [one.place for one in found if one.value is MISSING]
    assert missing == [("content",), ("is_user",)]


def test_the_last_item_of_a_list_is_broken_too() -> None:
    assert {one.place for one in ways("messages.batch")} >= {
        ("messages",),
        ("messages", 1, "content"),
        ("messages", 1, "is_user"),
    }


def test_null_does_not_break_what_may_be_null() -> None:
    (name,) = (
        schema
        for key, schema in RULES.body_schema(RULES["users.update"])["properties"].items()
        if key == "name"
    )
    assert None not in list(wrong_values(RULES, name))
    assert 1 in list(wrong_values(RULES, name))


def test_breaking_leaves_the_body_alone() -> None:
    body: dict[str, Any] = {"messages": [{"content": "x"}]}
    assert Breakage(("messages", 0, "content"), 1).of(body) == {"messages": [{"content": 1}]}
    assert Breakage(("messages",), MISSING).of(body) == {}
    assert body == {"messages": [{"content": "x"}]}


def test_a_schema_that_takes_anything_cannot_be_broken() -> None:
    assert list(wrong_values(RULES, {})) == []


@pytest.mark.parametrize("kind", corpora.WRONG)
def test_wrong_values_are_of_another_type(kind: str) -> None:
    assert not any(fits(value, kind) for value in corpora.WRONG[kind])


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (None, "null"),
        (True, "boolean"),
        (1, "integer"),
        ("", "string"),
        ([], "array"),
        ({}, "object"),
    ],
)
def test_fits(value: Any, kind: str) -> None:
    assert fits(value, kind)
    others = {"null", "boolean", "integer", "string", "array", "object"} - {kind}
    assert not any(fits(value, other) for other in others)


def test_a_type_that_json_lacks() -> None:
    with pytest.raises(ValueError, match="expected a JSON type, got 'date'"):
        fits("x", "date")
