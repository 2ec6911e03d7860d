"""Exchanges with a server on file, as `honcho-mock proxy --record` writes them: their form.

from honcho_openapi.json_text import loads

A recording is a file of JSON lines, an exchange a line, or a HAR (see `har`). It may come from
anywhere, so what is read is bounded, and held to a schema (see `recordings`).
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from typing import Any

from honcho_openapi.json_text import loads

DEEPEST = 60
"""Containers within one another of a body that is written as a value; deeper ones are texts."""

ENCODINGS = ("json", "text", "base64", "none")
"""How a body is written: as a value, as a text, as base64 of its bytes; or there was none, or none
that may be written."""

HEADER: dict[str, Any] = {"type": "string", "pattern": "^[^\\r\\n\\0]*\\Z"}
"""What a header may hold."""

_HEADERS = {"type": "object", "additionalProperties": HEADER}

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["method", "path", "status"],
    "additionalProperties": False,
    "properties": {
        "at": {"type": "number", "minimum": 0, "maximum": 2**40},
        "seconds": {"type": "number", "minimum": 0},
        "method": {"type": "string", "pattern": r"^[A-Za-z-]{1,20}\Z"},
        "path": {"type": "string", "pattern": r"^/[!-~]*\Z", "maxLength": 100_000},
        "query": {"type": "string", "pattern": r"^[!-~]*\Z", "maxLength": 100_000},
        "headers": _HEADERS,
        "body": {},
        "body_encoding": {"enum": list(ENCODINGS)},
        "status": {"type": "integer", "minimum": 100, "maximum": 999},
        "answer_headers": _HEADERS,
        "answer": {},
        "answer_encoding": {"enum": list(ENCODINGS)},
    },
}
"""What a line holds."""


class RecordingError(ValueError):
    """A file that is no recording, or one that cannot be read. Says where, and why."""


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """One exchange.

    `path` and `query` are as they were sent, `path` without what a server has before `/v1`. Header
    names are in lower case. A body is None where there was none, or none that was kept. `at` is in
    seconds since the epoch, 0 where that is not known. `where` says where in a file it stands.
    """

    method: str
    path: str
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    status: int
    answer_headers: dict[str, str] = field(default_factory=dict)
    answer: bytes | None = None
    at: float = 0.0
    seconds: float = 0.0
    where: str = ""

    def as_json(self) -> dict[str, Any]:
        """What a line of it holds."""
        body, body_encoding = written(self.body)
        answer, answer_encoding = written(self.answer)
        return {
            "at": round(self.at, 3),
            "seconds": round(self.seconds, 6),
            "method": self.method,
            "path": self.path,
            "query": self.query,
            "headers": self.headers,
            "body": body,
            "body_encoding": body_encoding,
            "status": self.status,
            "answer_headers": self.answer_headers,
            "answer": answer,
            "answer_encoding": answer_encoding,
        }

    @classmethod
    def from_json(cls, raw: dict[str, Any], where: str = "") -> Recorded:
        """The exchange of a value that fits `SCHEMA`; a ValueError says why it is none."""
        plain = {
            name: raw[name]
            for name in ("method", "path", "query", "status", "at", "seconds")
            if name in raw
        }
        return cls(
            **plain,
            headers=_lower(raw.get("headers", {})),
            answer_headers=_lower(raw.get("answer_headers", {})),
            body=_read(raw, "body"),
            answer=_read(raw, "answer"),
            where=where,
        )


def line_of(raw: dict[str, Any]) -> bytes:
    """A value as a line."""
    return json.dumps(raw, separators=(",", ":")).encode() + b"\n"


def written(body: bytes | None) -> tuple[Any, str]:
    """A body as a value, and how it is written: as JSON only where nothing is lost by that."""
    if not body:
        return None, "none"
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return base64.b64encode(body).decode("ascii"), "base64"
    try:
        value = loads(
            text,
            parse_float=_exact,
            object_pairs_hook=_unrepeated,
        )
    except (ValueError, RecursionError):
        return text, "text"
    return (text, "text") if _is_deep(value) else (value, "json")


def _read(raw: dict[str, Any], name: str) -> bytes | None:
    value = raw.get(name)
    encoding = raw.get(f"{name}_encoding", "none" if value is None else "json")
    if encoding == "none":
        return None
    if encoding == "json":
        if _is_deep(value):
            raise ValueError(f"{name}: nests more than {DEEPEST} deep")
        return _text(value)
    if not isinstance(value, str):
        raise ValueError(f"{name}: expected a string, for {name}_encoding is {encoding}")
    if encoding == "text":
        return value.encode("utf-8", "surrogatepass")
    try:
        return base64.b64decode(value, validate=True)
    except ValueError as error:
        raise ValueError(f"{name}: is not base64: {error}") from None


def _text(value: Any) -> bytes:
    """A value as JSON; lone surrogates, which UTF-8 cannot carry, stay escaped."""
    try:
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":")).encode()


def _lower(headers: dict[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _exact(digits: str) -> float:
    number = float(digits)
    if repr(number) != digits:
        raise ValueError(f"{digits} is written otherwise")
    return number


def _unrepeated(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _is_deep(value: Any) -> bool:
    """Whether a value nests deeper than is written as one."""
    level = [value]
    for _ in range(DEEPEST + 1):
        level = [
            member
            for one in level
            if isinstance(one, dict | list)
            for member in (one.values() if isinstance(one, dict) else one)
        ]
        if not level:
            return False
    return True
