"""The document with nothing in it but create message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from honcho_openapi import load
from honcho_openapi.operations import operations
from honcho_openapi.references import REF, pointer_of, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

OPERATION = ("messages", "create")


def one_operation() -> dict[str, Any]:
    """Create message alone, open to everybody, with only the components that it refers to."""
    document = load()
    (operation,) = (each for each in operations(document) if each.key == OPERATION)
    method = operation.method.lower()
    item = document["paths"][operation.path][method]
    del item["security"]
    # Links lead to operations that are cut away.
    for response in item["responses"].values():
        response.pop("links", None)
    document["paths"] = {operation.path: {method: item}}
    return document | {"components": _used_components(document)}


def _used_components(document: dict[str, Any]) -> dict[str, Any]:
    used: dict[str, dict[str, Any]] = {}
    waiting = list(_references(document["paths"]))
    while waiting:
        reference = waiting.pop()
        _, kind, name = pointer_of(reference)
        if name not in used.setdefault(kind, {}):
            used[kind][name] = resolve({REF: reference}, document)
            waiting += _references(used[kind][name])
    return used


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for element in node:
            yield from _references(element)
    elif isinstance(node, dict):
        for name, member in node.items():
            if name == REF and isinstance(member, str):
                yield member
            else:
                yield from _references(member)
