from __future__ import annotations

from typing import Any

import pytest

from honcho_openapi.references import pointer_of, resolve

DOCUMENT: dict[str, Any] = {
    "here": {"$ref": "#/there"},
    "there": {"a/b": {"~": 1}},
}


def test_a_reference_is_followed_to_its_end() -> None:
    assert resolve({"$ref": "#/here", "x-mark": True}, DOCUMENT) == {"a/b": {"~": 1}}


@pytest.mark.parametrize("node", [{"type": "null"}, [1], "text", None])
def test_anything_else_is_itself(node: Any) -> None:
    assert resolve(node, DOCUMENT) is node


def test_escapes_are_read() -> None:
    assert pointer_of("#/there/a~1b/~0") == ("there", "a/b", "~")
    assert resolve({"$ref": "#/there/a~1b/~0"}, DOCUMENT) == 1


def test_a_reference_to_nothing_says_where_it_breaks() -> None:
    with pytest.raises(KeyError, match="#/there/c leads nowhere: there is no 'c'"):
        resolve({"$ref": "#/there/c"}, DOCUMENT)


def test_a_reference_out_of_the_document_is_refused() -> None:
    with pytest.raises(ValueError, match="expected a reference into the document"):
        resolve({"$ref": "other.yaml#/there"}, DOCUMENT)
