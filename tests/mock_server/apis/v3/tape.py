"""Replays what a real Honcho 3.0.12 was asked, and holds the mock's answers against its own.

Ids are mapped one to one, times are compared by their form, numbers as numbers. What the real
server crashed on is left out, and so is what depended on its timing.
"""

from __future__ import annotations

import json
import re
import tomllib
from base64 import b64decode
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from tests.mock_server.support import Client
from tests.mock_server.tape import DATA, Difference

from honcho_mock import create_app
from honcho_openapi.api import read_api

if TYPE_CHECKING:
    from tests.mock_server.support import Response

SECRET = "honcho3-test-secret-not-a-real-one-0123456789"
"""What the keys on the tape are signed with."""

STUB = [{"pattern": "", "answer": "Stub answer."}]
CONCLUDED = [{"pattern": "", "answer": "The peer said something worth keeping"}]
"""What the model behind the recorded server said, always."""

LEFT_OUT = ("race", "raw", "cors", "format", "unstable")
BEFORE_THE_WORKER = "worker/queue before"

_ID = re.compile(r"(?<![\w-])(?!tape-boundary)[\w-]{21}(?![\w-])", re.ASCII)
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)?")
_SECOND = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")


@dataclass(frozen=True)
class Replayed:
    """One exchange, the mock's answer, and whether the two are alike."""

    name: str
    operation: str | None
    real: dict[str, Any]
    got: Response
    alike: bool


class Side:
    """A mock, with its ids by those on the tape."""

    def __init__(self, **settings: Any) -> None:
        chat = {"lines": STUB, "summaries": STUB, "conclusions": CONCLUDED, "piece": 5}
        app = create_app(api="3", seed_data="none", background="asked", chat=chat, **settings)
        self.client = Client(app)
        self._known: dict[str, str] = {}

    def send(self, request: dict[str, Any]) -> Response:
        query = f"?{request['query']}" if request["query"] else ""
        return self.client(
            request["method"],
            self.text(request["path"] + query),
            raw=self._body(request),
            headers=request["headers"] or {},
        )

    def work(self) -> None:
        assert self.client("POST", "/__mock__/background").status == 200

    def text(self, text: str) -> str:
        return _ID.sub(lambda found: self._known.get(found[0], found[0]), text)

    def learn(self, real: Any, got: Any) -> None:
        if isinstance(real, str) and isinstance(got, str):
            if _ID.fullmatch(real) and _ID.fullmatch(got):
                self._known.setdefault(real, got)
        elif isinstance(real, dict) and isinstance(got, dict):
            for one, other in zip(real, got, strict=False):
                self.learn(one, other)
            for key, value in real.items():
                self.learn(value, got.get(self.text(key)))
        elif isinstance(real, list) and isinstance(got, list):
            for one, other in zip(real, got, strict=False):
                self.learn(one, other)

    def _body(self, request: dict[str, Any]) -> bytes:
        body = request["body"]
        match request["body_encoding"]:
            case "none":
                return b""
            case "json":
                return self.text(json.dumps(body)).encode()
            case "text":
                return self.text(body).encode("utf-8", "surrogatepass")
            case "base64":
                return b64decode(body)
            case "python":
                # The long bodies are written on the tape as the expressions that make them.
                value = eval(body, {"json": json, "range": range})
                return value if isinstance(value, bytes) else value.encode()
        raise AssertionError(f"body_encoding={request['body_encoding']!r}: the tape has a new one")


def differences() -> list[Difference]:
    table = tomllib.loads((DATA / "differences-3.0.12.toml").read_text(encoding="utf-8"))
    return [Difference(**row) for row in table["difference"]]


@cache
def replay(tape: str = "honcho-3.0.12.jsonl") -> tuple[Replayed, ...]:
    """Every exchange of a tape, in its order, sent to fresh mocks: one that asks for keys, and one
    that does not."""
    sides = {"off": Side(), "on": Side(auth="jwt", jwt_secret=SECRET)}
    with (DATA / tape).open(encoding="utf-8") as lines:
        found = [_replayed(sides, json.loads(line)) for line in lines]
    return tuple(one for one in found if one is not None)


