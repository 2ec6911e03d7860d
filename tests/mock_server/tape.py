"""Replays what a real Honcho 1.1.0 was asked, and holds the mock's answers against its own.

Ids are mapped one to one, times are compared by their form, numbers as numbers. Rows must have
their keys in the same order; metadata need not, for Postgres orders it anew.
"""

from __future__ import annotations

import json
import re
import tomllib
from base64 import b64decode
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.mock_server.support import Client, Response

from honcho_mock import create_app
from honcho_openapi.operations import operations

DATA = Path(__file__).parent / "data"

_ID = re.compile(r"(?<![\w-])[\w-]{21}(?![\w-])", re.ASCII)
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


@dataclass(frozen=True)
class Difference:
    """Exchanges that the mock answers otherwise, and why that is right."""

    names: str
    reason: str

    def covers(self, name: str) -> bool:
        return re.fullmatch(self.names, name) is not None


@dataclass(frozen=True)
class Kind:
    """What the mock answers otherwise than Honcho would, on the tape or not."""

    asked: str
    honcho: str
    mock: str
    why: str
    names: str = ""

    @property
    def row(self) -> str:
        count = sum(re.fullmatch(self.names, replayed.name) is not None for replayed in replay())
        return f"| {self.asked} | {count} | {self.honcho} | {self.mock} | {self.why} |"


@dataclass(frozen=True)
class Replayed:
    """One exchange, the mock's answer, and whether the two are alike."""

    name: str
    operation: str | None
    real: dict[str, Any]
    got: Response
    alike: bool


