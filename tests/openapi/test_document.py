"""The document by the rules of OpenAPI 3.1, and its examples by its own schemas."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import jsonschema
import jsonschema_rs
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis.specs.openapi.definitions import OPENAPI_31

from honcho_openapi import load
from honcho_openapi.operations import Operation
from honcho_openapi.references import REF, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

CHOSEN = {
    "1": {"app_id", "user_id", "session_id"},
    "3": {"tea-house", "chess-club", "alice", "bob", "breakfast", "evening"},
}
"""The ids in the examples that a client, or a code sample, has chosen."""

MADE = re.compile(r"[A-Za-z0-9_-]{21}")
STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z")


def walk(node: Any, at: str = "#") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every mapping of a tree, with the way to it."""
    if isinstance(node, dict):
        yield at, node
        for key, value in node.items():
            yield from walk(value, f"{at}/{key}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from walk(value, f"{at}/{index}")


def examples(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any] | None, Any]]:
    """Where each example stands, the schema beside it, and its value."""
    for at, node in walk(document):
        if "example" in node:
            yield f"{at}/example", node["schema"], node["example"]
        if isinstance(node.get("examples"), dict) and not at.endswith("components"):
            for name, raw in node["examples"].items():
                value = resolve(raw, document)["value"]
                yield f"{at}/examples/{name}", node.get("schema"), value


@pytest.mark.parametrize("published", [False, True])
def test_it_is_openapi_3_1(api: str, published: bool) -> None:
    document = load(api, published=published)
    validator = jsonschema_rs.validator_for(OPENAPI_31)
    assert [error.message for error in validator.iter_errors(document)] == []
    assert [str(error) for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


@pytest.mark.parametrize("published", [False, True])
def test_every_reference_resolves(api: str, published: bool) -> None:
    document = load(api, published=published)
    references = [node for _, node in walk(document) if REF in node]
    assert len(references) > 100
    for node in references:
        assert resolve(node, document)


def test_every_schema_is_json_schema(document: dict[str, Any]) -> None:
    schemas = [node["schema"] for _, node in walk(document["paths"]) if "schema" in node]
    schemas += [parameter["schema"] for parameter in document["components"]["parameters"].values()]
    for schema in [*document["components"]["schemas"].values(), *schemas]:
        jsonschema.Draft202012Validator.check_schema(schema)


def test_every_example_is_valid(document: dict[str, Any]) -> None:
    found = [example for example in examples(document) if example[1] is not None]
    assert len(found) > 150
    for at, schema, value in found:
        whole = {**(schema or {}), "components": document["components"]}
        validator = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
        assert [error.message for error in validator.iter_errors(value)] == [], at


def test_every_body_and_every_answer_has_an_example(
    document: dict[str, Any], all_operations: tuple[Operation, ...]
) -> None:
    for operation in all_operations:
        _, path, method = operation.pointer
        raw = document["paths"][path][method]
        for status in operation.successes:
            for media in operation.responses[status].get("content", {}).values():
                assert media["examples"], operation.label
        for kind in operation.bodies:
            assert raw["requestBody"]["content"][kind]["examples"], operation.label


def test_every_path_parameter_has_an_example(document: dict[str, Any]) -> None:
    parameters = [node for _, node in walk(document) if node.get("in") == "path"]
    assert all("example" in parameter for parameter in parameters)


def test_every_operation_says_what_it_is_for(document: dict[str, Any]) -> None:
    named = {tag["name"] for tag in document["tags"]}
    for item in document["paths"].values():
        for raw in item.values():
            assert raw["summary"], raw["operationId"]
            assert raw["description"], raw["operationId"]
            assert set(raw.get("tags", ())) <= named


def test_ids_and_times_of_examples_look_like_honchos(api: str, document: dict[str, Any]) -> None:
    for at, _, value in examples(document):
        for inside, node in walk(value, at):
            for key, item in node.items():
                if not isinstance(item, str):
                    continue  # null, or the condition of a filter
                if key == "created_at":
                    assert STAMP.fullmatch(item), f"{inside}/{key}"
                if key == "id" or key.endswith("_id"):
                    assert item in CHOSEN[api] or MADE.fullmatch(item), f"{inside}/{key}"
