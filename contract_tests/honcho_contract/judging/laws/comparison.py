"""How a value that was sent differs from the one that came back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from honcho_contract.contract.compiled import Place


@dataclass(frozen=True)
class Difference:
    """`kind` is one of text, number, flag, type, missing, extra, length, order."""

    place: Place
    kind: str
    expected: Any = None
    got: Any = None

    def __str__(self) -> str:
        where = ".".join(str(step) for step in self.place) or "the value"
        if self.kind == "missing":
            return f"{where} is missing"
        if self.kind == "extra":
            return f"{where} is there, and was not sent"
        return f"{where} is {_short(self.got)}, expected {_short(self.expected)}"


def differences(expected: Any, got: Any, place: Place = ()) -> Iterator[Difference]:
    """Every place where two JSON values differ; key order does not count.

    Numbers compare by value: an integer must come back exact, a float to the last bit, and either
    may be written as the other (`1e16` as `10000000000000000`), because a store that keeps
    decimals, as PostgreSQL's jsonb does, writes them so. The sign of zero is not compared either.
    """
    if isinstance(expected, dict) and isinstance(got, dict):
        yield from _of_objects(expected, got, place)
    elif isinstance(expected, list) and isinstance(got, list):
        if len(expected) != len(got):
            yield Difference(place, "length", expected, got)
        elif expected != got and sorted(map(repr, expected)) == sorted(map(repr, got)):
            yield Difference(place, "order", expected, got)
            return
        for n, (one, other) in enumerate(zip(expected, got, strict=False)):
            yield from differences(one, other, (*place, n))
    elif _is_number(expected) and _is_number(got):
        if not same_number(expected, got):
            yield Difference(place, "number", expected, got)
    elif type(expected) is not type(got):
        yield Difference(place, "type", expected, got)
    elif expected != got:
        yield Difference(place, _kind(expected), expected, got)


def _of_objects(
    expected: dict[str, Any], got: dict[str, Any], place: Place
) -> Iterator[Difference]:
    for key, value in expected.items():
        if key in got:
            yield from differences(value, got[key], (*place, key))
        else:
            yield Difference((*place, key), "missing", value)
    for key in sorted(got.keys() - expected.keys()):
        yield Difference((*place, key), "extra", None, got[key])


def same(expected: Any, got: Any) -> bool:
    return next(differences(expected, got), None) is None


def same_number(expected: float, got: float) -> bool:
    if isinstance(expected, float):
        try:
            return expected == float(got)
        except OverflowError:
            return False
    return expected == got


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _kind(value: Any) -> str:
    return "text" if isinstance(value, str) else "flag"


def _short(value: Any) -> str:
    text = ascii(value) if isinstance(value, str) else repr(value)
    return text if len(text) <= 120 else f"{text[:117]}… ({len(text):,} characters)"
