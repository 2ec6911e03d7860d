"""The compiled checks: their verdict is JSON Schema's, their list of faults Honcho's."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.mock_server.support import MESSAGES, SESSION, USER, Client

from honcho_mock.serving.validation.schemas import Schemas
from honcho_openapi import load
from honcho_openapi.operations import operations

DOCUMENT = load()
SCHEMAS = Schemas(DOCUMENT)
BODIES = {op.id: op.body for op in operations(DOCUMENT) if op.body is not None}

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-2, 60)
    | st.sampled_from([1.0, 1.5, 2**70, "", "x", "x" * 101, "\ud800", "x" * 50_001])
    | st.text(max_size=3)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)
PROPERTIES = sorted(
    {
        name
        for schema in DOCUMENT["components"]["schemas"].values()
        for name in schema.get("properties", ())
    }
)
MESSAGE = st.fixed_dictionaries(
    {}, optional={"content": SCALARS, "is_user": st.booleans() | SCALARS, "metadata": VALUES}
)
MODELS = st.dictionaries(
    st.sampled_from(PROPERTIES),
    VALUES | st.lists(MESSAGE, max_size=4) | st.lists(st.just(0), min_size=101, max_size=101),
    max_size=5,
)


@pytest.mark.parametrize("operation_id", BODIES)
@given(value=VALUES | MODELS | MESSAGE)
def test_the_verdict_is_that_of_json_schema(operation_id: str, value: Any) -> None:
    schema = {**BODIES[operation_id], "components": DOCUMENT["components"]}
    verdict = jsonschema.Draft202012Validator(schema).is_valid(value)
    assert (SCHEMAS.compile(BODIES[operation_id])(value) is None) == verdict


def test_every_fault_is_listed_in_the_documents_order(client: Client) -> None:
    response = client("POST", f"{MESSAGES}?page=x", {"metadata": 1, "is_user": "maybe", "x": 2})
    assert response.status == 422
    assert response.detail == [
        {
            "type": "missing",
            "loc": ["body", "content"],
            "msg": "Field required",
            "input": {"metadata": 1, "is_user": "maybe", "x": 2},
        },
        {
            "type": "bool_parsing",
            "loc": ["body", "is_user"],
            "msg": "Input should be a valid boolean, unable to interpret input",
            "input": "maybe",
        },
        {
            "type": "dict_type",
            "loc": ["body", "metadata"],
            "msg": "Input should be a valid dictionary",
            "input": 1,
        },
    ]


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("true", "bool_parsing"),
        ("", "bool_parsing"),
        (1, "bool_parsing"),
        (0, "bool_parsing"),
        (2**63, "bool_type"),
        (1.0, "bool_parsing"),
        (5.0, "bool_parsing"),
        (0.5, "bool_type"),
        (9.3e18, "bool_type"),
        (None, "bool_type"),
        ([], "bool_type"),
        ({}, "bool_type"),
    ],
)
def test_only_true_and_false_are_booleans(client: Client, value: Any, kind: str) -> None:
    response = client("POST", MESSAGES, {"content": "c", "is_user": value})
    assert response.faults == [(kind, ["body", "is_user"])]


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (0, "greater_than_equal"),
        (51, "less_than_equal"),
        (1.5, "int_from_float"),
        ("5", "int_parsing"),
        ("51", "less_than_equal"),
        ("x", "int_parsing"),
        (True, "int_type"),
        (False, "greater_than_equal"),
        (None, "int_type"),
        ([5], "int_type"),
        (1e30, "int_parsing_size"),
        (-1e30, "int_parsing_size"),
        ("9" * 5000, "int_parsing_size"),
        (10**30, "less_than_equal"),
    ],
)
def test_what_is_no_top_k(client: Client, value: Any, kind: str) -> None:
    path = f"{USER}/collections/X/documents/query"
    response = client("POST", path, {"query": "q", "top_k": value})
    assert response.faults == [(kind, ["body", "top_k"])]
    assert client("POST", path, {"query": "q", "top_k": 5.0}).status == 200


def test_texts_are_measured_in_code_points(client: Client) -> None:
    assert client("POST", MESSAGES, {"content": "😀" * 50_000, "is_user": True}).status == 200
    (found,) = client("POST", MESSAGES, {"content": "é" * 50_001, "is_user": True}).detail
    assert (found["type"], found["msg"], found["ctx"]) == (
        "string_too_long",
        "String should have at most 50000 characters",
        {"max_length": 50_000},
    )
    (found,) = client("POST", "/v1/apps", {"name": ""}).detail
    assert (found["type"], found["msg"], found["ctx"]) == (
        "string_too_short",
        "String should have at least 1 character",
        {"min_length": 1},
    )


def test_a_value_that_fits_no_branch_is_told_of_each(client: Client) -> None:
    response = client("POST", f"{SESSION}/chat", {"queries": ["a", 1], "stream": "maybe"})
    assert response.faults == [
        ("string_type", ["body", "queries", "str"]),
        ("string_type", ["body", "queries", "list[str]", 1]),
        ("bool_parsing", ["body", "stream"]),
    ]


@pytest.mark.parametrize(
    ("queries", "text"),
    [
        ("q" * 10_001, "Query too long"),
        (["q"] * 26, "Too many queries"),
        (["q" * 10_001] * 26, "Too many queries"),
        (["q", "q" * 10_001], "One or more queries too long"),
    ],
)
def test_a_chat_takes_so_much_and_no_more(client: Client, queries: Any, text: str) -> None:
    assert client("POST", f"{SESSION}/chat", {"queries": queries}).detail == [
        {
            "type": "value_error",
            "loc": ["body", "queries"],
            "msg": f"Value error, {text}",
            "input": queries,
            "ctx": {"error": {}},
        }
    ]
    for most in ("q" * 10_000, ["q" * 10_000] * 25):
        assert client("POST", f"{SESSION}/chat", {"queries": most}).status == 200


LABELLED = [
    ("POST", f"{USER}/metamessages", {"content": "c"}),
    ("POST", f"{USER}/metamessages/list", {}),
    ("PUT", f"{USER}/metamessages/X", {}),
]


@pytest.mark.parametrize(("method", "path", "besides"), LABELLED)
def test_a_label_is_refused_at_its_own_place(
    client: Client, method: str, path: str, besides: dict[str, Any]
) -> None:
    assert client(method, path, besides | {"label": 1}).detail == [
        {
            "type": "string_type",
            "loc": ["body", "label"],
            "msg": "Input should be a valid string",
            "input": 1,
        }
    ]
    both = besides | {"metamessage_type": 1, "label": 2}
    assert client(method, path, both).faults == [("string_type", ["body", "metamessage_type"])]
    ignored = besides | {"metamessage_type": "t", "label": 2}
    assert client(method, path, ignored).status in (200, 404)


@pytest.mark.parametrize(
    ("label", "kind"), [("", "string_too_short"), ("x" * 51, "string_too_long")]
)
def test_a_label_has_the_limits_of_a_type(client: Client, label: str, kind: str) -> None:
    response = client("POST", f"{USER}/metamessages", {"label": label})
    assert response.faults == [(kind, ["body", "label"]), ("missing", ["body", "content"])]
    assert response.detail[1]["input"] == {"label": label}
    nothing = client("POST", f"{USER}/metamessages", {"metamessage_type": None, "label": "t"})
    assert nothing.faults[0] == ("string_type", ["body", "metamessage_type"])


def test_a_union_may_have_null_among_its_branches() -> None:
    branches = [{"type": "string"}, {"type": "integer"}, {"type": "null"}]
    check = SCHEMAS.compile({"anyOf": branches})
    assert check(None) is check("") is check(1) is None
    assert [found["loc"] for found in check([]) or ()] == [["str"], ["int"]]
    assert SCHEMAS.compile({"anyOf": branches[:1]})("") is None


def test_a_dictionary_may_have_as_many_members_as_it_is_said() -> None:
    check = SCHEMAS.compile({"$ref": "#/components/schemas/DocumentUpdate"})
    assert check({"metadata": {str(i): i for i in range(10_000)}}) is None
    faults = check({"metadata": {str(i): i for i in range(10_001)}})
    assert faults is not None
    assert [found["msg"] for found in faults] == [
        "Dictionary should have at most 10000 items after validation, not 10001"
    ]


@pytest.mark.parametrize(
    "schema",
    [{"type": "string", "contains": "a"}, {"type": "tuple"}, {"type": "object", "not": {}}],
)
def test_a_schema_without_a_check_is_refused(schema: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"no check is written for|expected a type"):
        SCHEMAS.compile(schema)
