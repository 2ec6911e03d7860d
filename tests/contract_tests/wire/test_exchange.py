from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from tests.contract_tests.builders import LINE, RULES, Reply, answered
from tests.contract_tests.strategies import json_values

from honcho_contract.wire.exchange import Call, Invalid, Response, call, encode, name_of

CREATE = RULES["messages.create"]
PATH = "/v1/apps/app/users/user/sessions/session/messages"
BASE = "http://target.test"

HARD_BODIES = (
    b'{"content": "plain"}',
    b'it\'s $HOME `id` "quoted" \\n',
    b"@/etc/hostname",
    b"two\nlines\r\n",
    "e\u0301 \U0001f375".encode(),
    b"nul\0inside",
    b"\xff\xfe not UTF-8",
    b"percent %s %d %%",
    b"-d --data",
    b"",
)


def response(content: bytes) -> Response:
    return Response(status=200, headers={"content-type": "application/json"}, content=content)


def test_a_call_of_an_operation() -> None:
    made = call(CREATE, LINE, query={"a": True, "b": "x y"}, body={"content": "\u00e9"})
    assert made.method == "POST"
    assert made.path == PATH
    assert made.target == f"{PATH}?a=true&b=x+y"
    assert made.ids == {"app_id": "app", "user_id": "user", "session_id": "session"}
    assert made.body == '{"content": "\u00e9"}'.encode()
    assert made.content_type == "application/json"


def test_ids_are_quoted() -> None:
    assert call(RULES["apps.by-name"], {"name": "a/b ?\u00e9%"}).path.endswith(
        "/a%2Fb%20%3F%C3%A9%25"
    )


def test_an_id_that_is_not_given() -> None:
    with pytest.raises(KeyError, match="session_id"):
        call(CREATE, {"app_id": "app", "user_id": "user"})


def test_query_pairs_keep_their_order_and_number() -> None:
    made = call(CREATE, LINE, query=[("b", "1"), ("a", "2"), ("b", "3")])
    assert made.query == (("b", "1"), ("a", "2"), ("b", "3"))


def test_a_call_without_a_body_has_no_type() -> None:
    made = call(CREATE, LINE)
    assert (made.body, made.content_type) == (None, None)


@pytest.mark.parametrize(("raw", "kind"), [(b"", None), (b"{", "text/plain")])
def test_raw_bytes_go_out_as_they_are(raw: bytes, kind: str | None) -> None:
    made = call(CREATE, LINE, raw=raw, content_type=kind)
    assert (made.body, made.content_type) == (raw, kind)


def test_names() -> None:
    assert name_of(CREATE) == "messages.create"
    assert call(CREATE, LINE).name == "messages.create"
    assert Call(operation=None, method="PATCH", path="/v1/apps").name == "PATCH /v1/apps"


@given(json_values())
def test_what_is_encoded_is_read_as_it_was(value: Any) -> None:
    assert response(encode(value)).json == value


def test_lone_surrogates_stay_escaped() -> None:
    assert encode("\u00e9") == '"\u00e9"'.encode()
    assert encode("\u00e9\ud83c") == b'"\\u00e9\\ud83c"'


@pytest.mark.parametrize(
    "content", [b"", b"{", b"NaN", b'{"a": Infinity}', b'"\xff"', b"[" * 100_000, b"{} {}"]
)
def test_what_is_not_json_says_why(content: bytes) -> None:
    value = response(content).json
    assert isinstance(value, Invalid)
    assert value.why
    assert repr(value) == f"<not JSON: {value.why}>"


def test_keys_that_stand_twice() -> None:
    assert response(b'{"a": 1, "b": {"c": 1, "c": 2}, "a": 3}').parsed == (
        {"a": 3, "b": {"c": 2}},
        ("c", "a"),
    )


@pytest.mark.parametrize(
    ("header", "essence"),
    [
        ("application/json", "application/json"),
        ("Application/JSON; charset=utf-8", "application/json"),
        ("", ""),
    ],
)
def test_media_type(header: str, essence: str) -> None:
    assert Response(status=200, headers={"content-type": header}, content=b"").media_type == essence


def test_what_was_sent() -> None:
    assert answered(call(CREATE, LINE, body={"a": [1]}), Reply()).sent == {"a": [1]}
    assert answered(call(CREATE, LINE), Reply()).sent is None
    assert isinstance(answered(call(CREATE, LINE, raw=b"{"), Reply()).sent, Invalid)
