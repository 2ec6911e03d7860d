"""One call of an operation, the bytes that went out for it and the bytes that came back."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlencode

from honcho_openapi.json_text import loads
from honcho_openapi.operations import Operation

JSON = "application/json"


class Invalid:
    """Stands for a body that is not JSON; says why."""

    def __init__(self, why: str) -> None:
        self.why = why

    def __repr__(self) -> str:
        return f"<not JSON: {self.why}>"


@dataclass(frozen=True, kw_only=True)
class Call:
    """What is asked of the target, before it becomes bytes.

    `operation` is None where the request fits none of the document (a wrong method, say); `method`
    and `path` say what goes out in any case. `ids` are the path's parameters as text, `query` the
    pairs in their order. `purpose` is the code of the check that the call is made for, if any: what
    goes wrong with the call as such is then blamed on that check.
    """

    operation: Operation | None
    method: str
    path: str
    ids: Mapping[str, str] = field(default_factory=dict)
    query: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    content_type: str | None = None
    token: str | None = field(default=None, repr=False)
    purpose: str | None = None

    @property
    def target(self) -> str:
        """Path and query, as they stand in the request line."""
        return f"{self.path}?{urlencode(self.query)}" if self.query else self.path

    @property
    def name(self) -> str:
        """The operation's short name, `messages.create`, or the request line where it has none."""
        return name_of(self.operation) if self.operation else f"{self.method} {self.path}"


def name_of(operation: Operation) -> str:
    """The short name by which tests and reports speak of an operation: `messages.create`."""
    return f"{operation.resource}.{operation.verb}"


def is_another_path(call: Call) -> bool:
    """Whether a server may see other segments than were meant: none, a dot, or a slash in one."""
    return any("/" in value or not value.strip(".") for value in call.ids.values())


def call(
    operation: Operation,
    ids: Mapping[str, str],
    *,
    query: Mapping[str, Any] | Iterable[tuple[str, str]] = (),
    body: Any = None,
    raw: bytes | None = None,
    content_type: str | None = JSON,
    token: str | None = None,
    purpose: str | None = None,
) -> Call:
    """A call of an operation: `ids` fill its path, `body` is sent as JSON, `raw` as it is."""
    path = operation.path
    mine = {name: ids[name] for name in operation.path_parameters}
    for name, value in mine.items():
        path = path.replace(f"{{{name}}}", quote(value, safe=""))
    content = raw if raw is not None else None if body is None else encode(body)
    pairs = query.items() if isinstance(query, Mapping) else query
    return Call(
        operation=operation,
        method=operation.method,
        path=path,
        ids=mine,
        query=tuple((key, _text(value)) for key, value in pairs),
        body=content,
        content_type=content_type if content is not None else None,
        token=token,
        purpose=purpose,
    )


def listing(operation: Operation, ids: Mapping[str, str], **options: Any) -> Call:
    """A call of a list, with an empty body where it takes one; options are those of `call`."""
    return call(operation, ids, body=None if operation.body is None else {}, **options)


def encode(value: Any) -> bytes:
    """A value as JSON, in UTF-8; lone surrogates, which UTF-8 cannot carry, stay escaped."""
    try:
        return json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return json.dumps(value).encode()


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


@dataclass(frozen=True, kw_only=True)
class Response:
    """What came back. Header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @cached_property
    def parsed(self) -> tuple[Any, tuple[str, ...]]:
        """The body read as JSON (or why it is not), and the keys that stand in it twice."""
        return _read(self.content)

    @property
    def json(self) -> Any:
        return self.parsed[0]

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


def _read(content: bytes) -> tuple[Any, tuple[str, ...]]:
    twice: list[str] = []

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            counts = Counter(key for key, _ in pairs)
            twice.extend(sorted(key for key, count in counts.items() if count > 1))
        return found

    try:
        value = loads(content.decode("utf-8"), object_pairs_hook=members)
    except (ValueError, RecursionError) as error:
        return Invalid(str(error)), ()
    return value, tuple(twice)


_DONE_BEFORE = {("create", 409), ("delete", 404)}
"""The name is taken by what was just made; what was just deleted is not there."""


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """A call and its answer; `started` and `ended` are seconds since the epoch by this machine.

    `again` says that the request was sent twice, because the connection was gone the first time:
    the target may have seen it once or twice. `stand_in` says who answered in the server's place;
    empty where it was the server (see `gateway.stand_in`).
    """

    number: int
    call: Call
    response: Response
    started: float
    ended: float
    again: bool = False
    stand_in: str = ""

    @property
    def operation(self) -> Operation | None:
        return self.call.operation

    @property
    def status(self) -> int:
        return self.response.status

    @property
    def json(self) -> Any:
        return self.response.json

    @property
    def ok(self) -> bool:
        """Whether the answer says that it worked: with a status that is documented for that."""
        if self.operation is None:
            return self.status == 200
        return str(self.status) in self.operation.successes

    @property
    def done_before(self) -> bool:
        """Whether the answer is what follows when the first of two sendings was carried out, and
        only its answer was lost."""
        asked = self.operation
        return self.again and asked is not None and (asked.verb, self.status) in _DONE_BEFORE

    @cached_property
    def sent(self) -> Any:
        """The body that was sent, read as JSON; None where none was."""
        return _read(self.call.body)[0] if self.call.body else None