def replay_worker() -> tuple[Replayed, ...]:
    return replay("honcho-3.0.12-worker.jsonl")


def _replayed(sides: dict[str, Side], exchange: dict[str, Any]) -> Replayed | None:
    name, real = exchange["name"], exchange["response"]
    if name.split("/")[0] in LEFT_OUT:
        return None
    side = sides[exchange["auth"]]
    if name.startswith("worker") and not name.startswith(BEFORE_THE_WORKER):
        side.work()
    got = side.send(exchange["request"])
    crashed = real["status"] >= 500
    if not crashed or got.status == real["status"]:
        side.learn(real["body"], _read(got))
    if crashed:
        assert got.status < 500, f"{name}: the mock fails where Honcho does"
        return None
    return Replayed(name, exchange["op"], real, got, _alike(side, exchange, got))


def _read(got: Response) -> Any:
    try:
        return got.json
    except ValueError:
        return got.text


def _alike(side: Side, exchange: dict[str, Any], got: Response) -> bool:
    real = exchange["response"]
    if got.status != real["status"]:
        return False
    short = real["body_encoding"] == "truncated" or exchange["request"]["method"] == "HEAD"
    return short or _same(side, real["body"], _read(got))


def _same(side: Side, real: Any, got: Any) -> bool:
    if isinstance(real, bool) or isinstance(got, bool):
        return real is got
    if isinstance(real, str) and isinstance(got, str):
        return _same_text(side, real, got)
    if isinstance(real, dict) and isinstance(got, dict):
        return {side.text(key) for key in real} == set(got) and all(
            _same(side, value, got[side.text(key)]) for key, value in real.items()
        )
    if isinstance(real, list) and isinstance(got, list):
        return len(real) == len(got) and all(map(lambda a, b: _same(side, a, b), real, got))
    return bool(real == got)


def _same_text(side: Side, real: str, got: str) -> bool:
    if _TIME.fullmatch(real):
        return _TIME.fullmatch(got) is not None
    if real.startswith("eyJ") and real.count(".") == 2:
        return got.startswith("eyJ") and got.count(".") == 2
    wanted = side.text(real)
    if wanted[:1] in ("{", "["):
        # A body that comes back as text is spaced as its sender spaced it.
        return wanted.replace(" ", "") == got.replace(" ", "")
    return _masked(wanted) == _masked(got)


def _masked(text: str) -> str:
    return _SECOND.sub("", _TIME.sub("", text))


def section() -> str:
    """This generation's part of the fidelity list, as Markdown."""
    labels = {operation.id: operation.label for operation in read_api("3").operations.values()}
    both = [*replay(), *replay_worker()]
    exchanges = Counter(labels.get(one.operation or "", "no operation") for one in both)
    alike = Counter(labels.get(one.operation or "", "no operation") for one in both if one.alike)
    rows = [
        f"| `{label}` | {exchanges[label]} | {alike[label]} | {exchanges[label] - alike[label]} |"
        for label in [*labels.values(), "no operation"]
        if exchanges[label]
    ]
    reasons = [
        f"- `{row.names}` ({sum(row.covers(one.name) for one in both)}): {row.reason}"
        for row in differences()
    ]
    return _SECTION.format(
        tape=_share(replay()),
        worker=_share(replay_worker()),
        rows="\n".join(rows),
        reasons="\n".join(reasons),
    )


def _share(replayed: tuple[Replayed, ...]) -> str:
    alike = sum(one.alike for one in replayed)
    return f"{len(replayed)} exchanges, {alike} of them alike ({alike / len(replayed):.1%})"


_SECTION = """\

# Honcho 3.0.12

From two tapes of a real Honcho 3.0.12: {tape};
with its background worker {worker}. What the real server
crashed on (5xx) is left out, and so are races. The model behind it said the same to all that it was
asked, and so does the mock here, by its script for chats, conclusions and summaries.

| Operation | Exchanges | Alike | Differ by design |
|---|---|---|---|
{rows}

## Why some of these differ

{reasons}
"""
