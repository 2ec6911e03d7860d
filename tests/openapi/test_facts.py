"""The documents against the published facts."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from tests.openapi.facts import COUNTS, DATA, FACTS, labels

from honcho_openapi import APIS, load
from honcho_openapi.operations import NAME
from honcho_openapi.references import REF, resolve

SEED: dict[str, Any] = yaml.safe_load((DATA / "create-message.yaml").read_text(encoding="utf-8"))

CREATE_MESSAGE = "/v1/apps/{app_id}/users/{user_id}/sessions/{session_id}/messages"
ADDED = {"example", "examples", "links", NAME}
PROSE = ADDED | {"summary", "description", "x-codeSamples"}
NOT_IN_FACTS = {"1": PROSE | {"title"}, "3": PROSE}

# Here a key is a name that somebody gave, such as the property `title`, and not a keyword.
NAMED = {"properties", "paths", "schemas", "responses"}

OPERATIONS = [(api, *label) for api in APIS for label in labels(api)]
SCHEMAS = [(api, name) for api in APIS for name in FACTS[api]["components"]["schemas"]]


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
        if named or key not in dropped
    }


@pytest.fixture(scope="module")
def bare() -> dict[str, dict[str, Any]]:
    """Each published document without all that the facts leave out."""
    documents = {api: load(api, published=True) for api in APIS}
    return {
        api: without(document, NOT_IN_FACTS[api], document=document)
        for api, document in documents.items()
    }


def test_the_operations_are_the_published_ones_and_in_their_order(
    api: str, published: dict[str, Any]
) -> None:
    ours = [(method, path) for path, item in published["paths"].items() for method in item]
    assert ours == labels(api)
    assert len(ours) == COUNTS[api][0]


@pytest.mark.parametrize(("api", "method", "path"), OPERATIONS, ids=lambda value: value)
def test_an_operation_is_the_published_one(
    bare: dict[str, dict[str, Any]], api: str, method: str, path: str
) -> None:
    assert bare[api]["paths"][path][method] == FACTS[api]["paths"][path][method]


@pytest.mark.parametrize(("api", "name"), SCHEMAS, ids=lambda value: value)
def test_a_schema_is_the_published_one(
    bare: dict[str, dict[str, Any]], api: str, name: str
) -> None:
    ours, theirs = bare[api]["components"], FACTS[api]["components"]
    assert ours["schemas"][name] == theirs["schemas"][name]


def test_there_are_no_other_schemas(api: str, published: dict[str, Any]) -> None:
    theirs = FACTS[api]["components"]
    assert set(published["components"]["schemas"]) == set(theirs["schemas"])
    assert len(theirs["schemas"]) == COUNTS[api][1]
    assert published["components"]["securitySchemes"] == theirs["securitySchemes"]


def test_the_third_version_is_served_where_it_is_published() -> None:
    ours = load("3", published=True)
    assert ours["openapi"] == FACTS["3"]["openapi"]
    assert [{"url": one["url"]} for one in ours["servers"]] == FACTS["3"]["servers"]
    assert "security" not in ours


def test_create_message_is_the_published_one_to_the_letter() -> None:
    """Titles, descriptions and code samples included: examples, links and a name are added."""
    document = load("1", published=True)
    ours = without(document["paths"][CREATE_MESSAGE]["post"], ADDED, document=document)
    assert ours == SEED["paths"][CREATE_MESSAGE]["post"]


@pytest.mark.parametrize("name", SEED["components"]["schemas"])
def test_the_schemas_of_create_message_are_the_published_ones_to_the_letter(name: str) -> None:
    ours = load("1", published=True)["components"]["schemas"]
    assert ours[name] == SEED["components"]["schemas"][name]


def test_the_frame_is_the_published_one() -> None:
    document = load("1", published=True)
    for key in ("openapi", "servers", "security"):
        assert document[key] == SEED[key]
    ours, theirs = dict(document["info"]), dict(SEED["info"])
    assert ours.pop("description").startswith(theirs.pop("description") + "\n")
    assert ours == theirs
    assert document["components"]["securitySchemes"] == SEED["components"]["securitySchemes"]
