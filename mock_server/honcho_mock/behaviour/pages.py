"""Pages of a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def page(
    rows: Mapping[str, bytes], keys: Sequence[str], *, number: int, size: int, reverse: bool
) -> bytes:
    """One page as it is answered; past the end it has no items.

    The slice is taken from the end for a reversed list, so that a page costs what is on it.
    """
    total = len(keys)
    start = min((number - 1) * size, total)
    end = min(start + size, total)
    on_page = keys[total - end : total - start][::-1] if reverse else keys[start:end]
    items = b",".join([rows[key] for key in on_page])
    return b'{"items":[%b],"total":%d,"page":%d,"size":%d,"pages":%d}' % (
        items,
        total,
        number,
        size,
        -(-total // size),
    )


def array(rows: Sequence[bytes]) -> bytes:
    """Rows as one JSON array."""
    return b"[%b]" % b",".join(rows)
