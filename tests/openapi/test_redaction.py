from __future__ import annotations

import base64
import html
import json
import shlex
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, quote_plus

import pytest

from honcho_openapi.redaction import LEAST, SHOWN, Redactor, without_userinfo

PLAIN = "sk-9f8e7d6c5b4a39281706-and-more"
ODD = "a\"secret'/with odd\\parts & énough of them"
JWT = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJhZCI6dHJ1ZX0.QWxsIHRoYXQgZ2xpdHRlcnM"


def in_base64(secret: str, before: str = "") -> str:
    return base64.b64encode(f"{before}{secret}".encode()).decode().rstrip("=")


FORMS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "JSON": lambda secret: json.dumps(secret)[1:-1],
    "JSON in UTF-8": lambda secret: json.dumps(secret, ensure_ascii=False)[1:-1],
    "JSON with escaped slashes": lambda secret: json.dumps(secret)[1:-1].replace("/", "\\/"),
    "repr": lambda secret: repr(secret)[1:-1],
    "HTML": html.escape,
    "a path": lambda secret: quote(secret, safe=""),
    "a path, in lower case": lambda secret: quote(secret, safe="").replace("%2F", "%2f"),
    "a path in a path": lambda secret: quote(quote(secret, safe="")),
    "a query": quote_plus,
    "a shell": lambda secret: shlex.quote(secret).strip("'"),
    "hexadecimals": lambda secret: secret.encode().hex(),
    "HEXADECIMALS": lambda secret: secret.encode().hex().upper(),
    "base64": in_base64,
    "base64 of a header": lambda secret: in_base64(secret, "Bearer "),
    "base64 of a user": lambda secret: in_base64(secret, "me:"),
    "base64url": lambda secret: in_base64(secret).replace("+", "-").replace("/", "_"),
}


@dataclass(frozen=True, kw_only=True)
class Row:
    text: str
    number: int


def shares(text: str, secret: str, length: int = LEAST) -> bool:
    """Whether so many characters of a secret stand in a row in a text."""
    return any(secret[at : at + length] in text for at in range(len(secret) - length + 1))


@pytest.mark.parametrize("secret", [PLAIN, ODD, JWT])
@pytest.mark.parametrize("form", FORMS)
def test_a_secret_is_taken_out_in_every_form(form: str, secret: str) -> None:
    written = FORMS[form](secret)
    # What only stands before it is no secret.
    own = written.removeprefix("QmVhcmVyI").removeprefix("bWU6")
    for before in ("", "<", "<<", "<<<"):
        told = Redactor([secret])(f"{before}{written}> and {written}")
        assert SHOWN in told
        assert not shares(told, own)


@pytest.mark.parametrize("secret", [PLAIN, ODD, JWT])
def test_it_alone_is_taken_out(secret: str) -> None:
    assert Redactor([secret])(f"before {secret} after {secret}") == f"before {SHOWN} after {SHOWN}"


@pytest.mark.parametrize("length", [LEAST, 9, 10, 11, 20, len(PLAIN) - 1])
@pytest.mark.parametrize("before", ["", "x", "xy", "xyz"])
def test_a_part_of_a_secret_is_taken_out(length: int, before: str) -> None:
    for at in range(len(PLAIN) - length + 1):
        part = PLAIN[at : at + length]
        assert Redactor([PLAIN])(f"{before}!{part}… y") == f"{before}!{SHOWN}… y"


def test_a_secret_cut_in_the_middle_is_taken_out() -> None:
    assert Redactor([PLAIN])(f"'{PLAIN[:10]}...{PLAIN[-10:]}'") == f"'{SHOWN}...{SHOWN}'"


def test_what_is_shorter_is_no_part() -> None:
    assert Redactor([PLAIN])(PLAIN[: LEAST - 1]) == PLAIN[: LEAST - 1]


def test_a_short_secret_is_known_as_a_whole() -> None:
    assert Redactor(["abc", "a"])("an abc, ABC") == f"{SHOWN}n {SHOWN}, ABC"


@pytest.mark.parametrize("none", [None, "", "  "])
def test_no_secret_changes_nothing(none: str | None) -> None:
    assert Redactor([none])("all of it") == "all of it"


def test_one_that_is_learnt_later() -> None:
    redact = Redactor()
    assert redact("hidden") == "hidden"
    redact.add("hidden")
    assert redact("hidden") == SHOWN


@pytest.mark.parametrize("key", ["", "a", "findings", "messages.create ", "x" * 8192, None, 1, []])
def test_what_a_server_calls_a_key_does_not_blot_out_all_texts(key: object) -> None:
    redact = Redactor()
    redact.learn(key)
    text = f"{'x' * 100} messages.create a"
    assert redact(text) == text


def test_a_key_that_a_server_made_is_hidden() -> None:
    redact = Redactor()
    redact.learn(JWT)
    assert redact(f"Bearer {JWT}") == f"Bearer {SHOWN}"


def test_keys_of_one_maker_are_all_hidden() -> None:
    keys = [f"{JWT.rpartition('.')[0]}.{n:04}{PLAIN[::-1]}{n:04}" for n in range(60)]
    redact = Redactor(keys)
    for key in keys:
        assert not shares(redact(f"({key})"), key)


def test_a_tree_is_redacted_through_and_through() -> None:
    tree = {"s3cret": ["s3cret", ("s3cret", 1, None), Row(text="a s3cret", number=2)]}
    assert Redactor(["s3cret"]).over(tree) == {
        SHOWN: [SHOWN, (SHOWN, 1, None), Row(text=f"a {SHOWN}", number=2)]
    }


@pytest.mark.parametrize("secret", [JWT, "a" * 200, "abab" * 50])
@pytest.mark.parametrize("filling", ["{secret}", "{block}-", "plain text "])
def test_the_time_grows_with_the_text_alone(secret: str, filling: str) -> None:
    redact = Redactor([secret, *(f"{secret}{n}" for n in range(20))])
    piece = filling.format(secret=secret, block=secret[:4])
    text = piece * (100_000 // len(piece))
    started = time.process_time()
    assert not shares(redact(text)[:10_000], secret) or filling == "plain text "
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://host/path", "http://host/path"),
        ("http://me:pass@host/", "http://…@host/"),
        ("ftp://me:p/a@ss@host", "ftp://…@host"),
        ("http://me:pass@", "http://…@"),
        ("//me:pass@host:99999", "//…@host:99999"),
    ],
)
def test_a_url_is_told_without_user_and_password(url: str, told: str) -> None:
    assert without_userinfo(url) == told
