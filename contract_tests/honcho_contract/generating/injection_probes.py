"""Quotes in requests: the same request without them, and texts that a database would join."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from honcho_contract.wire.contents import Contents
from honcho_contract.wire.exchange import Call, encode

MARKS = "'\"`"

PROBES = ("'", '"')
"""Lone quotes, put after a text in each place where one can stand."""

JOINTS = ("'||'", "' || '", '"||"', "' '", "'+'")
"""What joins two texts into one where it stands inside of one that is pasted into a query."""


def joined(text: str, joint: str) -> str | None:
    """A text that is another one, and the same to whoever reads the joint in it; None where the
    text cannot be parted. What follows the joint begins with a letter: where `||` is an or, a
    number would hold of everything."""
    for at in range(len(text) // 2, len(text)):
        if at and text[at].isascii() and text[at].isalpha():
            return f"{text[:at]}{joint}{text[at:]}"
    return None


def unquoted(odd: Call, nobody: str, names: Collection[str]) -> Call | None:
    """The same call without a quote in it; None where its body cannot be read. It may delete no
    other object than it would have: an id that had a quote becomes `nobody`. `names` are the
    parameters that hold ids."""
    held = Contents(odd)
    if odd.operation is None or not held.syntax or not held.is_text:
        return None
    ids = {
        key: _id(value, nobody if key in names else "") or nobody for key, value in odd.ids.items()
    }
    path = odd.operation.path
    for key, value in ids.items():
        path = path.replace(f"{{{key}}}", quote(value, safe=""))
    query = tuple((_without(key), _without(value)) for key, value in odd.query)
    body = odd.body if held.body is None else encode(_clean(held.body))
    return replace(odd, path=path, ids=ids, query=query, body=body)


def _id(value: str, nobody: str) -> str:
    return value if _without(value) == value else nobody or _without(value)


def _without(text: str) -> str:
    return text.translate(dict.fromkeys(map(ord, MARKS)))


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return _without(value)
    if isinstance(value, list):
        return [_clean(one) for one in value]
    if isinstance(value, dict):
        return {_without(key): _clean(one) for key, one in value.items()}
    return value
