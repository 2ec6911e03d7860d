"""Request bodies, read as JSON the way Honcho reads it."""

from __future__ import annotations

import gc
import re
from contextlib import contextmanager
from itertools import accumulate
from json import JSONDecodeError, JSONDecoder, detect_encoding
from math import isinf
from typing import TYPE_CHECKING, Any

from honcho_mock.behaviour.encoding import deeply
from honcho_mock.behaviour.errors import UnprocessableError, UnreadableError
from honcho_mock.serving.validation.errors import validation_error

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_DEPTH = 960
"""How deep a body may nest. The reader's own limit depends on the Python and on the caller's stack;
Honcho's own lies between 900 and 1000."""

MAX_KEPT_DEPTH = 500
"""How deep metadata may nest that is kept. What is read again must be read wherever its reader
stands. Honcho reads deeper metadata, and fails as soon as it is to answer with it."""

MUCH = 256 * 1024
"""Bytes of a body that is read while nobody else is served."""

_UNREADABLE = "There was an error parsing the body"
_MAY_HOLD_NUL = re.compile(rb"\\(?:\0\0\0|\0)?u(?:\0\0\0|\0)?0(?:\0\0\0|\0)?0")
_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_STEPS = bytes.maketrans(b"[{]}", b"\x01\x01\xff\xff")
"""One step down, or one up: 255 is -1 where bytes have a sign."""
_NO_BRACKETS = bytes(byte for byte in range(256) if byte not in b"[{]}")
_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[{]|[\]}]|-?Infinity|NaN', re.DOTALL)
_TRAILING_COMMA = {
    "Illegal trailing comma before end of object": (
        "Expecting property name enclosed in double quotes"
    ),
    "Illegal trailing comma before end of array": "Expecting value",
}
_CONSTANTS = frozenset({"NaN", "Infinity", "-Infinity"})


def read_body(body: bytes, content_type: bytes, *, untyped_is_json: bool = True) -> Any:
    """The value of a body: None for an empty one, text for one that is not JSON by its type."""
    if not body:
        return None
    if content_type:
        is_json = content_type == b"application/json" or _is_json(content_type)
    else:
        is_json = untyped_is_json
    return read_json(body) if is_json else body.decode("utf-8", "replace")


def without_nul(raw: bytes, value: Any) -> Any:
    """A value whose texts and keys have no NUL characters; `raw` is what it was read from."""
    if not _MAY_HOLD_NUL.search(raw):
        return value
    try:
        return deeply(_cleaned, value)
    except RecursionError as error:
        raise UnreadableError(_UNREADABLE) from error


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "")
    # No comprehensions: some Pythons spend a frame on one, and these may be deep.
    if isinstance(value, list):
        elements: list[Any] = []
        for element in value:
            elements += (_cleaned(element),)
        return elements
    if isinstance(value, dict):
        members: dict[str, Any] = {}
        for name, member in value.items():
            members[name.replace("\0", "")] = _cleaned(member)
        return members
    return value


def read_json(body: bytes) -> Any:
    """A JSON value, or Honcho's refusal of what is none.

    Raises UnprocessableError where the text is not JSON, and UnreadableError where it might be
    but cannot be read: bytes that are no text, integers of more than 4300 digits, numbers beyond
    all floats, nesting beyond MAX_DEPTH.
    """
    try:
        text = _text(body)
        if body.count(b"[") + body.count(b"{") > MAX_DEPTH and _depth(text) > MAX_DEPTH:
            raise UnreadableError(_UNREADABLE)
        return _decoded(text)
    except JSONDecodeError as error:
        raise _invalid(*_as_before_313(error)) from error
    except _ConstantError as error:
        raise _invalid(_constant_at(text), "Expecting value") from error
    except (ValueError, RecursionError) as error:
        raise UnreadableError(_UNREADABLE) from error


