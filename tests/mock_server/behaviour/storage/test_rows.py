"""Rows by id, whose common end is kept once."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from honcho_mock.behaviour.storage.rows import Rows, end_of

END = b',"app_id":"a","user_id":"u"}'

ROWS = st.sampled_from(
    [
        b'{"id":"1"' + END,
        b'{"id":"1","metadata":{}' + END,
        b'{"id":"1","content":","' + END,
        b'{"id":"1"}',
        b"{}",
        b'{"app_id":"a","user_id":"u"}',
        b'{"content":"' + END,
        END,
    ]
)


@given(st.lists(st.tuples(st.sampled_from("abc"), ROWS | st.none())), st.booleans())
def test_rows_come_back_as_they_were_put(
    changes: list[tuple[str, bytes | None]], known: bool
) -> None:
    rows, wanted = Rows(end=END if known else None), dict[str, bytes]()
    for key, row in changes:
        if row is None:
            assert rows.pop(key, b"none") == wanted.pop(key, b"none")
        else:
            rows[key] = wanted[key] = row
    copied = rows.copy()
    rows["d"] = b"{}"
    assert dict(copied) == wanted
    assert list(copied) == list(wanted)
    assert len(copied) == len(wanted)
    for key in "abc":
        assert (key in copied) == (key in wanted)
        assert copied.get(key) == wanted.get(key)
    assert copied.get("e", 1) == 1
    with pytest.raises(KeyError):
        copied["e"]


def test_the_end_is_kept_once() -> None:
    rows = Rows(end=END)
    rows["a"] = b'{"id":"a"' + END
    assert rows._kept == {"a": b'{"id":"a",'}


@pytest.mark.parametrize(
    ("row", "end"),
    [
        ({"id": "i", "app_id": "a", "user_id": "u"}, END),
        ({"id": "i", "app_id": "a", "metadata": {}, "user_id": "u"}, b',"user_id":"u"}'),
        ({"id": "i", "user_id": "u", "n": 1}, b""),
        ({"id": "i", "user_id": "other"}, b""),
        ({"app_id": "a", "user_id": "u"}, b""),
        ({}, b""),
    ],
    ids=range(6),
)
def test_what_rows_end_with_are_the_ids_above(row: dict[str, Any], end: bytes) -> None:
    assert end_of(row, ("a", "u")) == end
