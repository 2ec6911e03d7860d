from __future__ import annotations

from typing import Any

import pytest
from tests.openapi.facts import COUNTS

from honcho_openapi import load
from honcho_openapi.operations import NAME, Operation, fits, operations, path_values

VERBS = {
    "1": {
        "apps": "get create list by-name get-or-create update",
        "users": "create get list by-name get-or-create update",
        "sessions": "get create list update delete chat clone",
        "messages": "create batch list by-id update",
        "metamessages": "create list by-id update",
        "collections": "get create list by-name update delete",
        "documents": "list by-id update delete query create",
        "keys": "create",
    },
    "3": {
        "workspaces": "create list update delete search queue-status schedule-dream",
        "peers": "list create update list-sessions chat representation get-card set-card context"
        " search",
        "sessions": "list create update delete clone add-peers set-peers remove-peers list-peers"
        " get-peer-config set-peer-config context summaries search",
        "messages": "create upload list get update",
        "conclusions": "create list query delete",
        "keys": "create",
        "webhooks": "create list delete test",
        "server": "health",
    },
}


def by_key(api: str) -> dict[tuple[str, str], Operation]:
    return {operation.key: operation for operation in operations(load(api))}


def test_resource_and_verb_name_one_operation(
    api: str, all_operations: tuple[Operation, ...]
) -> None:
    expected = [(name, verb) for name, verbs in VERBS[api].items() for verb in verbs.split()]
    assert [operation.key for operation in all_operations] == expected
    assert len(set(expected)) == COUNTS[api][0]


def test_ids_and_labels_are_unique(api: str, all_operations: tuple[Operation, ...]) -> None:
    assert len({operation.id for operation in all_operations}) == COUNTS[api][0]
    assert len({operation.label for operation in all_operations}) == COUNTS[api][0]


def test_a_tag_is_the_resource(document: dict[str, Any]) -> None:
    for operation in operations(document):
        _, path, method = operation.pointer
        tags = document["paths"][path][method].get("tags", ["server"])
        assert tags == [operation.resource]


@pytest.mark.parametrize(
    ("api", "ids"),
    [("1", ("app_id", "user_id", "session_id")), ("3", ("workspace_id", "session_id"))],
)
def test_shared_parameters_are_looked_up(api: str, ids: tuple[str, ...]) -> None:
    operation = by_key(api)["messages", "list"]
    assert operation.path_parameters == ids
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


def test_bodies_and_answers_are_schemas_of_the_document() -> None:
    known = by_key("1")
    create = known["apps", "create"]
    assert create.body == {"$ref": "#/components/schemas/AppCreate"}
    assert create.answer == {"$ref": "#/components/schemas/App"}
    assert create.body_required
    assert known["apps", "get"].body is None
    assert not known["apps", "list"].body_required
    assert not known["apps", "get"].body_required


def test_the_third_version_has_forms_that_the_first_has_not() -> None:
    known = by_key("3")
    assert known["peers", "create"].successes == ("200", "201")
    assert known["peers", "create"].answer == {"$ref": "#/components/schemas/Peer"}
    assert known["sessions", "delete"].successes == ("202",)
    assert known["webhooks", "delete"].successes == ("204",)
    assert [key for key, operation in known.items() if operation.streams] == [("peers", "chat")]
    forms = [key for key, operation in known.items() if operation.bodies and not operation.body]
    assert forms == [("messages", "upload")]
    assert list(known["messages", "upload"].bodies) == ["multipart/form-data"]
    empty = {operation.key for operation in known.values() if operation.answer is None}
    assert empty == {
        ("workspaces", "schedule-dream"),
        ("sessions", "set-peer-config"),
        ("conclusions", "delete"),
        ("webhooks", "delete"),
    }


def test_an_operation_knows_where_it_stands(
    document: dict[str, Any], all_operations: tuple[Operation, ...]
) -> None:
    for operation in all_operations:
        node: Any = document
        for key in operation.pointer:
            node = node[key]
        assert node["operationId"] == operation.id


def test_without_a_document_the_whole_one_of_the_first_version_is_meant() -> None:
    assert operations() == operations(load("1"))


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


@pytest.mark.parametrize(
    ("path", "empty", "found"),
    [
        ("/v1/apps/one/users", False, True),
        ("/v1/apps//users", False, False),
        ("/v1/apps//users", True, True),
        ("/v1/apps/one", False, False),
        ("/v2/apps/one/users", False, False),
    ],
)
def test_a_path_fits_a_template_or_not(path: str, empty: bool, found: bool) -> None:
    assert fits("/v1/apps/{app_id}/users", path, empty=empty) is found


def test_the_values_of_a_path_are_as_they_are_written() -> None:
    template = "/v1/apps/{app_id}/users/{user_id}"
    assert path_values(template, "/v1/apps/a%2Fb/users/x") == {"app_id": "a%2Fb", "user_id": "x"}
