"""Bodies that a server has packed: Content-Encoding undone, to be read and never to be sent on."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_BYTES = 64 * 1024 * 1024
"""Of one body unpacked: a few packed bytes can stand for any number."""

WINDOWS = {
    b"gzip": (zlib.MAX_WBITS | 16,),
    b"x-gzip": (zlib.MAX_WBITS | 16,),
    # The name promises a zlib header, which some servers leave out.
    b"deflate": (zlib.MAX_WBITS, -zlib.MAX_WBITS),
}


def unpacked(headers: Iterable[tuple[bytes, bytes]], body: bytes) -> bytes | None:
    """A body as it was before it was packed, or None where it cannot be read."""
    for name in reversed(_encodings(headers)):
        unread = [_inflated(body, window) for window in WINDOWS.get(name, ())]
        found = next((one for one in unread if one is not None), None)
        if found is None:
            return None
        body = found
    return body


def _encodings(headers: Iterable[tuple[bytes, bytes]]) -> list[bytes]:
    lists = [value for name, value in headers if name.lower() == b"content-encoding"]
    names = [name.strip().lower() for value in lists for name in value.split(b",")]
    return [name for name in names if name not in (b"", b"identity")]


def _inflated(body: bytes, window: int) -> bytes | None:
    reader = zlib.decompressobj(wbits=window)
    try:
        text = reader.decompress(body, MOST_BYTES)
    except zlib.error:
        return None
    return text if reader.eof else None
