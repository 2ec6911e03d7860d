"""Bodies that a server has packed."""

from __future__ import annotations

import gzip
import zlib

import pytest

from honcho_mock.workshop.journal import content_encodings as encodings
from honcho_mock.workshop.journal.content_encodings import unpacked

TEXT = b"text" * 100


def raw_deflate(text: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(text) + packer.flush()


@pytest.mark.parametrize(
    ("names", "body"),
    [
        ([], TEXT),
        ([b"identity"], TEXT),
        ([b"gzip"], gzip.compress(TEXT, mtime=0)),
        ([b"X-GZIP"], gzip.compress(TEXT, mtime=0)),
        ([b"deflate"], zlib.compress(TEXT)),
        ([b"deflate"], raw_deflate(TEXT)),
        ([b"deflate, gzip"], gzip.compress(zlib.compress(TEXT), mtime=0)),
        ([b"deflate", b"gzip"], gzip.compress(zlib.compress(TEXT), mtime=0)),
    ],
    ids=range(8),  # what gzip makes has the time in it, and ids must be the same everywhere
)
def test_what_was_packed_is_unpacked(names: list[bytes], body: bytes) -> None:
    assert unpacked([(b"Content-Encoding", name) for name in names], body) == TEXT


@pytest.mark.parametrize(
    ("name", "body"),
    [
        (b"br", b"x"),
        (b"gzip", b"x"),
        (b"gzip", gzip.compress(TEXT, mtime=0)[:-9]),
        (b"deflate", b""),
    ],
    ids=["unknown", "not packed", "cut off", "empty"],
)
def test_what_cannot_be_unpacked_is_nothing(name: bytes, body: bytes) -> None:
    assert unpacked([(b"content-encoding", name)], body) is None


def test_what_is_too_long_unpacked_is_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encodings, "MOST_BYTES", 10)
    assert unpacked([(b"content-encoding", b"gzip")], gzip.compress(TEXT, mtime=0)) is None
