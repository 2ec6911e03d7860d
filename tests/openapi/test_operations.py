from __future__ import annotations

from typing import Any

import pytest

from honcho_openapi import load
from honcho_openapi.operations import NAME, Operation, operations

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


@pytest.mark.parametrize("name", [{}, {"resource": "apps"}, {"verb": "get"}])
def test_an_operation_without_a_name_is_refused(name: dict[str, str]) -> None:
    document = load()
    document["paths"]["/v1/apps"]["get"][NAME] = name
    with pytest.raises(ValueError, match="GET /v1/apps has no name: add `x-operation: "):
        operations(document)


def one_operation(**parts: Any) -> Operation:
    """The only operation of a document that has the given parts."""
    raw = {"operationId": "x", NAME: {"resource": "things", "verb": "do"}, "responses": {}, **parts}
    (operation,) = operations({"paths": {"/x/{y}": {"post": raw}}})
    return operation


def answers(*statuses: str, **content: dict[str, Any]) -> dict[str, Any]:
    kinds = {"json": "application/json", "events": "text/event-stream", "form": "multipart/x"}
    body = {"content": {kinds[kind]: media for kind, media in content.items()}} if content else {}
    return {status: {"description": "…", **body} for status in statuses}


def test_a_name_need_not_follow_from_path_or_tag() -> None:
    operation = one_operation(tags=["others"])
    assert operation.key == ("things", "do")
    assert one_operation().key == operation.key


def test_every_2xx_is_a_success() -> None:
    responses = answers("201", json={"schema": {"type": "array"}}) | answers("204", "404")
    operation = one_operation(responses=responses)
    assert operation.successes == ("201", "204")
    assert operation.answer == {"type": "array"}


def test_the_answer_is_that_of_the_first_success_with_json() -> None:
    responses = answers("202") | answers("200", json={"schema": {"type": "null"}})
    assert one_operation(responses=responses).answer == {"type": "null"}


def test_a_success_may_come_without_a_body() -> None:
    operation = one_operation(responses=answers("204") | answers("422", json={}))
    assert operation.answer is None
    assert operation.answers(204) == {}
    assert not operation.streams


def test_the_answers_of_a_status_are_there_by_media_type() -> None:
    responses = answers("200", json={"schema": {"type": "object"}}, events={})
    operation = one_operation(responses=responses)
    expected = {"application/json": {"type": "object"}, "text/event-stream": {}}
    assert operation.answers(200) == operation.answers("200") == expected
    assert operation.answers(418) == {}
    assert operation.streams


def test_only_a_success_counts_as_a_stream() -> None:
    assert not one_operation(responses=answers("400", events={})).streams


def test_a_body_may_have_any_media_type() -> None:
    content = answers("x", form={"schema": {"type": "object"}})["x"]
    operation = one_operation(requestBody={**content, "required": True})
    assert operation.bodies == {"multipart/x": {"type": "object"}}
    assert operation.body is None
    assert operation.body_required
