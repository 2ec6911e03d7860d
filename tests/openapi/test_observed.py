"""Which answers the document adds to the published ones, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from honcho_openapi import OBSERVED
from honcho_openapi.operations import JSON, Operation

if TYPE_CHECKING:
    from collections.abc import Callable

DETAIL = {"$ref": "#/components/schemas/Detail"}
NAMED = {"apps", "users", "collections"}
PLAIN_REFUSALS = {
    ("keys", "create"),
    ("metamessages", "create"),
    ("metamessages", "update"),
    ("collections", "update"),
    ("collections", "delete"),
    ("documents", "update"),
    ("documents", "delete"),
}

WHERE: dict[str, Callable[[Operation], bool]] = {
    "400": lambda operation: operation.body is not None,
    "401": lambda _: True,
    "404": lambda operation: bool(operation.path_parameters) or operation.key == ("apps", "get"),
    "405": lambda operation: operation.key == ("keys", "create"),
    "409": lambda o: o.resource in NAMED and o.verb in {"create", "update"},
}


@pytest.mark.parametrize("status", WHERE)
def test_a_status_is_where_it_was_observed(
    all_operations: tuple[Operation, ...], status: str
) -> None:
    documented = {operation.key for operation in all_operations if status in operation.responses}
    assert documented == {o.key for o in all_operations if WHERE[status](o)}


def test_there_are_no_other_statuses(all_operations: tuple[Operation, ...]) -> None:
    statuses = {status for operation in all_operations for status in operation.responses}
    assert statuses == {"200", "422", *WHERE}


def test_an_observed_answer_is_marked_and_holds_a_text(
    all_operations: tuple[Operation, ...],
) -> None:
    for operation in all_operations:
        for status, response in operation.responses.items():
            assert response.get(OBSERVED, False) is (status in WHERE), (operation.label, status)
            if status in WHERE:
                media = response["content"][JSON]
                assert media["schema"] == DETAIL
                assert media["examples"]


def test_some_refusals_may_be_a_plain_text(all_operations: tuple[Operation, ...]) -> None:
    def ways(operation: Operation) -> list[dict[str, Any]]:
        schema: dict[str, Any] = operation.responses["422"]["content"][JSON]["schema"]
        return list(schema.get("anyOf", [schema]))

    plain = {o.key for o in all_operations if {**DETAIL, OBSERVED: True} in ways(o)}
    assert plain == PLAIN_REFUSALS
    for operation in all_operations:
        assert ways(operation)[0] == {"$ref": "#/components/schemas/HTTPValidationError"}
