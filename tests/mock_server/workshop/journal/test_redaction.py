"""Keys kept out of what is told."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

import pytest
from tests.mock_server.support import nothing_comes

from honcho_mock.serving.request import Request
from honcho_mock.workshop.journal.exchange import Exchange
from honcho_mock.workshop.journal.redaction import redacted, secrets_of

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJhZCI6dHJ1ZX0.c2lnbmF0dXJl"


def exchange(*, authorization: str = "", answer: bytes = b"") -> Exchange:
    headers = [(b"authorization", authorization.encode())] if authorization else []
    scope = {"method": "POST", "path": "/v1/keys", "query_string": b"", "headers": headers}
    made = Exchange(Request(scope, nothing_comes))
    made.answer = answer
    return made


@pytest.mark.parametrize(
    ("authorization", "answer", "secrets"),
    [
        ("Bearer a-long-secret", b"", ("a-long-secret",)),
        ("a-long-secret", b"", ("a-long-secret",)),
        ("Bearer short", b"", ()),
        ("", b'{"key": "another-secret"}', ("another-secret",)),
        ("Bearer a-long-secret", b'{"key": "a-long-secret-and-more"}', None),
        ("", b"{}", ()),
        ("", b"[", ()),
    ],
)
def test_the_secrets_of_an_exchange_are_its_keys(
    authorization: str, answer: bytes, secrets: tuple[str, ...] | None
) -> None:
    made = exchange(authorization=authorization, answer=answer)
    assert secrets_of(made, "keys.create") == (
        ("a-long-secret-and-more", "a-long-secret") if secrets is None else secrets
    )


def test_only_the_operation_that_makes_keys_answers_with_one() -> None:
    assert secrets_of(exchange(answer=b'{"key": "not-a-secret"}'), "apps.get") == ()


def test_a_secret_is_shortened_wherever_it_stands() -> None:
    value = {"a-secret": [1, None, "x a-secret y", {"b": "a-secret"}], "c": f"key={JWT}!"}
    assert redacted(value, ("a-secret",)) == {
        "…cret": [1, None, "x …cret y", {"b": "…cret"}],
        "c": "key=…dXJl!",
    }


SECRET = 'sk-a"secret/with+odd=characters'


@pytest.mark.parametrize(
    "form",
    [
        SECRET,
        json.dumps(SECRET)[1:-1],
        quote(SECRET, safe=""),
        quote(quote(SECRET, safe=""), safe=""),
        base64.b64encode(SECRET.encode()).decode(),
        base64.urlsafe_b64encode(b"user:" + SECRET.encode()).decode(),
        SECRET.encode().hex(),
        SECRET.encode().hex().upper(),
    ],
)
def test_a_secret_is_taken_out_in_every_form(form: str) -> None:
    told = redacted({"a": [f"x {form} y", {form: 1}]}, (SECRET,))
    text = json.dumps(told)
    for start in range(len(form) - 12):
        assert form[start : start + 12] not in text
    assert "x " in text
    assert " y" in text
