"""Ways to break a valid body, one place at a time, read from its schema."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from honcho_contract.contract.compiled import Contract, Place
from honcho_contract.generating import corpora

MISSING = object()

_WRONG = {**corpora.WRONG, "number": (None, "much", True, [], {})}


@dataclass(frozen=True)
class Breakage:
    """A place in a body and the value that is wrong there; `MISSING` takes the place out."""

    place: Place
    value: Any

    def of(self, body: Any) -> Any:
        """The body with this place broken."""
        broken = copy.deepcopy(body)
        *way, last = self.place
        inner = broken
        for step in way:
            inner = inner[step]
        if self.value is MISSING:
            del inner[last]
        else:
            inner[last] = self.value
        return broken


def breakages(contract: Contract, schema: Mapping[str, Any], plain: Any) -> Iterator[Breakage]:
    """Each way to break each property of a plain body, those inside its arrays too."""
    schema = contract.resolve(schema)
    for name, inner in schema.get("properties", {}).items():
        if name in schema.get("required", ()):
            yield Breakage((name,), MISSING)
        for value in (*wrong_values(contract, inner), *_beyond(contract, inner)):
            yield Breakage((name,), value)
        items = contract.resolve(inner.get("items", {}))
        if "properties" in items and isinstance(plain, dict) and plain.get(name):
            last = len(plain[name]) - 1
            for one in breakages(contract, items, plain[name][last]):
                yield Breakage((name, last, *one.place), one.value)


def wrong_values(contract: Contract, schema: Mapping[str, Any]) -> Iterator[Any]:
    """Values of a type that a schema does not take in any of its forms."""
    schema = contract.resolve(schema)
    members = [contract.resolve(member) for member in schema.get("anyOf", (schema,))]
    types = {member.get("type") for member in members}
    if None in types:
        return
    wrong = [_WRONG[one] for one in sorted(map(str, types - {"null"}))]
    for value in wrong[0] if wrong else ():
        if not any(fits(value, str(one)) for one in types):
            yield value


def _beyond(contract: Contract, schema: Mapping[str, Any]) -> Iterator[Any]:
    """Values of the right type that a schema forbids all the same. Lengths, and the ends of whole
    numbers, are tried where limits are."""
    schema = contract.resolve(schema)
    if "enum" in schema:
        yield "none of these"
    if "pattern" in schema:
        yield from (text for text in _ODD if not re.search(schema["pattern"], text))
    if schema.get("minItems"):
        yield []
    if schema.get("type") == "number":
        yield from (schema[end] + step for end, step in _ENDS if end in schema)


_ODD = ("A b", "\u00e9", "-", "0")
"""Texts of which most patterns forbid one."""

_ENDS = (("minimum", -0.25), ("maximum", 0.25))


def fits(value: Any, kind: str) -> bool:
    """Whether a value is of a JSON type."""
    match kind:
        case "null":
            return value is None
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "string":
            return isinstance(value, str)
        case "array":
            return isinstance(value, list)
        case "object":
            return isinstance(value, dict)
    raise ValueError(f"expected a JSON type, got {kind!r}")
