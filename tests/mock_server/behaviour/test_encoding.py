from __future__ import annotations

import json
from typing import Any

import pytest

from honcho_mock.behaviour.encoding import decode, encode


@pytest.mark.parametrize(
    "value",
    ["\ud800", "a\udfffb", "\x00", "😀é", {"\ud800": 1}, 10**4299, -(2**63) - 1, 1.0, 5e-324],
)
def test_what_is_encoded_is_read_back_exactly(value: Any) -> None:
    assert repr(decode(encode(value))) == repr(value)


def test_text_stays_text() -> None:
    assert encode({"z": "é", "a": [1, None]}) == '{"z":"é","a":[1,null]}'.encode()


@pytest.mark.parametrize(
    "value",
    ["é", 1.5, None, [], {"a": [True, {"b": 10**40}], "c": '\n\\"'}, {1: None, None: 1, 2.5: 2}],
    ids=range(6),
)
def test_the_form_is_that_of_the_standard_encoder(value: Any) -> None:
    wanted = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    assert encode(value) == wanted.encode()


@pytest.mark.parametrize("value", [float("nan"), float("-inf"), [float("inf")]])
def test_what_json_does_not_know_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        encode(value)


def test_an_object_that_is_no_value_is_refused() -> None:
    with pytest.raises(TypeError, match="not JSON serializable"):
        encode({"a": object()})


def test_python_has_the_encoder_in_c() -> None:
    """Without it all is right, and slow."""
    assert json.encoder.c_make_encoder is not None  # type: ignore[attr-defined]
