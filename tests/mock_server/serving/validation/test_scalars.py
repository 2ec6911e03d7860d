"""The keywords that Honcho 1.1.0 has no use for, in pydantic's words."""

from __future__ import annotations

from typing import Any

import pytest

from honcho_mock.behaviour.backend import File
from honcho_mock.serving.validation.schemas import Schemas

COMPONENTS = {
    "Level": {"type": "string", "enum": ["low", "high"]},
    "Open": {"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": {}},
    "Closed": {
        "type": "object",
        "properties": {"a": {"type": "string"}},
        "additionalProperties": False,
    },
}
SCHEMAS = Schemas({"components": {"schemas": COMPONENTS}})
LEVEL = {"$ref": "#/components/schemas/Level"}
OPEN = {"$ref": "#/components/schemas/Open"}
CLOSED = {"$ref": "#/components/schemas/Closed"}
RATIO = {"type": "number", "minimum": 0, "maximum": 1}
FILE = {"type": "string", "contentMediaType": "application/octet-stream"}


@pytest.mark.parametrize(
    ("schema", "value", "kind", "message", "ctx"),
    [
        (
            {"type": "string", "pattern": "^[a-z]+$"},
            "A",
            "string_pattern_mismatch",
            "String should match pattern '^[a-z]+$'",
            {"pattern": "^[a-z]+$"},
        ),
        (LEVEL, "Low", "enum", "Input should be 'low' or 'high'", {"expected": "'low' or 'high'"}),
        (
            {"enum": ["a", "b", "c"]},
            1,
            "literal_error",
            "Input should be 'a', 'b' or 'c'",
            {"expected": "'a', 'b' or 'c'"},
        ),
        ({"const": 1}, True, "literal_error", "Input should be 1", {"expected": "1"}),
        (
            {"type": "array", "items": RATIO, "minItems": 1},
            [],
            "too_short",
            "List should have at least 1 item after validation, not 0",
            {"field_type": "List", "min_length": 1, "actual_length": 0},
        ),
        (
            RATIO,
            2,
            "less_than_equal",
            "Input should be less than or equal to 1",
            {"le": 1.0},
        ),
        (
            {"type": "number", "exclusiveMinimum": 0.5},
            0.5,
            "greater_than",
            "Input should be greater than 0.5",
            {"gt": 0.5},
        ),
        (RATIO, True, "float_type", "Input should be a valid number", None),
        (
            RATIO,
            "x",
            "float_parsing",
            "Input should be a valid number, unable to parse string as a number",
            None,
        ),
        (
            FILE,
            "x",
            "value_error",
            "Value error, Expected UploadFile, received: <class 'str'>",
            {"error": {}},
        ),
    ],
)
def test_what_a_schema_refuses(
    schema: dict[str, Any], value: Any, kind: str, message: str, ctx: dict[str, Any] | None
) -> None:
    (found,) = SCHEMAS.compile(schema)(value) or [{}]
    assert (found["type"], found["msg"], found.get("ctx")) == (kind, message, ctx)
    assert found["input"] == value


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "string", "pattern": "^[a-z]+$"}, "a"),
        (LEVEL, "low"),
        ({"const": None}, None),
        ({"type": "array", "items": RATIO, "minItems": 1}, [1]),
        (RATIO, 0.5),
        (RATIO, 1),
        (OPEN, {"a": "x", "b": 1}),
        (CLOSED, {"a": "x"}),
        (FILE, File("a.txt", "text/plain", b"")),
    ],
)
def test_what_a_schema_accepts(schema: dict[str, Any], value: Any) -> None:
    assert SCHEMAS.compile(schema)(value) is None


def test_a_closed_model_takes_no_further_properties() -> None:
    (found,) = SCHEMAS.compile(CLOSED)({"a": "x", "b": 1}) or [{}]
    assert (found["type"], found["loc"], found["input"]) == ("extra_forbidden", ["b"], 1)


def test_the_fields_of_a_form_do_not_show_one_another() -> None:
    form = {"type": "object", "properties": {"name": LEVEL, "file": FILE}, "required": ["file"]}
    assert SCHEMAS.compile_form(form)({"file": File("a", "text/plain", b"")}) is None
    found = SCHEMAS.compile_form(form)({"name": "mid"}) or []
    assert [(one["type"], one["loc"], one["input"]) for one in found] == [
        ("enum", ["name"], "mid"),
        ("missing", ["file"], None),
    ]
