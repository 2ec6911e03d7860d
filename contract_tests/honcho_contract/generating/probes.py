"""Kinds of input that servers fail at, to be tried with every operation that takes them.

What the document and the JSON standard leave open is open: a server may refuse these, as long as it
does not fail, and what it takes it keeps.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

DEPTHS = (10, 60, 130, 260, 400)
"""Levels of nesting of metadata: what people write, and limits of common readers and writers."""

NOT_FINITE = (b"NaN", b"Infinity", b"-Infinity", b"1e400", b"-1e999")
"""Numbers that JSON lacks, and those beyond all floats."""

PAGES = (2**31, 2**53 + 1, 10**17, 2**63, 10**30)
"""Numbers of pages whose product with a size is beyond 32 bits, 64 bits, any integer."""

LONG_NAMES = (100, 101, 255, 256, 2_000)
"""Characters of a name in a path: at the limit of the document, and beyond it."""

LENGTHS = (32_767, 32_768, 32_769, 65_535, 65_536, 65_537)
"""Characters around the ends of 15 and 16 bits, for texts that may be longer."""

RAW = (
    b"\xff\xfe\x00\x80",
    b"\x00\x01\x02\x03",
    b"\x80abc\xc3(",
    b"\x1f\x8b\x08\x00",
    b"\xef\xbb\xbf",
)
"""Bytes that are no text."""

EXPIRIES: tuple[str, ...] = (
    "0",
    "1",
    "-1",
    "1.5",
    "9999999999",
    "99999999999999999999",
    "1e400",
    "2001-01-01",
    "2001-01-01T00:00:00",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59-14:00",
    "2030-02-30T00:00:00Z",
    "2016-12-31T23:59:60Z",
    "2030-01-01T00:00:00+99:99",
    "never",
    "null",
    "",
    " ",
    "NaN",
)
"""Days on which a key is to end: numbers, other forms, ends of the calendar, and none at all."""

FILTERED: tuple[dict[str, Any], ...] = (
    {},
    {"a": 1},
    {"a": 1.0, "b": "1"},
    {"a": "1", "b": [1, 2, 3]},
    {"a": True, "b": {"c": 1, "d": [1, {"e": 2}]}},
    {"a": None, "b": []},
    {"a": {}, "b": {"c": None}, "": 0},
)
"""Metadata among which filters choose."""

FILTERS: tuple[Any, ...] = (
    None,
    {},
    {"a": 1},
    {"a": 1.0},
    {"a": "1"},
    {"a": True},
    {"a": None},
    {"a": {}},
    {"b": []},
    {"b": [1]},
    {"b": [3, 1]},
    {"b": [1, 1]},
    {"b": [4]},
    {"b": {}},
    {"b": {"c": 1}},
    {"b": {"c": 1, "d": [{"e": 2}]}},
    {"b": {"c": 2}},
    {"b": {"c": None}},
    {"c": 1},
    {"a": 1, "b": "1"},
    {"": 0},
)
"""Filters, as they may stand in a list's body."""

TOKENS = ("garbage", "a.b.c", "eyJhbGciOiJub25lIn0.eyJhZCI6dHJ1ZX0.", "Bearer", "null")
"""Tokens that nobody has made; one says that it needs no signature."""

WRONG_PAGES: tuple[dict[str, Any], ...] = (
    {"page": 0},
    {"page": "x"},
    {"size": 0},
    {"size": 101},
    {"reverse": "perhaps"},
)
"""Query parameters of lists that the document forbids."""

WRONG_QUERIES = ("abc", "x=1", "[]", "\U0001f375")
"""Texts for parameters that are numbers or booleans."""

CLAIMS: tuple[Any, ...] = (0, 1, -1, 1.5, 10**10, 10**30, 1e308, "1", "never", None, True, [], {})
"""What a token may say of its own end (`exp`)."""


def nested(depth: int) -> dict[str, Any]:
    """Metadata of so many levels, by turns objects and lists."""
    value: Any = "leaf"
    for level in range(depth - 1):
        value = [value] if level % 2 else {"k": value}
    return {"deep": value}


def forged(claim: Any) -> str:
    """A token that nobody has signed, with this for its end."""
    payload = {"t": "2024-01-01T00:00:00", "ad": True, "exp": claim}
    parts = ({"alg": "HS256", "typ": "JWT"}, payload)
    signature = base64.urlsafe_b64encode(b"not signed by anybody, 32 bytes.").decode()
    return ".".join([*map(_part, parts), signature.rstrip("=")])


def _part(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def with_numbers(body: dict[str, Any], key: str) -> Iterator[bytes]:
    """A body as bytes, with each number that is none in an object of it."""
    for number in NOT_FINITE:
        text = json.dumps(body | {key: {"n": "NUMBER"}})
        yield text.encode().replace(b'"NUMBER"', number)
