"""References inside the document: `{"$ref": "#/components/…"}`."""

from __future__ import annotations

from typing import Any

REF = "$ref"


def resolve(node: Any, document: dict[str, Any]) -> Any:
    """What a node stands for: the node itself, or the target of its reference.

    Keys beside `$ref` are left behind, as OpenAPI 3.1 has it for everything but schemas.
    """
    while isinstance(node, dict) and REF in node:
        node = _target(node[REF], document)
    return node


def pointer_of(reference: str) -> tuple[str, ...]:
    """The keys that lead from the document's root to the target of a reference."""
    root, *keys = reference.split("/")
    if root != "#":
        raise ValueError(f"expected a reference into the document (#/…), got {reference!r}")
    return tuple(key.replace("~1", "/").replace("~0", "~") for key in keys)


def _target(reference: str, document: dict[str, Any]) -> Any:
    node: Any = document
    for key in pointer_of(reference):
        if key not in node:
            raise KeyError(f"{reference} leads nowhere: there is no {key!r}")
        node = node[key]
    return node
