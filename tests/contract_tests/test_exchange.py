from __future__ import annotations

import json
import shlex
import shutil
import subprocess
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.contract_tests.builders import LINE, RULES, Reply, answered
from tests.contract_tests.servers import Asked, Said, said, serving
from tests.contract_tests.strategies import json_values

from honcho_contract.exchange import Call, Invalid, Response, call, curl, encode, name_of

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


def test_a_curl_line_keeps_the_token_to_itself() -> None:
    line = curl(call(CREATE, LINE, body={}, token="secret"), BASE)
    assert "secret" not in line
    assert '-H "Authorization: Bearer $HONCHO_API_KEY"' in line
    assert "Authorization" not in curl(call(CREATE, LINE, body={}, token=""), BASE)


@given(st.text().filter(lambda text: "\0" not in text and not text.startswith("@")))
def test_a_curl_line_holds_the_body_as_one_word(text: str) -> None:
    line = curl(call(CREATE, LINE, raw=text.encode()), BASE)
    assert shlex.split(line)[-2:] == ["--data-binary", text]


def test_a_long_body_is_cut_and_says_so() -> None:
    line = curl(call(CREATE, LINE, raw=b"x" * 9_000), BASE, limit=10)
    assert "xxxxxxxxxx…" in line
    assert line.endswith("  # body cut: 9,000 bytes in all")


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_a_curl_line_sends_the_same_request() -> None:
    got: list[Asked] = []

    def take(asked: Asked) -> Said:
        got.append(asked)
        return said({})

    with serving(take) as url:
        for body in HARD_BODIES:
            made = call(CREATE, LINE, query={"q": "a&b"}, raw=body, content_type="text/x; a=b")
            subprocess.run(curl(made, url), shell=True, check=True, capture_output=True)
            asked = got.pop()
            assert (asked.method, asked.target) == (made.method, made.target)
            assert asked.body == body
            assert asked.headers["content-type"] == "text/x; a=b"
        subprocess.run(curl(call(CREATE, LINE), url), shell=True, check=True, capture_output=True)
        assert "content-type" not in got.pop().headers


def test_a_curl_line_without_a_type_sends_none() -> None:
    line = curl(call(CREATE, LINE, body={}, content_type=None), BASE)
    assert "-H Content-Type: " in " ".join(shlex.split(line)) + " "
    assert json.loads(shlex.split(line)[-1]) == {}
