from __future__ import annotations

from typing import Any

import pytest

from honcho_openapi import load
from honcho_openapi.operations import Operation, operations, verb_of

VERBS = {
    "apps": "get create list by-name get-or-create update",
    "users": "create get list by-name get-or-create update",
    "sessions": "get create list update delete chat clone",
    "messages": "create batch list by-id update",
    "metamessages": "create list by-id update",
    "collections": "get create list by-name update delete",
    "documents": "list by-id update delete query create",
    "keys": "create",
}


@pytest.fixture
def by_key(all_operations: tuple[Operation, ...]) -> dict[tuple[str, str], Operation]:
    return {operation.key: operation for operation in all_operations}


def test_resource_and_verb_name_one_operation(all_operations: tuple[Operation, ...]) -> None:
    expected = [(resource, verb) for resource in VERBS for verb in VERBS[resource].split()]
    assert [operation.key for operation in all_operations] == expected
    assert len(set(expected)) == 41


def test_ids_and_labels_are_unique(all_operations: tuple[Operation, ...]) -> None:
    assert len({operation.id for operation in all_operations}) == 41
    assert len({operation.label for operation in all_operations}) == 41


def test_shared_parameters_are_looked_up(
    by_key: dict[tuple[str, str], Operation],
) -> None:
    operation = by_key["messages", "list"]
    assert operation.path_parameters == ("app_id", "user_id", "session_id")
    assert [(p.name, p.default) for p in operation.query_parameters] == [
        ("reverse", False),
        ("page", 1),
        ("size", 50),
    ]
    assert all(p.required is (p.where == "path") for p in operation.parameters)


def test_shared_responses_are_looked_up(all_operations: tuple[Operation, ...]) -> None:
    for operation in all_operations:
        for response in operation.responses.values():
            assert "description" in response, operation.label


def test_bodies_and_answers_are_schemas_of_the_document(
    by_key: dict[tuple[str, str], Operation],
) -> None:
    create = by_key["apps", "create"]
    assert create.body == {"$ref": "#/components/schemas/AppCreate"}
    assert create.answer == {"$ref": "#/components/schemas/App"}
    assert create.body_required
    assert by_key["apps", "get"].body is None
    assert not by_key["apps", "list"].body_required
    assert not by_key["apps", "get"].body_required


def test_an_operation_knows_where_it_stands(
    document: dict[str, Any], all_operations: tuple[Operation, ...]
) -> None:
    for operation in all_operations:
        node: Any = document
        for key in operation.pointer:
            node = node[key]
        assert node["operationId"] == operation.id


def test_without_a_document_the_whole_one_is_meant(all_operations: tuple[Operation, ...]) -> None:
    assert operations() == all_operations


def test_keys_beside_the_methods_are_passed_over() -> None:
    document = load()
    document["paths"]["/v1/apps"] |= {"summary": "Apps", "parameters": []}
    assert len(operations(document)) == 41


def test_a_form_of_path_without_a_verb_is_refused() -> None:
    with pytest.raises(ValueError, match="no verb for PATCH /v1/apps"):
        verb_of("patch", "/v1/apps")
