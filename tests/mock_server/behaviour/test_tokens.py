from __future__ import annotations

import time

import jwt
import pytest
from tests.mock_server.support import SECRET

from honcho_mock.behaviour import tokens
from honcho_mock.behaviour.errors import UnauthorizedError
from honcho_mock.behaviour.tokens import Keys


def test_a_key_reads_what_it_signed() -> None:
    keys = Keys("short")
    token = keys.sign({"ap": "a"})
    assert keys.read(token) == keys.read(token) == {"ap": "a"}


@pytest.mark.parametrize(
    "token",
    [
        "garbage",
        "é.é.é",
        jwt.encode({"ad": True}, "some other secret, just as long as the other"),
        jwt.encode({"ad": True}, SECRET, algorithm="HS512"),
        jwt.encode({"ad": True, "exp": 1}, SECRET),
        jwt.encode({"ad": True, "exp": "soon"}, SECRET),
        jwt.encode({"ad": True, "nbf": 9_999_999_999}, SECRET),
        jwt.encode({"ad": True, "iat": 9_999_999_999}, SECRET),
        jwt.encode({"ad": True, "nbf": "soon"}, SECRET),
        jwt.encode({"ad": True, "iat": "soon"}, SECRET),
        f" {jwt.encode({'ad': True}, SECRET)}",
        f"{jwt.encode({'ad': True}, SECRET)} ",
        " ",
        "",
        "eyJhbGciOiJub25lIn0.eyJhZCI6dHJ1ZX0.",
    ],
)
def test_what_is_no_key(token: str) -> None:
    keys = Keys(SECRET)
    for _ in range(2):
        with pytest.raises(UnauthorizedError, match="Invalid JWT"):
            keys.read(token)


def test_a_key_that_was_good_expires(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = Keys(SECRET)
    expires = int(time.time()) + 1000
    token = keys.sign({"ap": "a", "exp": expires})
    keys.read(token)
    monkeypatch.setattr(time, "time", lambda: expires)
    with pytest.raises(UnauthorizedError, match="Invalid JWT"):
        keys.read(token)


def test_only_so_many_keys_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "_REMEMBERED", 2)
    keys = Keys(SECRET)
    signed = [keys.sign({"ap": str(number)}) for number in range(5)]
    assert [keys.read(token)["ap"] for token in signed * 2] == ["0", "1", "2", "3", "4"] * 2