def expect_keepable(raw: bytes, body: dict[str, Any]) -> None:
    """Refuse a body whose metadata nests deeper than what is kept."""
    if raw.count(b"[") + raw.count(b"{") <= MAX_KEPT_DEPTH:
        return
    text = _text(raw)
    if _depth(text) <= MAX_KEPT_DEPTH:
        return
    kept = [body.get("metadata"), body.get("configuration")]
    kept += [one.get("metadata") for one in body.get("messages", ())]
    for _ in range(MAX_KEPT_DEPTH):
        kept = [part for value in kept for part in _parts(value)]
    if kept:
        raise UnreadableError(_UNREADABLE)


def _parts(value: Any) -> Iterable[Any]:
    """What a value consists of that may consist of something itself."""
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, list):
        return ()
    return [part for part in value if isinstance(part, dict | list)]


class _ConstantError(Exception):
    """NaN or Infinity, which Python's reader takes and JSON does not know."""


def _refuse_constant(name: str) -> Any:
    raise _ConstantError(name)


def _float(digits: str) -> float:
    number = float(digits)
    if isinf(number):
        raise ValueError(f"{digits} is beyond all floats")
    return number


_DECODER = JSONDecoder(parse_float=_float, parse_constant=_refuse_constant)


def _text(body: bytes) -> str:
    """A body as text, in the encoding that JSON's own beginning shows."""
    encoding = "utf-8" if body[:1] == b"{" and body[1:2] != b"\0" else detect_encoding(body)
    return body.decode(encoding, "surrogatepass")


def _decode(text: str) -> Any:
    """The value of a text, which mostly is nothing but a value, without blanks around it."""
    try:
        value, end = _DECODER.raw_decode(text)
    except JSONDecodeError:
        end = -1
    return value if end == len(text) else _DECODER.decode(text)


def _decoded(text: str) -> Any:
    try:
        if len(text) <= MUCH:
            return _decode(text)
        with _no_garbage_collected():
            return _decode(text)
    except RecursionError:
        return deeply(_decode, text)


@contextmanager
def _no_garbage_collected() -> Iterator[None]:
    """What a long text is read into is all in use: looking for garbage among it takes most of the
    time that reading takes."""
    wanted = gc.isenabled()
    if wanted:
        gc.disable()
    try:
        yield
    finally:
        if wanted:
            gc.enable()


def _is_json(content_type: bytes) -> bool:
    media_type = content_type.decode("latin-1").partition(";")[0].strip().lower()
    kind, _, subtype = media_type.partition("/")
    return kind == "application" and (subtype == "json" or subtype.endswith("+json"))


def _depth(text: str) -> int:
    """How deep a text nests at most, taken as JSON.

    In steps that each go through the whole text without Python's help: a body may be nothing but
    brackets, and nobody else is served while they are counted.
    """
    outside = _STRING.sub("", text).encode("utf-8", "surrogatepass")
    steps = memoryview(outside.translate(_STEPS, _NO_BRACKETS)).cast("b")
    return max(accumulate(steps), default=0)


def _constant_at(text: str) -> int:
    """Where the first constant is that the reader took and JSON does not know."""
    return next(token.start() for token in _TOKEN.finditer(text) if token[0] in _CONSTANTS)


def _as_before_313(error: JSONDecodeError) -> tuple[int, str]:
    """Place and message of a fault as Honcho's Python tells them.

    From 3.13 on a trailing comma is told as such and at its own place. Until then what comes after
    it was told: that it is not the value or the name that a comma promises.
    """
    if error.msg not in _TRAILING_COMMA:
        return error.pos, error.msg
    rest = error.doc[error.pos + 1 :]
    return len(error.doc) - len(rest.lstrip(" \t\n\r")), _TRAILING_COMMA[error.msg]


def _invalid(position: int, message: str) -> UnprocessableError:
    found = validation_error("json_invalid", {}, loc=("body", position), error=message)
    return UnprocessableError([found])
