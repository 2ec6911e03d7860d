"""JSON, exactly: integers of any size, lone surrogates, keys in the order they came."""

from __future__ import annotations

import json
from typing import Any

# The faster libraries turn long integers into floats or refuse lone surrogates.
_encode = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, check_circular=False, separators=(",", ":")
).encode


def encode(value: Any) -> bytes:
    """A value as JSON in UTF-8.

    UTF-8 has no form for a lone surrogate, and the escape that Python's codec puts in its place
    (`\\ud800`) is JSON's own.
    """
    return _encode(value).encode("utf-8", "backslashreplace")


decode = json.loads
