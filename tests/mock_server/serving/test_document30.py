from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest
from connexion.spec import Specification

from honcho_mock.serving.document30 import document30, skeleton30
from honcho_openapi import APIS, load
from honcho_openapi.operations import operations

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize("of", [document30, skeleton30])
@pytest.mark.parametrize("api", APIS)
def test_the_view_is_one_that_connexion_takes(
    api: str, of: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    document = load(api)
    view = of(document)
    assert view["openapi"] == "3.0.3"
    paths = Specification.load(view)["paths"]
    methods = {(method, path) for path, item in paths.items() for method in item}
    assert methods == {(op.method.lower(), op.path) for op in operations(document)}


def test_the_document_itself_stays_as_it_is() -> None:
    document = load()
    before = copy.deepcopy(document)
    document30(document)
    assert document == before


def test_a_file_in_a_form_becomes_binary() -> None:
    file = {"type": "string", "contentMediaType": "application/octet-stream", "title": "File"}
    view = document30({"info": {}, "paths": {}, "components": {"schemas": {"File": file}}})
    assert view["components"]["schemas"] == {
        "File": {"type": "string", "format": "binary", "title": "File"}
    }


def test_null_becomes_nullable() -> None:
    schemas = {
        "One": {"anyOf": [{"type": "string", "maxLength": 5}, {"type": "null"}], "title": "t"},
        "Two": {"anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "null"}]},
        "List": {"type": ["string", "null"]},
        "Beside": {"$ref": "#/components/schemas/One", "description": "d"},
    }
    view = document30({"info": {}, "paths": {}, "components": {"schemas": schemas}})
    assert view["components"]["schemas"] == {
        "One": {"type": "string", "maxLength": 5, "title": "t", "nullable": True},
        "Two": {"anyOf": [{"type": "string"}, {"type": "integer"}], "nullable": True},
        "List": {"type": "string", "nullable": True},
        "Beside": {"$ref": "#/components/schemas/One"},
    }
