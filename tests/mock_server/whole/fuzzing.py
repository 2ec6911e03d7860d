"""Random requests at a mock in this process, half of them as the document wants them.

`python -m tests.mock_server.whole.fuzzing [COUNT [SEED]]` sends so many to a strict and to a
lenient mock each, and tells how many were answered with which status.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from random import Random
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tests.mock_server.support import Client

from honcho_mock import create_app
from honcho_openapi.operations import Operation, operations

if TYPE_CHECKING:
    from collections.abc import Iterator

_IDS = ("a", "b", "é", "x" * 200, " ", "\x00", "..", "name", "honcho", "-1", "%2F", "~")
_TEXTS = ("", "a", "b", "honcho", "Honcho", "\x00", "\ud800", "é😀", "x" * 101, "x" * 60_000)
_ODD: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1.5,
    10**400,
    [],
    {},
    [[]],
    {"a": {"b": [1, None]}},
    [{"a": 1}],
)
_METADATA: tuple[dict[str, Any], ...] = (
    {},
    {"a": 1},
    {"a": [1, {"b": None}]},
    {"": ""},
    {"\ud800": "\x00"},
    {"n": 10**400},
)
_QUERIES = ("", "0", "1", "100", "true", "x", "é", "2030-01-01", "1e30", "inf", "9" * 5000)
RAW = (
    b"",
    b"{",
    b"null",
    b"[]",
    b'{"a":NaN}',
    b"\xff",
    b"[" * 2000,
    b'{"a":' * 700 + b"1" + b"}" * 700,
)
_TYPES = ("application/json", "text/plain", "", "application/json; charset=latin-1", "a/b+json")


class Fuzz:
    """Requests to one mock; what was made is used again."""

    def __init__(self, *, lenient: bool, seed: int) -> None:
        self._client = Client(create_app(lenient=lenient, max_messages=10_000, max_rows=50_000))
        self._random = Random(seed)
        self._ids = list(_IDS)
        self._operations = operations()

    def answers(self, count: int) -> Iterator[tuple[Operation, str, bytes, int]]:
        """Each request's operation, target and body, and the status of its answer."""
        for _ in range(count):
            operation = self._random.choice(self._operations)
            target, raw = self._target(operation), self._body(operation)
            headers = {"Content-Type": self._random.choice((_TYPES[0], _TYPES[0], *_TYPES))}
            response = self._client(operation.method, target, raw=raw, headers=headers)
            self._remember(response.body if response.status == 200 else b"")
            yield operation, target, raw, response.status

    def _remember(self, body: bytes) -> None:
        if body.startswith(b'{"id":"') and len(self._ids) < 300:
            self._ids.append(json.loads(body)["id"])

    def _target(self, operation: Operation) -> str:
        pick, roll = self._random.choice, self._random.random
        ids = {
            # The samples' own ids, half of the time.
            name: name if roll() < 0.5 else quote(pick(self._ids), errors="replace") or "a"
            for name in operation.path_parameters
        }
        query = [
            f"{one.name}={quote(pick((pick(_QUERIES), pick(self._ids))))}"
            for one in operation.query_parameters
            if roll() < 0.4
        ]
        return operation.path.format(**ids) + (f"?{'&'.join(query)}" if query else "")

    def _body(self, operation: Operation) -> bytes:
        if operation.body is None or self._random.random() < 0.05:
            return self._random.choice(RAW)
        names = _FIELDS.get(operation.key, ("filter",))
        body = {name: self._value(name) for name in names if self._random.random() < 0.8}
        return json.dumps(body).encode()

    def _value(self, name: str) -> Any:
        pick, roll = self._random.choice, self._random.random()
        if roll < 0.1:
            return pick(_ODD)
        match name:
            case "metadata" | "filter":
                return pick(_METADATA)
            case "session_id" | "message_id":
                return pick((pick(self._ids), "", None))
            case "is_user" | "is_active" | "stream":
                return pick((True, False))
            case "top_k":
                return pick((1, 5, 50, 51, 1e30))
            case "messages":
                fields = ("content", "is_user", "metadata")
                return [{one: self._value(one) for one in fields} for _ in range(pick((0, 1, 3)))]
            case "queries":
                return pick((pick(_TEXTS), [pick(_TEXTS), "q"]))
        return pick((pick(_TEXTS), pick(self._ids)))


_FIELDS: dict[tuple[str, str], tuple[str, ...]] = {
    **{
        (kind, verb): ("name", "metadata")
        for kind in ("apps", "users", "collections")
        for verb in ("create", "update")
    },
    **{("sessions", verb): ("metadata",) for verb in ("create", "update")},
    ("sessions", "list"): ("filter", "is_active"),
    ("sessions", "chat"): ("queries", "stream"),
    ("messages", "create"): ("content", "is_user", "metadata"),
    ("messages", "update"): ("metadata",),
    ("messages", "batch"): ("messages",),
    ("metamessages", "create"): (
        "metamessage_type",
        "label",
        "content",
        "session_id",
        "message_id",
        "metadata",
    ),
    ("metamessages", "update"): ("label", "session_id", "message_id", "metadata"),
    ("metamessages", "list"): ("metamessage_type", "label", "session_id", "message_id", "filter"),
    ("documents", "create"): ("content", "metadata"),
    ("documents", "update"): ("content", "metadata"),
    ("documents", "query"): ("query", "filter", "top_k"),
}


def main(count: int = 100_000, seed: int = 0) -> int:
    failed = 0
    for lenient in (False, True):
        statuses: Counter[int] = Counter()
        for operation, target, raw, status in Fuzz(lenient=lenient, seed=seed).answers(count):
            statuses[status] += 1
            if status >= 500 and status != 507:
                failed += 1
                print(operation.label, target, raw[:200], status)
        print("lenient" if lenient else "strict", dict(sorted(statuses.items())))
    return failed


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])) > 0)
