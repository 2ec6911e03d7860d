"""Which answers the documents add to the published ones, and where."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest
from tests.openapi.facts import DATA, FACTS

from honcho_openapi import APIS, OBSERVED, load
from honcho_openapi.operations import EVENT_STREAM, JSON, Operation, operations

if TYPE_CHECKING:
    from collections.abc import Callable

DETAIL = {"$ref": "#/components/schemas/Detail"}
NAMED = {"apps", "users", "collections"}
LISTED = {"workspaces", "peers", "sessions", "webhooks"}

PLAIN_REFUSALS = {
    "1": """
        keys.create metamessages.create metamessages.update collections.update collections.delete
        documents.update documents.delete
    """,
    "3": """
        workspaces.list workspaces.update workspaces.search
        peers.list peers.create peers.update peers.list-sessions peers.chat peers.representation
        peers.set-card peers.search
        sessions.list sessions.create sessions.update sessions.add-peers sessions.set-peers
        sessions.context sessions.search
        messages.create messages.upload messages.list
        conclusions.list conclusions.query keys.create
    """,
}
"""Whose 422 may have a text for its detail: rules that no schema can say."""

WHERE: dict[str, dict[str, Callable[[Operation], bool]]] = {
    "1": {
        "400": lambda operation: operation.body is not None,
        "401": lambda _: True,
        "404": lambda o: bool(o.path_parameters) or o.key == ("apps", "get"),
        "405": lambda operation: operation.key == ("keys", "create"),
        "409": lambda o: o.resource in NAMED and o.verb in {"create", "update"},
    },
    "3": {
        "201": lambda o: o.resource in LISTED and o.verb == "create",
        "400": lambda operation: bool(operation.bodies),
        "401": lambda operation: operation.resource != "server",
        "404": lambda operation: bool(operation.path_parameters),
        "405": lambda operation: operation.key == ("keys", "create"),
        "409": lambda o: o.key in {("workspaces", "delete"), ("webhooks", "create")},
        "413": lambda operation: operation.key == ("messages", "upload"),
        "415": lambda operation: operation.key == ("messages", "upload"),
    },
}

ANSWERS: list[dict[str, Any]] = [
    json.loads(line)
    for line in (DATA / "answers-3.0.12.jsonl").read_text(encoding="utf-8").splitlines()
]
"""What a Honcho 3.0.12 answered: one body of each form for each operation and status."""


def observed(operation: Operation) -> set[str]:
    return {status for status, one in operation.responses.items() if one.get(OBSERVED)}


@pytest.mark.parametrize(
    ("api", "status"), [(api, status) for api, where in WHERE.items() for status in where]
)
def test_a_status_is_where_it_was_observed(api: str, status: str) -> None:
    known = operations(load(api))
    documented = {operation.key for operation in known if status in observed(operation)}
    assert documented == {operation.key for operation in known if WHERE[api][status](operation)}


def test_there_are_no_other_statuses(api: str, all_operations: tuple[Operation, ...]) -> None:
    for operation in all_operations:
        _, path, method = operation.pointer
        published = set(FACTS[api]["paths"][path][method]["responses"])
        assert set(operation.responses) == published | observed(operation)
        assert not published & observed(operation)
        assert observed(operation) <= set(WHERE[api])


def test_an_observed_refusal_holds_a_text(all_operations: tuple[Operation, ...]) -> None:
    for operation in all_operations:
        for status in observed(operation) - {"201"}:
            media = operation.responses[status]["content"][JSON]
            assert media["schema"] == DETAIL
            assert media["examples"]


def test_what_was_made_is_answered_as_what_was_there() -> None:
    made = [operation for operation in operations(load("3")) if "201" in observed(operation)]
    assert len(made) == 4
    for operation in made:
        assert operation.answers(201) == operation.answers(200)


@pytest.mark.parametrize("api", APIS)
def test_some_refusals_may_be_a_plain_text(api: str) -> None:
    def ways(operation: Operation) -> list[dict[str, Any]]:
        schema = operation.answers(422)[JSON]
        return list(schema.get("anyOf", [schema]))

    refusing = [operation for operation in operations(load(api)) if "422" in operation.responses]
    plain = {".".join(o.key) for o in refusing if {**DETAIL, OBSERVED: True} in ways(o)}
    assert plain == set(PLAIN_REFUSALS[api].split())
    for operation in refusing:
        assert ways(operation)[0] == {"$ref": "#/components/schemas/HTTPValidationError"}


def test_what_a_server_answered_is_described() -> None:
    document = load("3")
    known = {".".join(operation.key): operation for operation in operations(document)}
    assert {one["operation"] for one in ANSWERS} >= set(known) - {"server.health"}
    for one in ANSWERS:
        operation, status = known[one["operation"]], one["status"]
        assert str(status) in operation.responses, one
        answers = operation.answers(status)
        if not one["type"]:
            assert answers == {}, one
            continue
        whole = {**answers[one["type"]], "components": document["components"]}
        validator = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
        assert [error.message for error in validator.iter_errors(one["body"])] == [], one


def test_every_documented_answer_was_seen() -> None:
    """But for what a server does alike for every operation: it was seen at some of them."""
    seen = {(one["operation"], str(one["status"])) for one in ANSWERS}
    alike = {"400", "401", "404", "422"}
    for operation in operations(load("3")):
        for status in set(operation.responses) - alike:
            name = ".".join(operation.key)
            assert (name, status) in seen or name == "server.health", (name, status)


def test_a_stream_is_of_events_and_nothing_else() -> None:
    (chat,) = [operation for operation in operations(load("3")) if operation.streams]
    schema = chat.answers(200)[EVENT_STREAM]
    assert schema[OBSERVED]
    validator = jsonschema_rs.Draft202012Validator(schema)
    assert validator.is_valid('data: {"delta": {"content": "a"}}\n\ndata: {"done": true}\n\n')
    for other in ("", "bare text", 'data: {"done": true}', 'data: {"done": true}\n\nrest'):
        assert not validator.is_valid(other), other
