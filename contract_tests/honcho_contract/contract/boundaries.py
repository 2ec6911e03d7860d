"""Whether something in a call stands at a limit that the document sets, or beyond it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from honcho_contract.contract.compiled import Contract
from honcho_contract.wire.contents import Contents
from honcho_openapi.operations import Operation

Schema = Mapping[str, Any]


def at_a_length(held: Contents, contract: Contract) -> bool:
    """Whether a text or a list is as long as it may be, or longer."""
    return any(_is_long(value, schema) for value, schema in _held_to(held, contract))


def at_an_end(held: Contents, contract: Contract) -> bool:
    """Whether a number is the largest that it may be, or out of its range. The least that may be
    is what everybody asks for."""
    return any(_is_at_an_end(value, schema) for value, schema in _held_to(held, contract))


def _is_long(value: Any, schema: Schema) -> bool:
    if isinstance(value, str) and "maxLength" in schema:
        return bool(len(value) >= schema["maxLength"])
    return isinstance(value, list) and bool(len(value) >= schema.get("maxItems", math.inf))


def _is_at_an_end(value: Any, schema: Schema) -> bool:
    if isinstance(value, str) and re.fullmatch(r"-?\d{1,18}", value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return False
    low, high = schema.get("minimum", -math.inf), schema.get("maximum", math.inf)
    return bool(value < low or value >= high)


def _held_to(held: Contents, contract: Contract) -> Iterator[tuple[Any, Schema]]:
    """The values that stand where the document may set limits, each with every schema of its
    place."""
    schemas = _schemas(contract, held.call.operation)
    body = held.body if isinstance(held.body, dict) else {}
    values = [*held.call.ids.items(), *held.call.query, *body.items()]
    for inner in body.values():
        if isinstance(inner, list):
            values += [pair for one in inner if isinstance(one, dict) for pair in one.items()]
    for name, value in values:
        schema = schemas.get(name, {})
        for way in (schema, *schema.get("anyOf", ())):
            yield value, way


@cache
def _schemas(contract: Contract, operation: Operation | None) -> Mapping[str, Schema]:
    """The schemas of what a request of an operation holds, by name; those inside of lists too."""
    if operation is None:
        return {}
    found: dict[str, Schema] = {p.name: p.schema for p in operation.query_parameters}
    if "name" in operation.path_parameters:
        creates = contract[f"{operation.resource}.create"]
        found["name"] = contract.body_schema(creates)["properties"]["name"]
    todo = [contract.body_schema(operation)]
    while todo:
        for name, schema in todo.pop().get("properties", {}).items():
            found[name] = contract.resolve(schema)
            todo.append(contract.resolve(schema.get("items", {})))
    return found
