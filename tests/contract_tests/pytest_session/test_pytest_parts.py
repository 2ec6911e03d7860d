from __future__ import annotations

import pytest

from honcho_contract.pytest_session.pytest_parts import clean


def crashes(token: str) -> None:
    try:
        raise ValueError(token)
    except ValueError as error:
        raise RuntimeError(f"\x1b[31m{token}") from error


def safe(text: str) -> str:
    return text.replace("sk-1234", "[token]").replace("\x1b", "\\x1b")


def test_nothing_of_a_crash_is_left_as_it_was() -> None:
    with pytest.raises(RuntimeError) as info:
        crashes("sk-1234")
    told = info.getrepr(showlocals=True, funcargs=True)
    assert "sk-1234" in str(told)
    clean(told, safe)
    assert "sk-1234" not in str(told)
    assert "\x1b" not in str(told)
    assert "RuntimeError: \\x1b[31m[token]" in str(told)


def test_an_account_of_another_kind_stays() -> None:
    clean("just a text", safe)
