"""What is JSON, what can be read, and what is too long."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.mock_server.support import MESSAGES, Client

from honcho_mock.behaviour.encoding import encode
from honcho_mock.behaviour.errors import UnprocessableError, UnreadableError
from honcho_mock.serving.bodies import MAX_DEPTH, MAX_KEPT_DEPTH, read_body, read_json

if TYPE_CHECKING:
    from collections.abc import Callable

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSON)
def test_json_is_read_exactly(value: Any) -> None:
    assert repr(read_json(json.dumps(value).encode())) == repr(value)


@given(st.binary())
def test_every_body_is_read_or_refused(body: bytes) -> None:
    with suppress(UnprocessableError, UnreadableError):
        read_json(body)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32-le"])
def test_every_encoding_of_json_is_read(encoding: str) -> None:
    assert read_json('{"é": "😀"}'.encode(encoding)) == {"é": "😀"}


@pytest.mark.parametrize(
    ("body", "offset", "error"),
    [
        (b"", 0, "Expecting value"),
        (b"{", 1, "Expecting property name enclosed in double quotes"),
        (b'{"a":1} x', 8, "Extra data"),
        (b'{"a":"\x01"}', 6, "Invalid control character at"),
        (b'{"a":1, }', 8, "Expecting property name enclosed in double quotes"),
        (b'{"a":[1,\n ]}', 10, "Expecting value"),
        (b'{"a":NaN}', 5, "Expecting value"),
        (b'{"NaN":["\\"Infinity", -Infinity, NaN]}', 22, "Expecting value"),
    ],
)
def test_what_is_no_json(body: bytes, offset: int, error: str) -> None:
    with pytest.raises(UnprocessableError) as refusal:
        read_json(body)
    assert refusal.value.detail == [
        {
            "type": "json_invalid",
            "loc": ["body", offset],
            "msg": "JSON decode error",
            "input": {},
            "ctx": {"error": error},
        }
    ]


@pytest.mark.parametrize(
    "body",
    [
        b'{"a":"\xff"}',
        b'"\xc0\xaf"',
        b"\xff\xfe\x00",
        b"1" * 4301,
        b"1e400",
        b"[-1e999]",
        b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1),
        b'{"a":' * 100_000,
    ],
)
def test_what_cannot_be_read(body: bytes) -> None:
    with pytest.raises(UnreadableError, match="There was an error parsing the body"):
        read_json(body)


@pytest.mark.parametrize(
    "body",
    [
        b"1" * 4300,
        b'"' + b"[" * 5000 + b'"',
        b'["\\"' + b"[" * 5000 + b'"]',
        b"[" + b"[]," * 5000 + b"{}]",
    ],
)
def test_what_only_looks_deep_or_long(body: bytes) -> None:
    assert read_json(body) == json.loads(body)


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "application/json",
        "APPLICATION/JSON",
        "application/json; charset=latin-1",
        "application/vnd.api+json",
    ],
)
def test_types_that_are_json(content_type: str) -> None:
    assert read_body(b"[1]", content_type.encode()) == [1]


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "text/json",
        "json",
        "*/*",
        "application/jsonx",
        "application/json, text/plain",
        "application/json/x",
        "multipart/form-data; boundary=x",
    ],
)
def test_types_that_are_not(client: Client, content_type: str) -> None:
    response = client("POST", MESSAGES, raw=b'{"a":1}', headers={"Content-Type": content_type})
    assert response.detail == [
        {
            "type": "model_attributes_type",
            "loc": ["body"],
            "msg": "Input should be a valid dictionary or object to extract fields from",
            "input": '{"a":1}',
        }
    ]


@pytest.mark.parametrize("raw", [b"", b"null"])
def test_a_required_body_is_missing(client: Client, raw: bytes) -> None:
    for content_type in ({}, {"Content-Type": "application/json"}):
        response = client("POST", MESSAGES, raw=raw, headers=content_type)
        assert (response.status, response.detail) == (
            422,
            [{"type": "missing", "loc": ["body"], "msg": "Field required", "input": None}],
        )


def test_a_body_may_be_as_long_as_it_is_said(make_client: Callable[..., Client]) -> None:
    client = make_client(max_body=60)
    short = json.dumps({"content": "c" * 24, "is_user": True}).encode().ljust(60)
    assert client("POST", MESSAGES, raw=short).status == 200
    assert client("POST", MESSAGES, raw=[short[:30], b"", short[30:]]).status == 200
    for raw in (short + b" ", [short, b" "], [short[:40], short[:40], b"never read"]):
        response = client("POST", MESSAGES, raw=raw)
        assert response.status == 413
        assert "60 bytes" in response.detail
    response = client("POST", MESSAGES, raw=b"{}", headers={"Content-Length": "61"})
    assert response.status == 413
    assert client.ok("POST", f"{MESSAGES}/list")["total"] == 2


def test_what_is_as_deep_as_it_may_be() -> None:
    body = b"[" * MAX_DEPTH + b"]" * MAX_DEPTH
    assert encode(read_json(body)) == body


def nested(depth: int, opening: bytes = b'{"a":', closing: bytes = b"}") -> bytes:
    return opening * depth + b"1" + closing * depth


@pytest.mark.parametrize("depth", [501, 900, MAX_DEPTH - 1])
@pytest.mark.parametrize(("opening", "closing"), [(b'{"a":', b"}"), (b"[", b"]")])
def test_what_is_not_kept_may_nest_deeper(
    client: Client, depth: int, opening: bytes, closing: bytes
) -> None:
    deep = nested(depth, opening, closing)
    ignored = b'{"content": "c", "is_user": true, "other": %b}' % deep
    assert client("POST", MESSAGES, raw=ignored).status == 200
    refused = client("POST", MESSAGES, raw=b'{"is_user": true, "content": %b}' % deep)
    assert refused.status == 422
    assert b'"loc":["body","content"]' in refused.body
    if opening != b"[":
        found = client("POST", f"{MESSAGES}/list", raw=b'{"filter": %b}' % deep)
        assert (found.status, found.json["total"]) == (200, 0)
        # Honcho would read these, and fail to answer with them.
        for method, path, body in (
            ("POST", MESSAGES, b'{"content": "c", "is_user": true, "metadata": %b}'),
            ("PUT", "/v1/apps/app_id", b'{"metadata": %b}'),
            (
                "POST",
                f"{MESSAGES}/batch",
                b'{"messages": [{"content": "c", "is_user": true, "metadata": %b}]}',
            ),
        ):
            assert client(method, path, raw=body % deep).status == 400
        filtered = client("POST", f"{MESSAGES}/list", raw=b'{"filter": {"a": %b}}' % deep)
        assert filtered.status == (200 if depth < MAX_DEPTH - 1 else 400)


def test_metadata_that_is_kept_is_found_again_at_any_depth(client: Client) -> None:
    for deep in (nested(MAX_KEPT_DEPTH), b'{"a":%b}' % nested(MAX_KEPT_DEPTH - 1, b"[", b"]")):
        body = b'{"content": "c", "is_user": true, "metadata": %b}' % deep
        row = client("POST", MESSAGES, raw=body)
        assert row.status == 200
        found = client("POST", f"{MESSAGES}/list", raw=b'{"filter": %b}' % deep)
        assert [one["id"] for one in found.json["items"]] == [row.json["id"]]


def test_depth_is_told_by_the_brackets_outside_of_texts() -> None:
    shallow = b'[{"a": "[[[[[[\\"[[[", "b": "]]]", "\xc3\xa9": [[]]}, "\\\\", []]'
    assert read_json(shallow)[0]["b"] == "]]]"
    many = b"[" + b"[[]]," * 200_000 + b'"' + b"[" * 5_000 + b'"]'
    assert len(read_json(many)) == 200_001
    for deep in (b"[" * 100_000, b'{"a":' * 100_000, b'["",' * 5_000 + b"1" + b"]" * 5_000):
        with pytest.raises(UnreadableError):
            read_json(deep)
