from __future__ import annotations

import json
import unicodedata
from typing import Any

import pytest

from honcho_contract.contract.validity import has_lone_surrogate
from honcho_contract.generating import corpora


@pytest.mark.parametrize("name", ["TEXTS", "LONE_SURROGATES", "BROKEN_JSON", "NOT_UTF8"])
def test_no_value_stands_twice(name: str) -> None:
    values = getattr(corpora, name)
    assert len(set(values)) == len(values)


def test_texts_are_text() -> None:
    assert not any(map(has_lone_surrogate, corpora.TEXTS))
    assert all(map(has_lone_surrogate, corpora.LONE_SURROGATES))


@pytest.mark.parametrize(
    "mistake",
    [
        str.strip,
        str.lower,
        str.upper,
        lambda text: unicodedata.normalize("NFC", text),
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: unicodedata.normalize("NFKC", text),
        lambda text: text.replace("\0", ""),
        lambda text: text.replace("\r\n", "\n"),
        lambda text: text.replace("\\", ""),
        lambda text: text.replace("&amp;", "&"),
        lambda text: "".join(c for c in text if c <= "\uffff"),
        lambda text: text.encode("ascii", "ignore").decode(),
        lambda text: text.encode("latin-1", "replace").decode("latin-1"),
        lambda text: " ".join(text.split(" ")) if "  " not in text else text.replace("  ", " "),
    ],
)
def test_some_text_shows_each_mistake(mistake: Any) -> None:
    assert any(mistake(text) != text for text in corpora.TEXTS)


def _as_double(text: str) -> Any:
    return float(text)


def _in_64_bits(text: str) -> Any:
    value = int(text)
    return (value + 2**63) % 2**64 - 2**63


@pytest.mark.parametrize("mistake", [_as_double, _in_64_bits])
def test_some_number_shows_each_mistake(mistake: Any) -> None:
    sent = [json.dumps(number) for number in corpora.NUMBERS]
    back = [json.loads(text, parse_int=mistake) for text in sent]
    assert any(one != other for one, other in zip(back, corpora.NUMBERS, strict=True))


def test_some_metadata_shows_each_mistake() -> None:
    metadata = corpora.METADATA
    assert any(json.loads(json.dumps(m), object_pairs_hook=_caseless) != m for m in metadata)
    assert any({k: v for k, v in m.items() if v is not None} != m for m in metadata)
    assert any({k: v for k, v in m.items() if k} != m for m in metadata)
    assert any(list(m) != sorted(m) for m in metadata)


def _caseless(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return {key.lower(): value for key, value in pairs}


@pytest.mark.parametrize("raw", [*corpora.BROKEN_JSON, *corpora.NOT_UTF8], ids=ascii)
def test_what_is_broken_is_broken(raw: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        json.loads(raw.decode("utf-8"))
