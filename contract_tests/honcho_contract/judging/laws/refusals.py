"""Whether a refusal says what is wrong, and leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from honcho_contract.contract.compiled import Place
from honcho_contract.judging.laws import Fault, Seen
from honcho_openapi.operations import fits


def unnamed(seen: Seen) -> Iterator[Fault]:
    """Faulty places that no `loc` of the answer names."""
    locs = _locs(seen)
    if locs is None:
        return
    for place in sorted(seen.prediction.places, key=str):
        if not any(_is_within(place, loc) for loc in locs):
            yield Fault("a faulty place is not named", f"{_path(place)}; named are {_paths(locs)}")


def wrongly_named(seen: Seen) -> Iterator[Fault]:
    """Places that an answer names and nothing is wrong with."""
    locs = _locs(seen)
    if locs is None:
        return
    if any(True for _ in unnamed(seen)):
        return  # it stands for the place that is not named
    for loc in locs:
        # The document knows no union members, which servers put into `loc` as steps of their own:
        # the field is what has to be right.
        field = tuple(loc[:2])
        if not any(place[:2] == field or place == field[:1] for place in seen.prediction.places):
            wrong = sorted(seen.prediction.places, key=str)
            detail = f"{_path(loc)}; at fault are {_paths(wrong)}"
            yield Fault("a place is named that has no fault", detail)


def _locs(seen: Seen) -> list[Sequence[Any]] | None:
    """The `loc` of every fault that a 422 lists; None where places cannot be judged."""
    body = seen.exchange.json
    if seen.exchange.status != 422 or seen.prediction.status != 422 or not seen.prediction.places:
        return None
    detail = body.get("detail") if isinstance(body, dict) else None
    if not isinstance(detail, list):
        return None  # the form of it is another law's
    locs = [f.get("loc") for f in detail if isinstance(f, dict)]
    named: list[Sequence[Any]] = [loc for loc in locs if isinstance(loc, list)]
    return named if len(named) == len(detail) else None


def _is_within(place: Place, loc: Sequence[Any]) -> bool:
    """Whether every step of a place stands in a `loc`, in order; a `loc` may have more steps."""
    steps = iter(loc)
    return all(any(step == wanted for step in steps) for wanted in place)


def _path(place: Sequence[Any]) -> str:
    return ".".join(str(step) for step in place)


def _paths(places: Sequence[Sequence[Any]]) -> str:
    return ", ".join(_path(place) for place in places) or "none"


def allowed_methods(seen: Seen) -> Iterator[Fault]:
    """A 405 names the methods that the path does have."""
    if seen.exchange.status != 405 or seen.exchange.operation is not None:
        return
    paths = {o.path: set[str]() for o in seen.contract}
    for operation in seen.contract:
        paths[operation.path].add(operation.method)
    mine = {
        m
        for path, ms in paths.items()
        if fits(path, seen.exchange.call.path, empty=True)
        for m in ms
    }
    header = seen.exchange.response.headers.get("allow", "")
    named = {method.strip().upper() for method in header.split(",")}
    if not mine <= named:
        missing = ", ".join(sorted(mine - named))
        yield Fault("Allow does not name every method", f"Allow is {header!r}; missing {missing}")
