from __future__ import annotations

import json
import warnings
from typing import Any

import pytest
import schemathesis
from schemathesis.core.result import Ok
from tests.openapi.facts import COUNTS

from honcho_openapi import APIS, VERSION, load, source


@pytest.mark.parametrize("published", [False, True])
def test_every_call_gives_a_copy_of_its_own(api: str, published: bool) -> None:
    first, untouched = load(api, published=published), load(api, published=published)
    first["paths"].clear()
    first["components"]["schemas"]["Message"]["properties"]["id"]["type"] = "integer"
    assert load(api, published=published) == untouched


def test_no_two_places_of_the_document_are_one_object(document: dict[str, Any]) -> None:
    seen: set[int] = set()
    stack: list[Any] = [document]
    while stack:
        node = stack.pop()
        if isinstance(node, dict | list):
            assert id(node) not in seen, node
            seen.add(id(node))
            stack.extend(node.values() if isinstance(node, dict) else node)


def test_the_document_is_json(document: dict[str, Any]) -> None:
    """YAML reads an unquoted date, `on` or `200` as something that JSON has no word for."""
    assert json.loads(json.dumps(document)) == document


def test_an_unknown_version_is_refused_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="no document of API version '2'") as refused:
        load("2")
    assert str(refused.value).endswith("there are '1' (Honcho 1.1.0) and '3' (Honcho 3.0.12)")


def test_source_is_the_text_of_the_version(api: str, document: dict[str, Any]) -> None:
    assert f"version: {APIS[api]}\n" in source(api)
    assert document["info"]["version"] == APIS[api]


def test_without_a_version_the_first_is_meant() -> None:
    assert load() == load("1")
    assert source() == source("1")
    assert load()["info"]["version"] == VERSION


@pytest.mark.parametrize("published", [False, True])
def test_schemathesis_takes_every_operation(api: str, published: bool) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        schema = schemathesis.openapi.from_dict(load(api, published=published))
        results = list(schema.get_all_operations())
    assert len(results) == COUNTS[api][0]
    assert all(isinstance(result, Ok) for result in results)
