from __future__ import annotations

import pytest

from honcho_openapi.json_text import loads


def test_json_is_read() -> None:
    assert loads(b'{"a": [1, 2.5, null]}') == {"a": [1, 2.5, None]}


@pytest.mark.parametrize("text", ["NaN", "[Infinity]", '{"a": -Infinity}'])
def test_what_json_does_not_know_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no number of JSON"):
        loads(text)
