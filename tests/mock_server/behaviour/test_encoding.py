from __future__ import annotations

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
