from __future__ import annotations

from typing import Any

import pytest
from tests.contract_tests.builders import RULES, refusal, thing

from honcho_contract.apis.v1.generation import contract
from honcho_contract.apis.v1.resources import RESOURCES
from honcho_contract.contract.compiled import TIME
from honcho_contract.wire.exchange import name_of


def test_each_operation_has_a_short_name_of_its_own() -> None:
    assert len(RULES.operations) == 41
    assert [name_of(operation) for operation in RULES] == list(RULES.operations)
    assert RULES["messages.create"].path.endswith("/sessions/{session_id}/messages")


def test_a_name_that_no_operation_has() -> None:
    with pytest.raises(KeyError, match=r"messages\.delete"):
        RULES["messages.delete"]


def test_resolve_follows_a_reference() -> None:
    schema = RULES.resolve({"$ref": "#/components/schemas/MessageCreate"})
    assert schema["required"] == ["content", "is_user"]
    assert RULES.resolve({"type": "string"}) == {"type": "string"}


@pytest.mark.parametrize(
    ("name", "properties"),
    [
        ("messages.create", {"content", "is_user", "metadata"}),
        ("messages.list", {"filter"}),
        ("messages.by-id", set()),
    ],
)
def test_body_schema_is_the_object(name: str, properties: set[str]) -> None:
    assert set(RULES.body_schema(RULES[name]).get("properties", {})) == properties


@pytest.mark.parametrize("resource", RESOURCES)
def test_a_right_answer_has_no_faults(resource: str) -> None:
    assert RULES.answer_faults(RULES[f"{resource}.create"], 200, thing(resource, "x")) == []


@pytest.mark.parametrize(
    ("status", "body", "wrong"),
    [
        (200, thing("messages", "x", content=1), [("content",)]),
        (200, thing("messages", "x", created_at="2024-01-01 00:00:00"), [("created_at",)]),
        (200, thing("messages", "x", created_at="2024-01-01T00:00:00+00:00"), []),
        (200, [], [()]),
        (404, {"detail": "no"}, []),
        (404, {"detail": 1}, [("detail",)]),
        (422, refusal(("body", "content")), []),
        (422, {"detail": [{"loc": "body"}]}, [("detail",)]),
        (500, "anything", []),
    ],
)
def test_answer_faults(status: int, body: Any, wrong: list[tuple[str, ...]]) -> None:
    faults = RULES.answer_faults(RULES["messages.create"], status, body)
    assert {tuple(fault.absolute_path)[:1] for fault in faults} == set(wrong)


def test_what_a_compiled_validator_cannot_take_is_judged_all_the_same() -> None:
    create = RULES["messages.create"]
    odd = {"content": "\ud83c", "is_user": True, "metadata": {"n": 10**4000}}
    assert list(RULES.faults(create, odd)) == []
    assert len(list(RULES.faults(create, odd | {"is_user": "\udf75"}))) == 1


def test_documented_answers() -> None:
    chat, create = RULES["sessions.chat"], RULES["messages.create"]
    assert set(RULES.media_types(chat, 200)) == {"application/json", "text/event-stream"}
    assert RULES.media_types(create, 418) == ()
    assert RULES.documents(create, 404)
    assert not RULES.documents(create, 201)
    assert RULES.answer_schema(create, 418) is None


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("2024-02-29T23:59:60Z", True),
        ("2024-01-01t00:00:00.123456789z", True),
        ("2024-01-01T00:00:00-23:59", True),
        ("2024-01-01T00:00:00", False),
        ("2024-01-01 00:00:00Z", False),
        ("2024-1-1T00:00:00Z", False),
        ("2024-13-01T00:00:00Z", False),
        ("2024-01-01T24:00:00Z", False),
        ("2024-01-01T00:00:00.Z", False),
        ("2024-01-01T00:00:00+0100", False),
        ("2024-01-01T00:00:00Z\n", False),
    ],
)
def test_times(text: str, right: bool) -> None:
    assert (TIME.fullmatch(text) is not None) is right


def test_the_published_document_says_less() -> None:
    published = contract(published=True)
    assert list(published.operations) == list(RULES.operations)
    assert published.document != RULES.document
