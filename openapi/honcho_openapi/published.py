"""The document as Honcho publishes it: without what was only observed on a running server."""

from __future__ import annotations

from typing import Any

from honcho_openapi.references import resolve

OBSERVED = "x-observed"
"""Marks what the real server does and the published document leaves out."""


def published(document: dict[str, Any]) -> dict[str, Any]:
    """A copy without anything marked `x-observed`, and without references to it.

    The rule knows nothing of responses, schemas or examples. Where it leaves a mapping or a
    list empty, that goes too, and where it leaves one way of an `anyOf`, that takes its place.
    """
    kept: dict[str, Any] = _kept(document, document)
    return kept


def is_observed(node: Any, document: dict[str, Any]) -> bool:
    """Whether a node, or what it refers to, is marked as observed."""
    return isinstance(node, dict) and (OBSERVED in node or OBSERVED in resolve(node, document))


def _kept(node: Any, document: dict[str, Any]) -> Any:
    if isinstance(node, list):
        return [_kept(item, document) for item in node if not is_observed(item, document)]
    if not isinstance(node, dict):
        return node
    copy = {}
    for key, value in node.items():
        if is_observed(value, document):
            continue
        kept = _kept(value, document)
        if kept or not value:
            copy[key] = kept
    ways = copy.get("anyOf", ())
    if len(ways) == 1 < len(node["anyOf"]):
        del copy["anyOf"]
        copy.update(ways[0])
    return copy
