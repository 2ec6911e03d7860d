from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from honcho_openapi import APIS, source
from honcho_openapi.place import place

if TYPE_CHECKING:
    from honcho_openapi.operations import Operation

LINES = {api: source(api).splitlines() for api in APIS}


def line(*pointer: str | int, api: str = "1") -> str:
    return LINES[api][place(pointer, api=api) - 1].strip()


def test_the_root_is_the_first_line_that_is_not_a_comment(api: str) -> None:
    assert line(api=api).startswith("openapi:")


def test_an_operation_is_placed_at_its_method(
    api: str, all_operations: tuple[Operation, ...]
) -> None:
    places = [place(operation.pointer, api=api) for operation in all_operations]
    assert places == sorted(set(places))
    for at, operation in zip(places, all_operations, strict=True):
        assert LINES[api][at - 1] == f"    {operation.method.lower()}:"


def test_each_version_has_places_of_its_own() -> None:
    assert line("paths", "/v3/keys", api="3") == "/v3/keys:"
    with pytest.raises(KeyError, match="leads nowhere"):
        place(("paths", "/v3/keys"))


def test_an_item_of_a_list_is_placed_at_its_start() -> None:
    assert line("servers", 1) == "- url: https://demo.honcho.dev"
    assert line("servers", 1, "description") == "description: Demo Server"


def test_a_way_may_lead_through_references() -> None:
    answer = ("paths", "/v1/apps", "post", "responses", "200")
    schema = (*answer, "content", "application/json", "schema")
    assert line(*schema, "properties", "name") == "name: {type: string}"
    assert place((*schema, "properties", "name")) == place(
        ("components", "schemas", "App", "properties", "name")
    )


@pytest.mark.parametrize("pointer", [("paths", "/v2"), ("servers", 9), ("openapi", "x")])
def test_a_way_to_nowhere_says_what_there_is(pointer: tuple[str | int, ...]) -> None:
    with pytest.raises(KeyError, match="leads nowhere"):
        place(pointer)
