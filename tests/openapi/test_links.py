from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from honcho_openapi import load
from honcho_openapi.operations import Operation, operations
from honcho_openapi.references import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

FROM_BODY = re.compile(r"\$response\.body#(/\w+)+")
FROM_PATH = re.compile(r"\$request\.path\.(\w+)")


def links(
    known: tuple[Operation, ...], document: dict[str, Any]
) -> Iterator[tuple[Operation, str, dict[str, Any]]]:
    for operation in known:
        for response in operation.responses.values():
            for name, raw in response.get("links", {}).items():
                yield operation, name, resolve(raw, document)


def test_a_link_leads_to_an_operation_and_fills_its_path(
    all_operations: tuple[Operation, ...], document: dict[str, Any]
) -> None:
    by_id = {operation.id: operation for operation in all_operations}
    for _, name, link in links(all_operations, document):
        target = by_id[link["operationId"]]
        known = {parameter.name for parameter in target.parameters}
        assert set(link["parameters"]) <= known, name
        assert set(link["parameters"]) >= set(target.path_parameters), name


def test_a_link_takes_its_values_from_the_answer_and_the_path(
    all_operations: tuple[Operation, ...], document: dict[str, Any]
) -> None:
    for source, name, link in links(all_operations, document):
        for parameter, expression in link["parameters"].items():
            if path := FROM_PATH.fullmatch(expression):
                assert path[1] == parameter, name
                assert parameter in source.path_parameters, (source.label, name)
            else:
                assert FROM_BODY.fullmatch(expression), (name, expression)


def test_whatever_makes_an_object_leads_on_from_it(
    all_operations: tuple[Operation, ...], document: dict[str, Any]
) -> None:
    makers = {"create", "get-or-create", "batch", "clone", "upload"}
    leading = {operation.key for operation, _, _ in links(all_operations, document)}
    making = {operation.key for operation in all_operations if operation.verb in makers}
    assert leading == making - {("keys", "create")}


def test_every_success_of_what_makes_an_object_leads_on(
    all_operations: tuple[Operation, ...], document: dict[str, Any]
) -> None:
    leading = {operation.id for operation, _, _ in links(all_operations, document)}
    for operation in all_operations:
        ways = [operation.responses[status].get("links") for status in operation.successes]
        assert all(way == ways[0] for way in ways), operation.label
        assert bool(ways[0]) is (operation.id in leading)


def test_whatever_takes_the_id_of_an_object_is_led_to(
    all_operations: tuple[Operation, ...], document: dict[str, Any]
) -> None:
    led_to = {link["operationId"] for _, _, link in links(all_operations, document)}
    verbs = {"get", "by-id", "update", "delete", "clone", "chat", "batch", "query"}
    assert {operation.id for operation in all_operations if operation.verb in verbs} <= led_to


def test_in_the_third_version_that_is_whatever_has_an_id_in_its_path() -> None:
    document = load("3")
    known = operations(document)
    led_to = {link["operationId"] for _, _, link in links(known, document)}
    assert led_to == {operation.id for operation in known if operation.path_parameters}


def test_every_shared_link_is_used(
    all_operations: tuple[Operation, ...], document: dict[str, Any]
) -> None:
    used = {name for _, name, _ in links(all_operations, document)}
    assert set(document["components"]["links"]) == used
