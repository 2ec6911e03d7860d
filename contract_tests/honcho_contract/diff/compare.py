"""Two answers to one call, from two servers: whether they are alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from honcho_contract.contract.compiled import TIME
from honcho_contract.contract.resources import Resources
from honcho_contract.judging.catalogue import CLOCK_TOLERANCE, Check
from honcho_contract.judging.laws import Fault
from honcho_contract.judging.laws.comparison import differences
from honcho_contract.reproduction.steps import Ids
from honcho_contract.wire.exchange import Exchange, Invalid

STATUS = Check(
    code="diff.status",
    title="The same status",
    must="Two servers MUST answer the same request with the same status.",
)
BODY = Check(
    code="diff.body",
    title="The same body",
    must="Two servers MUST answer the same request with the same body, but for ids and times.",
)
HEADERS = Check(
    code="diff.headers",
    title="The same headers",
    must="Two servers MUST answer the same request with the same kind of body.",
)
CHECKS = {check.code: check for check in (STATUS, BODY, HEADERS)}

COMPARED = ("content-type", "allow", "location", "www-authenticate")
"""Headers that a client of the API reads."""

USUAL = re.compile(r"[A-Za-z0-9_-]{21}")


class Pairing:
    """What is known of two servers from the answers that they gave side by side."""

    def __init__(self, resources: Resources) -> None:
        self._names = {"id", "key", *resources.by_id}
        self.ids = Ids()
        self._times: dict[str, tuple[str, str]] = {}

    def compare(self, one: Exchange, other: Exchange) -> Iterator[tuple[str, Fault]]:
        """Every way in which the second answer is unlike the first, and the code of its check."""
        if one.status != other.status:
            reason = f"{one.status} here, {other.status} there"
            yield STATUS.code, Fault(reason, f"there: {other.response.content!r:.200}")
            return
        yield from self._headers(one, other)
        ours, theirs = one.json, other.json
        if isinstance(ours, Invalid) or isinstance(theirs, Invalid):
            if one.response.content != other.response.content:
                yield (
                    BODY.code,
                    Fault("the bodies differ", f"there: {other.response.content!r:.200}"),
                )
            return
        if one.response.parsed[1] != other.response.parsed[1]:
            yield BODY.code, Fault("a key stands twice in one of the bodies")
        self._clock = (one.ended, other.ended) if _makes(one) else None
        yield from ((BODY.code, fault) for fault in self._bodies(ours, theirs))

    def _headers(self, one: Exchange, other: Exchange) -> Iterator[tuple[str, Fault]]:
        for name in COMPARED:
            ours, theirs = one.response.headers.get(name), other.response.headers.get(name)
            if name == "location":
                ours, theirs = _path_of(self.ids.over(ours or "")), _path_of(theirs or "")
            if name == "allow":
                ours, theirs = _sorted(ours), _sorted(theirs)
            if (ours or "").lower() != (theirs or "").lower():
                yield HEADERS.code, Fault(f"{name} differs", f"{ours!r} here, {theirs!r} there")

    def _bodies(self, ours: Any, theirs: Any) -> Iterator[Fault]:
        faults: list[Fault] = []
        ours, theirs = self._common(ours, theirs, faults)
        mapped = self._mapped(ours, theirs, faults)
        yield from faults
        for found in differences(_exact(mapped), _exact(theirs)):
            place = [str(part) if isinstance(part, str) else "*" for part in found.place]
            if "metadata" in place:
                place = place[: place.index("metadata") + 1]
            where = ".".join(place[:6]) or "the body"
            yield Fault(f"{where} differs ({found.kind})", f"there {found}")

    def _common(self, ours: Any, theirs: Any, faults: list[Fault]) -> tuple[Any, Any]:
        """Two lists without what only one of them has, which is one fault, with its counts: what
        stands behind it would be compared with something else. Others are as they were."""
        if isinstance(ours, dict) and isinstance(theirs, dict):
            if not (_is_listing(ours.get("items")) and _is_listing(theirs.get("items"))):
                return ours, theirs
            mine, other = self._common(ours["items"], theirs["items"], faults)
            if mine is ours["items"]:
                return ours, theirs
            kept = [{n: v for n, v in page.items() if n not in COUNTS} for page in (ours, theirs)]
            return {**kept[0], "items": mine}, {**kept[1], "items": other}
        if not (_is_listing(ours) and _is_listing(theirs)):
            return ours, theirs
        known = {one["id"]: self.ids.there.get(one["id"]) for one in ours}
        there = {one["id"] for one in theirs}
        only_here = [one for one, other in known.items() if other and other not in there]
        only_there = [one for one in there if self.ids.back.get(one, "") not in ("", *known)]
        fresh = len(ours) != len(theirs)
        if not (only_here or only_there or fresh):
            return ours, theirs
        faults.append(Fault(OTHERS, f"{len(ours)} here, {len(theirs)} there"))
        pairs = [(one, known[one["id"]]) for one in ours if known[one["id"]] in there]
        by_id = {one["id"]: one for one in theirs}
        return [one for one, _ in pairs], [by_id[str(other)] for _, other in pairs]

    def _mapped(self, ours: Any, theirs: Any, faults: list[Fault], key: str = "") -> Any:
        """Our body as theirs should be: their ids in place of ours, and their times where both are
        of one form."""
        if isinstance(ours, dict) and isinstance(theirs, dict) and key != "metadata":
            self._time(ours, theirs, faults)
            return {
                name: self._mapped(value, theirs.get(name), faults, name)
                for name, value in ours.items()
            }
        if isinstance(ours, list) and isinstance(theirs, list):
            if _backwards(ours) != _backwards(theirs) and len(ours) == len(theirs):
                faults.append(Fault("times go back on one side"))
            padded = [*theirs, *[None] * len(ours)]
            return [self._mapped(a, b, faults, key) for a, b in zip(ours, padded, strict=False)]
        if not isinstance(ours, str):
            return ours
        if key in self._names and isinstance(theirs, str):
            return self._id(ours, theirs, faults, key)
        if key == "created_at" and isinstance(theirs, str) and _form(ours) == _form(theirs):
            return theirs
        return self.ids.over(ours)

    def _id(self, ours: str, theirs: str, faults: list[Fault], key: str) -> str:
        if key != "key" and bool(USUAL.fullmatch(ours)) != bool(USUAL.fullmatch(theirs)):
            faults.append(Fault(f"{key} is of another form", f"{ours!r} here, {theirs!r} there"))
        if not self.ids.learn(ours, theirs):
            expected = self.ids.there.get(ours)
            text = f"{theirs!r} there, where {expected!r} stands for {ours!r}"
            faults.append(Fault(f"{key} names another object", text))
        return theirs

    def _time(self, ours: dict[str, Any], theirs: dict[str, Any], faults: list[Fault]) -> None:
        """A time is compared by its form; by whether it is now, where something is made; and by
        whether it is still what it was."""
        object_id, mine, other = ours.get("id"), ours.get("created_at"), theirs.get("created_at")
        if not (isinstance(object_id, str) and isinstance(mine, str) and isinstance(other, str)):
            return
        before = self._times.setdefault(object_id, (mine, other))
        if (mine == before[0]) != (other == before[1]):
            faults.append(
                Fault("created_at changed on one side", f"was {before}, is {mine, other}")
            )
        if self._clock and _is_now(mine, self._clock[0]) != _is_now(other, self._clock[1]):
            faults.append(Fault("created_at is now on one side", f"{mine} here, {other} there"))


OTHERS = "other objects are listed"

COUNTS = ("total", "pages")
"""Of a page: what differs with what is listed."""


def _is_listing(value: Any) -> bool:
    """Whether a value is a list of objects with ids."""
    return isinstance(value, list) and all(
        isinstance(one, dict) and isinstance(one.get("id"), str) for one in value
    )


def _exact(value: Any) -> Any:
    """A value with whole numbers as integers, by the digits that they are written with.

    Stores that keep decimals write `1e16` as an integer; a float that an integer has become has
    other digits. Which of two servers is right is not known here, so neither may be rounded.
    """
    if isinstance(value, dict):
        return {name: _exact(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_exact(element) for element in value]
    if isinstance(value, float) and value.is_integer():
        return int(Decimal(repr(value)))
    return value


def _backwards(items: list[Any]) -> bool:
    """Whether the times of some listed objects go back, and those of others do not."""
    times = [one.get("created_at") for one in items if isinstance(one, dict)]
    told = [time for time in times if isinstance(time, str)]
    return told not in (sorted(told), sorted(told, reverse=True))


def _makes(exchange: Exchange) -> bool:
    return exchange.operation is not None and exchange.operation.verb in ("create", "batch")


def _is_now(time: str, now: float) -> bool:
    try:
        moment = datetime.fromisoformat(time)
    except ValueError:
        return False
    return moment.tzinfo is not None and abs(moment.timestamp() - now) <= CLOCK_TOLERANCE


def _form(time: str) -> str:
    return re.sub(r"\d", "0", time) if TIME.fullmatch(time) else f"{TIME.fullmatch(time)}{time:.4}"


def _sorted(allow: str | None) -> str:
    return ", ".join(sorted(part.strip() for part in (allow or "").split(",")))


def _path_of(location: str) -> str:
    return re.sub(r"^https?://[^/]*", "", location)