class Ids:
    """The mock's ids, by those on the tape."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def text(self, text: str) -> str:
        return _ID.sub(lambda found: self._known.get(found[0], found[0]), text)

    def learn(self, real: Any, got: Any) -> None:
        if isinstance(real, str) and isinstance(got, str):
            if _ID.fullmatch(real) and _ID.fullmatch(got):
                self._known.setdefault(real, got)
        elif isinstance(real, dict) and isinstance(got, dict):
            for key in real.keys() & got.keys():
                self.learn(real[key], got[key])
        elif isinstance(real, list) and isinstance(got, list):
            for one, other in zip(real, got, strict=False):
                self.learn(one, other)


def differences() -> list[Difference]:
    return [Difference(**row) for row in _table("difference")]


def kinds() -> list[Kind]:
    return [Kind(**row) for row in _table("kind")]


def _table(name: str) -> list[dict[str, str]]:
    tables = tomllib.loads((DATA / "differences.toml").read_text(encoding="utf-8"))
    found: list[dict[str, str]] = tables[name]
    return found


@cache
def replay() -> tuple[Replayed, ...]:
    """Every exchange of the tape, in its order, sent to one fresh mock."""
    client, ids = Client(create_app(seed_data="none")), Ids()
    with (DATA / "honcho-1.1.0.jsonl").open(encoding="utf-8") as tape:
        return tuple(_replayed(client, ids, json.loads(line)) for line in tape)


def _replayed(client: Client, ids: Ids, exchange: dict[str, Any]) -> Replayed:
    request, real = exchange["request"], exchange["response"]
    query = f"?{request['query']}" if request["query"] else ""
    got = client(
        request["method"],
        ids.text(request["path"] + query),
        raw=body_of(ids, request),
        headers=request["headers"],
    )
    if real["body_encoding"] == "json":
        ids.learn(real["body"], got.json)
    return Replayed(exchange["name"], exchange["op"], real, got, _alike(ids, real, got))


def body_of(ids: Ids, request: dict[str, Any]) -> bytes:
    body = request["body"]
    match request["body_encoding"]:
        case "none":
            return b""
        case "json":
            return ids.text(json.dumps(body, separators=(",", ":"))).encode()
        case "text":
            return ids.text(body).encode("utf-8", "surrogatepass")
        case "base64":
            return b64decode(body)
        case "python":
            # The long bodies are written on the tape as the expressions that make them.
            value = eval(body, {"json": json, "range": range})
            assert isinstance(value, bytes)
            return value
    raise AssertionError(f"body_encoding={request['body_encoding']!r}: the tape has a new one")


def _alike(ids: Ids, real: dict[str, Any], got: Response) -> bool:
    if (
        got.status != real["status"]
        or got.headers["content-type"] != real["headers"]["content-type"]
    ):
        return False
    match real["body_encoding"]:
        case "json":
            return _same(ids, real["body"], got.json, ordered=True)
        case "text":
            return bool(got.body.decode() == real["body"])
        case "truncated":
            return bool(len(got.body) == real["body_bytes"])
    raise AssertionError(f"body_encoding={real['body_encoding']!r}: the tape has a new one")


def _same(ids: Ids, real: Any, got: Any, *, ordered: bool) -> bool:
    if isinstance(real, bool) or isinstance(got, bool):
        return real is got
    if isinstance(real, float) or isinstance(got, float):
        # Postgres keeps decimal numbers: 1e23 comes back as an integer that no float equals.
        return (
            isinstance(real, int | float)
            and isinstance(got, int | float)
            and (float(real) == float(got))
        )
    if isinstance(real, str) and isinstance(got, str):
        return _same_text(ids, real, got)
    if isinstance(real, dict) and isinstance(got, dict):
        keys = [ids.text(key) for key in real]
        in_order = keys == list(got) if ordered else set(keys) == set(got)
        return in_order and all(
            _same(ids, real[key], got[ids.text(key)], ordered=ordered and key != "metadata")
            for key in real
        )
    if isinstance(real, list) and isinstance(got, list):
        return len(real) == len(got) and all(
            _same(ids, one, other, ordered=ordered) for one, other in zip(real, got, strict=True)
        )
    return bool(real == got)


def _same_text(ids: Ids, real: str, got: str) -> bool:
    if _TIME.fullmatch(real):
        return _TIME.fullmatch(got) is not None
    return ids.text(real) == got


def section() -> str:
    """This generation's part of the fidelity list, as Markdown."""
    labels = {operation.id: operation.label for operation in operations()}
    exchanges: Counter[str] = Counter()
    alike: Counter[str] = Counter()
    for replayed in replay():
        label = labels.get(replayed.operation or "", "no operation")
        exchanges[label] += 1
        alike[label] += replayed.alike
    rows = [
        f"| `{label}` | {exchanges[label]} | {alike[label]} | {exchanges[label] - alike[label]} |"
        for label in [*labels.values(), "no operation"]
        if exchanges[label]
    ]
    reasons = [
        f"- `{difference.names}` ({_covered(difference)}): {difference.reason}"
        for difference in differences()
    ]
    total, same = exchanges.total(), alike.total()
    return _PAGE.format(
        total=total,
        same=same,
        share=f"{same / total:.1%}",
        rows="\n".join(rows),
        reasons="\n".join(reasons),
        kinds="\n".join(kind.row for kind in kinds()),
    )


def _covered(difference: Difference) -> int:
    return sum(difference.covers(replayed.name) for replayed in replay())


_PAGE = """\
# How true the mock is

Rendered by `python -m tests.mock_server.fidelity` from a tape of a real Honcho 1.1.0, which the
tests replay: {total} exchanges, {same} of them answered alike ({share}). Alike means the same
status, content type and body, once ids are mapped one to one, times are compared by their form and
numbers as numbers. Whatever differs does so by design, for a reason listed below.

| Operation | Exchanges | Alike | Differ by design |
|---|---|---|---|
{rows}

## Why some differ

{reasons}

## Further kinds that differ

With how many exchanges the tape has of each; they are alike as values. What Honcho answers to the
others is taken from its published source, and was not recorded.

| Asked | On the tape | Honcho 1.1.0 | The mock | Why |
|---|---|---|---|---|
{kinds}

The same source has the texts of refusals that are not on the tape: those of a chat's limits
(`Query too long`, `Too many queries`, `One or more queries too long`), of the reserved collection,
of keys without a scope, of gets by id (`Unauthorized access to resource`). How texts are read as
numbers, flags and times, and the words for what cannot be read, were compared with FastAPI 0.115
and pydantic 2.11 over 9,755 requests and 3,140 times: what differed is in the first two rows.

`--lenient` differs from Honcho on purpose, wherever the document allows what Honcho refuses.
"""
