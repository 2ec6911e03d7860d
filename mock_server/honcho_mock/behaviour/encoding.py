"""JSON, exactly: integers of any size, lone surrogates, keys in the order they came."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

# The faster libraries turn long integers into floats or refuse lone surrogates.
_ENCODER = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, check_circular=False, separators=(",", ":")
)


def _encoder() -> Callable[[Any], str]:
    """What `_ENCODER.encode` does, without the encoder in C that it makes for every value: to make
    that takes as long as to encode a message."""
    make = getattr(json.encoder, "c_make_encoder", None)
    if make is None:
        return _ENCODER.encode
    separators = _ENCODER.key_separator, _ENCODER.item_separator
    strings = json.encoder.encode_basestring
    encode_parts = make(None, _ENCODER.default, strings, None, *separators, False, False, False)
    return lambda value: "".join(encode_parts(value, 0))


_encode = _encoder()


def encode(value: Any) -> bytes:
    """A value as JSON in UTF-8.

    UTF-8 has no form for a lone surrogate, and the escape that Python's codec puts in its place
    (`\\ud800`) is JSON's own.
    """
    try:
        text = _encode(value)
    except RecursionError:
        text = deeply(_encode, value)
    return text.encode("utf-8", "backslashreplace")


def decode(text: str | bytes) -> Any:
    """The value of JSON that was encoded here."""
    try:
        return json.loads(text)
    except RecursionError:
        return deeply(json.loads, text)


def deeply(function: Callable[..., T], *operands: Any) -> T:
    """Call a function with the whole stack to itself.

    How deep JSON may nest for Python's reader depends on how deep its caller stands, which
    differs from server to server. A new thread stands nowhere.
    """
    with ThreadPoolExecutor(max_workers=1) as empty:
        return empty.submit(function, *operands).result()
