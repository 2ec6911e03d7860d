from __future__ import annotations

import pytest

from honcho_contract.wire.forms import encoded, read


def test_what_is_written_is_read() -> None:
    body, kind = encoded({"title": "Atlas, \u00e4", "file": b"one\r\ntwo\x00"})
    fields = read(body, kind)
    assert fields is not None
    assert fields["title"].encode("latin-1").decode() == "Atlas, \u00e4"
    assert fields["file"].encode("latin-1") == b"one\r\ntwo\x00"


@pytest.mark.parametrize(
    ("cut", "kind"),
    [
        (30, "multipart/form-data; boundary=hc-form-5c8f1b7e"),
        (None, "multipart/form-data"),
        (None, "multipart/form-data; boundary=another"),
    ],
    ids=["cut short", "no boundary", "another boundary"],
)
def test_what_is_no_whole_form_is_not(cut: int | None, kind: str) -> None:
    body, _ = encoded({"title": "Atlas"})
    assert read(body[:cut], kind) is None


def test_a_field_twice_is_not_read() -> None:
    body, kind = encoded({"a": "1", "b": "2"})
    assert read(body.replace(b'"b"', b'"a"'), kind) is None
