"""Random requests at a mock of Honcho 3: made from the document's schemas, now and then spoilt.

`python -m tests.mock_server.apis.v3.fuzzing [COUNT [SEED]]` sends so many, prints those that were
answered with a fault of the server or took long, and how many were answered with which status.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from tests.mock_server.support import Client
from tests.mock_server.whole.fuzzing import RAW

from honcho_mock import create_app
from honcho_openapi import load
from honcho_openapi.operations import JSON, Operation, operations
from honcho_openapi.references import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

SLOW_SECONDS = 5
"""A search of some megabytes of messages takes two; a server does it in a thread."""
MULTIPART = "multipart/form-data"

_NAMES = ("acme", "alice", "bob", "talk", "other")
_IDS = ("é", "x" * 513, " ", "\x00", "..", "-1", "%2F", "~", "list", "a b")
_TEXTS = ("", "tea", "I like green tea", "\x00", "\ud800", "é😀", "x" * 30_000, "<|endoftext|>")
_ODD: tuple[Any, ...] = (
    None,
    True,
    -1,
    1.5,
    10**400,
    1e308,
    "",
    "soon",
    [],
    {},
    [[]],
    {"a": {"b": [1, None]}},
)
_OBJECTS: tuple[Any, ...] = (
    {},
    {"a": 1},
    {"a": [1, {"b": None}]},
    {"\ud800": "\x00"},
    {"n": 10**400},
    {"a": {"a": {"a": {"a": {"a": {"a": 1}}}}}},
    {"reasoning": {"enabled": False}, "summary": {"messages_per_short_summary": 10}},
    {"observe_me": False},
    {"observe_others": True},
)
_COLUMNS = (
    *("id", "peer_id", "session_id", "created_at", "token_count", "metadata", "observer_id"),
    *("observed_id", "observer", "observed", "is_active", "level", "AND", "OR", "NOT", "x"),
)
_OPERATORS = ("gte", "lte", "gt", "lt", "ne", "in", "contains", "icontains", "foo", "a")
_OPERANDS: tuple[Any, ...] = ("*", "2026-01-01", "alice", "%", ["alice"], [{}], *_ODD)
_SCHEMAS: tuple[Any, ...] = (
    {"type": "object", "properties": {"a": {"type": "string", "minLength": 10**9}}},
    {"type": "object", "properties": {"a": {"type": "array", "minItems": "x"}}},
    {"type": "object", "properties": {"a": {"type": "integer", "minimum": "x"}}},
    {"type": "object", "properties": {"a": {"anyOf": 5}}, "required": 7},
    {"type": "object", "properties": {name: {"$ref": "#"} for name in "abcdef"}},
    {"type": "object", "properties": {"a": {"multipleOf": 0, "type": "number", "minimum": 1e308}}},
    {"type": "object", "properties": {"a": {"enum": [{"x": 1}]}, "b": {"$ref": "#/nowhere/0"}}},
    {"type": "object", "properties": [], "allOf": [{"properties": {"c": True}}]},
)
_TYPES = ("text/plain", "", "application/json; charset=latin-1", "a/b+json", f"{MULTIPART}; x=1")
_QUERIES = ("", "0", "1", "100", "true", "x", "é", "2030-01-01", "1e30", "inf", "nan", "9" * 5_000)
_FILES = (
    b"",
    b"tea",
    b"\xff\xfe\x00",
    b"{",
    b"[1]",
    b"[" * 100_000,
    b"%PDF-1.7",
    b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 1 0 R/Kids[1 0 R]>>\nendobj\ntrailer<</Root 1 0 R>>",
    b"%PDF-1.4\nxref\n0 99999999\ntrailer<</Size 99999999/Root 1 0 R/Prev 0>>\nstartxref\n9\n%%EOF",
    b"word " * 12_000,
)
_FILE_TYPES = ("text/plain", JSON, "application/pdf", "image/png", "", "text/html; charset=x")


class Sent(NamedTuple):
    """One request, and how it was answered."""

    operation: Operation
    target: str
    raw: bytes
    status: int
    seconds: float


class Fuzz:
    """Requests to one mock; what was made is used again."""

    def __init__(self, *, seed: int) -> None:
        app = create_app(api="3", seed_data="none", max_messages=10_000, max_rows=30_000)
        self._client = Client(app)
        self._random = Random(seed)
        self._document = load("3")
        self._operations = operations(self._document)
        self._made: list[str] = []

    def requests(self, count: int) -> Iterator[Sent]:
        for _ in range(count):
            operation = self._random.choice(self._operations)
            target = self._target(operation)
            kind, raw = self._body(operation)
            before = time.perf_counter()
            answer = self._client(operation.method, target, raw=raw, headers={"Content-Type": kind})
            if answer.status == 201 and len(self._made) < 300:
                made = answer.json[0] if isinstance(answer.json, list) else answer.json
                self._made.append(made["id"])
            yield Sent(operation, target, raw, answer.status, time.perf_counter() - before)

    def _target(self, operation: Operation) -> str:
        ids = {name: quote(self._id(), errors="replace") for name in operation.path_parameters}
        values = [
            (one.name, self._random.choice((*_QUERIES, *_NAMES)))
            for one in operation.query_parameters
            if self._random.random() < 0.3
        ]
        query = "&".join(f"{name}={quote(value)}" for name, value in values)
        return f"{operation.path.format(**ids)}{'?' if query else ''}{query}"

    def _id(self) -> str:
        pick, roll = self._random.choice, self._random.random()
        if roll < 0.1:
            return pick(_IDS)
        return pick(self._made) if roll < 0.4 and self._made else pick(_NAMES)

    def _body(self, operation: Operation) -> tuple[str, bytes]:
        """A media type and a body of it, mostly of what the operation takes."""
        pick, roll = self._random.choice, self._random.random()
        if roll < 0.05 or not operation.bodies:
            return pick((JSON, *_TYPES)), pick((*RAW, b"\xff\xfe\x00\xd8"))
        kind, schema = pick(tuple(operation.bodies.items()))
        if kind.startswith(MULTIPART):
            return f"{MULTIPART}; boundary=limit", self._form()
        raw = json.dumps(self._value(schema, "")).encode()
        if roll < 0.1:
            raw = self._spoilt(raw)
        return pick(_TYPES) if roll > 0.97 else JSON, raw

    def _spoilt(self, raw: bytes) -> bytes:
        place = self._random.randrange(len(raw) + 1)
        return raw[:place] + self._random.randbytes(2) + raw[place + 1 :]

    def _form(self) -> bytes:
        pick, parts = self._random.choice, []
        for name in ("peer_id", "metadata", "configuration", "created_at"):
            if self._random.random() < 0.7:
                value = json.dumps(pick((*_OBJECTS, *_ODD))).encode()
                value = self._id().encode() if name == "peer_id" else value
                parts.append(b'name="%b"\r\n\r\n%b' % (name.encode(), value))
        content = pick((*_FILES, self._spoilt(pick(_FILES))))
        head = f'name="file"; filename="f"\r\nContent-Type: {pick(_FILE_TYPES)}'.encode()
        parts.append(head + b"\r\n\r\n" + content)
        self._random.shuffle(parts)
        form = b"".join(
            b"--limit\r\nContent-Disposition: form-data; %b\r\n" % part for part in parts
        )
        form = form.replace(b"\r\n--limit", b"--limit").replace(b"--limit", b"\r\n--limit")
        form = form.removeprefix(b"\r\n") + b"\r\n--limit--\r\n"
        return self._spoilt(form) if self._random.random() < 0.1 else form

    def _value(self, schema: Any, name: str, depth: int = 0) -> Any:
        """A value of a schema, or now and then one of another kind."""
        pick, roll = self._random.choice, self._random.random()
        if roll < 0.04 or depth > 8:
            return pick(_ODD)
        if name == "filters":
            return self._filter()
        if name == "response_format":
            return pick((*_SCHEMAS, {"type": "object", "properties": {"a": {}}}))
        schema = resolve(schema, self._document)
        for branches in ("anyOf", "oneOf", "allOf"):
            if branches in schema:
                return self._value(pick(schema[branches]), name, depth + 1)
        if "enum" in schema:
            return pick(schema["enum"])
        return self._of_kind(schema, name, depth)

    def _of_kind(self, schema: dict[str, Any], name: str, depth: int) -> Any:
        pick, roll = self._random.choice, self._random.random()
        match schema.get("type"):
            case "object" if "properties" in schema:
                needed = schema.get("required", ())
                return {
                    key: self._value(value, key, depth + 1)
                    for key, value in schema["properties"].items()
                    if key in needed or self._random.random() < 0.4
                }
            case "object" if isinstance(schema.get("additionalProperties"), dict):
                inner = schema["additionalProperties"]
                return {
                    self._id(): self._value(inner, name, depth + 1) for _ in range(pick((0, 1, 3)))
                }
            case "object":
                return pick(_OBJECTS)
            case "array":
                items = schema.get("items", {})
                return [self._value(items, name, depth + 1) for _ in range(pick((0, 1, 1, 3)))]
            case "integer" | "number":
                return pick((0, 1, 5, 100, 101, -1, 0.5))
            case "boolean":
                return roll < 0.5
            case "null":
                return None
        if name == "id" or name.endswith(("_id", "observer", "observed", "target", "peers")):
            return self._id()
        return pick(
            (*_TEXTS, "https://example.com/hook", "http://127.0.0.1/", "http://[", "2026-01-01")
        )

    def _filter(self, depth: int = 0) -> Any:
        pick = self._random.choice
        made: dict[str, Any] = {}
        for _ in range(pick((0, 1, 2))):
            column = pick(_COLUMNS)
            if column.isupper():
                inner = (
                    [self._filter(depth + 1) for _ in range(pick((0, 1, 2)))] if depth < 7 else 5
                )
                made[column] = pick((inner, inner, None, {}))
            elif self._random.random() < 0.5:
                made[column] = {pick(_OPERATORS): pick(_OPERANDS) for _ in range(pick((1, 2)))}
            else:
                made[column] = pick(_OPERANDS)
        return made


def main(count: int = 20_000, seed: int = 0) -> int:
    statuses: Counter[int] = Counter()
    failed = 0
    for sent in Fuzz(seed=seed).requests(count):
        statuses[sent.status] += 1
        if (sent.status >= 500 and sent.status != 507) or sent.seconds > SLOW_SECONDS:
            failed += 1
            print(sent.operation.label, sent.target, sent.raw[:300], sent.status, sent.seconds)
    print(dict(sorted(statuses.items())))
    return failed


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])) > 0)
