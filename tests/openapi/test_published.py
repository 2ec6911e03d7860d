from __future__ import annotations

import json
from typing import Any

import pytest
from tests.openapi.facts import FACTS

from honcho_openapi import OBSERVED, load
from honcho_openapi.operations import operations
from honcho_openapi.published import is_observed
from honcho_openapi.published import published as as_published

SEEN = {OBSERVED: True}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param({"a": {**SEEN, "b": 1}, "c": 2}, {"c": 2}, id="a mapping"),
        pytest.param({"a": [{**SEEN}, {"b": 1}]}, {"a": [{"b": 1}]}, id="an item"),
        pytest.param({"a": {"b": {**SEEN}}, "c": 1}, {"c": 1}, id="what it leaves empty"),
        pytest.param({"a": {}, "b": [], "c": None}, {"a": {}, "b": [], "c": None}, id="not more"),
        pytest.param(
            {"s": {"anyOf": [{"type": "null"}, {**SEEN}], "title": "S"}},
            {"s": {"type": "null", "title": "S"}},
            id="one way left",
        ),
        pytest.param(
            {"s": {"anyOf": [{"type": "null"}, {"type": "string"}, {**SEEN}]}},
            {"s": {"anyOf": [{"type": "null"}, {"type": "string"}]}},
            id="two ways left",
        ),
        pytest.param({"anyOf": [{"type": "null"}]}, {"anyOf": [{"type": "null"}]}, id="one before"),
        pytest.param(
            {"a": {"$ref": "#/shared/one"}, "shared": {"one": {**SEEN}, "two": 2}},
            {"shared": {"two": 2}},
            id="a reference",
        ),
    ],
)
def test_what_is_marked_goes(before: dict[str, Any], after: dict[str, Any]) -> None:
    untouched = json.loads(json.dumps(before))
    assert as_published(before) == after
    assert before == untouched


def test_a_mark_beside_a_reference_counts() -> None:
    document = {"shared": {"type": "null"}}
    assert is_observed({"$ref": "#/shared", **SEEN}, document)
    assert not is_observed({"$ref": "#/shared"}, document)


def test_nothing_observed_is_left(published: dict[str, Any]) -> None:
    text = json.dumps({**published, "info": None})
    assert OBSERVED not in text
    assert "Detail" not in published["components"]["schemas"]


def test_only_the_published_statuses_are_left(api: str, published: dict[str, Any]) -> None:
    for operation in operations(published):
        _, path, method = operation.pointer
        assert list(operation.responses) == list(FACTS[api]["paths"][path][method]["responses"])


@pytest.mark.parametrize("published", [False, True])
def test_nothing_shared_is_left_unused(api: str, published: bool) -> None:
    document = load(api, published=published)
    text = json.dumps(document)
    for kind, shared in document["components"].items():
        for name in shared:
            if kind != "securitySchemes":
                assert f'"#/components/{kind}/{name}"' in text
