"""Mocks with known defects: what a suite that means to find defects is proven against."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from functools import reduce
from typing import Any

from honcho_mock.broken.parts import Defect, both
from honcho_mock.broken.v1.defects import DEFECTS
from honcho_mock.serving.seams import NO_SEAMS

__all__ = ["DEFECTS", "Defect", "composed", "defect", "defects"]


def defect(name: str) -> Defect:
    """One defect of the table, several at once by names with commas between them, or a ValueError
    that names them all."""
    if "," in name:
        return composed([name])
    try:
        return DEFECTS[name]
    except KeyError:
        raise ValueError(f"no defect is called {name!r}: {_meant(name)}") from None


def defects(names: str | Iterable[str]) -> Defect:
    """The defects of these names at once; none where none is named."""
    given: list[Any] = [names]
    if isinstance(names, Iterable) and not isinstance(names, str):
        given = list(names)
    if not all(isinstance(name, str) for name in given):
        raise ValueError(
            f"broken={names!r}: expected the name of a defect, or a list of some, such as "
            "'user-update-merges'"
        )
    return composed(given) if given else Defect("", "", "", NO_SEAMS)


def composed(names: Iterable[str]) -> Defect:
    """Defects that one mock has at once, in this order from the inside out; a name may be several
    with commas between them.

    A ValueError says which name is unknown or stands there twice, or which two defects need
    different settings.
    """
    parts: dict[str, Defect] = {}
    for name in (part.strip() for text in names for part in text.split(",")):
        if name in parts:
            raise ValueError(f"the defect {name!r} is named twice: name it once")
        parts[name] = defect(name)
    if not parts:
        raise ValueError("no defect is named: name at least one")
    return Defect(
        ",".join(parts),
        " ".join(one.sentence for one in parts.values()),
        ",".join(dict.fromkeys(one.check for one in parts.values())),
        reduce(both, (one.seams for one in parts.values())),
        _settings(parts),
        {code: why for one in parts.values() for code, why in one.besides.items()},
    )


def _meant(name: str) -> str:
    near = get_close_matches(name, DEFECTS, n=3)
    if near:
        return f"did you mean {' or '.join(map(repr, near))}?"
    return f"expected one of {', '.join(DEFECTS)}"


def _settings(parts: dict[str, Defect]) -> dict[str, Any]:
    """What all of them have to be started with."""
    settings: dict[str, Any] = {}
    asked_by: dict[str, str] = {}
    for name, one in parts.items():
        for key, value in one.settings.items():
            if settings.setdefault(key, value) != value:
                other = asked_by[key]
                raise ValueError(f"{other!r} and {name!r} need different settings of {key}")
            asked_by[key] = name
    return settings
