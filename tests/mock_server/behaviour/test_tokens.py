from __future__ import annotations

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


class Now:
    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def __call__(self) -> float:
        return self.seconds


@pytest.mark.parametrize(
    ("claim", "good", "bad"), [("exp", 999, 1000), ("nbf", 1000, 999.5), ("iat", 1000, 999)]
)
@pytest.mark.parametrize("value", [1000, 1000.7, "1000"])
def test_times_are_asked_by_the_clock_at_every_reading(
    claim: str, good: float, bad: float, value: object
) -> None:
    now = Now(good)
    keys = Keys(SECRET, now=now)
    token = keys.sign({"ap": "a", claim: value})
    for _ in range(2):
        now.seconds = good
        assert keys.read(token)["ap"] == "a"
        now.seconds = bad
        with pytest.raises(UnauthorizedError, match="Invalid JWT"):
            keys.read(token)


@pytest.mark.parametrize("claim", ["exp", "nbf", "iat"])
@pytest.mark.parametrize("value", [None, [], {}, float("inf"), float("nan"), "", "soon", 10**400])
def test_a_time_that_is_none_is_refused(claim: str, value: object) -> None:
    keys = Keys(SECRET)
    token = keys.sign({"ap": "a", claim: value})
    if (claim, value) == ("exp", 10**400):
        assert keys.read(token)["ap"] == "a"
        return
    for _ in range(2):
        with pytest.raises(UnauthorizedError, match="Invalid JWT"):
            keys.read(token)


def test_only_so_many_keys_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "_REMEMBERED", 2)
    keys = Keys(SECRET)
    signed = [keys.sign({"ap": str(number)}) for number in range(5)]
    assert [keys.read(token)["ap"] for token in signed * 2] == ["0", "1", "2", "3", "4"] * 2
