"""The document against the published facts, kept as data beside these tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from honcho_openapi.operations import NAME
from honcho_openapi.references import REF, resolve

DATA = Path(__file__).parent / "data"
FACTS: dict[str, Any] = json.loads((DATA / "operations.json").read_text(encoding="utf-8"))
SEED: dict[str, Any] = yaml.safe_load((DATA / "create-message.yaml").read_text(encoding="utf-8"))

CREATE_MESSAGE = "/v1/apps/{app_id}/users/{user_id}/sessions/{session_id}/messages"
PROSE = {"summary", "description", "title", "example", "examples", "links"}
ADDED = {"example", "examples", "links", NAME}
LABELS = [(method, path) for path, item in FACTS["paths"].items() for method in item]

# Here a key is a name that somebody gave, such as the property `title`, and not a keyword.
NAMED = {"properties", "paths", "schemas", "responses"}


def without(node: Any, dropped: set[str], *, document: dict[str, Any], named: bool = False) -> Any:
    """The node without the dropped keywords and with shared parameters and responses put in."""
    if isinstance(node, list):
        return [without(item, dropped, document=document) for item in node]
    if not isinstance(node, dict):
        return node
    if not node.get(REF, "#/components/schemas/").startswith("#/components/schemas/"):
        return without(resolve(node, document), dropped, document=document)
    return {
        key: without(value, dropped, document=document, named=not named and key in NAMED)
        for key, value in node.items()
        if named or not (key in dropped or (key.startswith("x-") and dropped is PROSE))
    }


def test_the_operations_are_the_published_ones_and_in_their_order(
    published: dict[str, Any],
) -> None:
    ours = [(method, path) for path, item in published["paths"].items() for method in item]
    assert ours == LABELS
    assert len(ours) == 41


@pytest.mark.parametrize(("method", "path"), LABELS, ids=lambda value: value)
def test_an_operation_is_the_published_one(
    published: dict[str, Any], method: str, path: str
) -> None:
    ours = without(published["paths"][path][method], PROSE, document=published)
    assert ours == FACTS["paths"][path][method]


@pytest.mark.parametrize("name", FACTS["components"]["schemas"])
def test_a_schema_is_the_published_one(published: dict[str, Any], name: str) -> None:
    ours = without(published["components"]["schemas"][name], PROSE, document=published)
    assert ours == FACTS["components"]["schemas"][name]


def test_there_are_no_other_schemas(published: dict[str, Any]) -> None:
    assert set(published["components"]["schemas"]) == set(FACTS["components"]["schemas"])
    assert published["components"]["securitySchemes"] == SEED["components"]["securitySchemes"]


def test_create_message_is_the_published_one_to_the_letter(published: dict[str, Any]) -> None:
    """Titles, descriptions and code samples included: examples, links and a name are added."""
    ours = without(published["paths"][CREATE_MESSAGE]["post"], ADDED, document=published)
    assert ours == SEED["paths"][CREATE_MESSAGE]["post"]


@pytest.mark.parametrize("name", SEED["components"]["schemas"])
def test_the_schemas_of_create_message_are_the_published_ones_to_the_letter(
    published: dict[str, Any], name: str
) -> None:
    assert published["components"]["schemas"][name] == SEED["components"]["schemas"][name]


def test_the_frame_is_the_published_one(published: dict[str, Any]) -> None:
    for key in ("openapi", "servers", "security"):
        assert published[key] == SEED[key]
    ours, theirs = dict(published["info"]), dict(SEED["info"])
    assert ours.pop("description").startswith(theirs.pop("description") + "\n")
    assert ours == theirs
