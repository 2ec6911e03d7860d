"""Whatever is sent, the answer is below 500, and what is refused is not stored."""

from __future__ import annotations

from typing import Any

import pytest
from tests.mock_server.support import MESSAGES, Client, Response

from honcho_openapi.operations import Operation, operations

MESSAGE = b'{"content":%b,"is_user":true,"metadata":{"a":%b}}'

ACCEPTED = {
    "NUL": MESSAGE % (rb'"a\u0000b"', rb'"\u0000"'),
    "lone surrogates": MESSAGE % (rb'"\ud800 \udfff"', rb'"\udc00"'),
    "5 MB": MESSAGE % (b'"c"', b'"' + b"v" * 5_000_000 + b'"'),
    "4300 digits": MESSAGE % (b'"c"', b"9" * 4300),
    "400 levels": MESSAGE % (b'"c"', b"[" * 400 + b"]" * 400),
    "the least float": MESSAGE % (b'"c"', b"1e-999"),
}

REFUSED = {
    "no JSON": b"not json",
    "half a body": b'{"content":"c","is_u',
    "10,000 levels": MESSAGE % (b'"c"', b"[" * 10_000 + b"]" * 10_000),
    "10,000 levels without end": b'{"a":' * 10_000,
    "10,000 digits": MESSAGE % (b'"c"', b"9" * 10_000),
    "beyond floats": MESSAGE % (b'"c"', b"1e400"),
    "NaN": MESSAGE % (b'"c"', b"NaN"),
    "invalid UTF-8": MESSAGE % (b'"\xff\xfe"', b"1"),
    "invalid UTF-16": b"\xff\xfe" + b"\x00\xd8" * 3,
    "control characters": MESSAGE % (b'"\x00"', b"1"),
    "50,001 characters": MESSAGE % (b'"' + b"c" * 50_001 + b'"', b"1"),
    "a list": b"[]",
    "nothing": b"",
}

every_operation = pytest.mark.parametrize("operation", operations(), ids=lambda one: one.id)


def stored(client: Client) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = client.ok("POST", f"{MESSAGES}/list")["items"]
    return items


@pytest.mark.parametrize("body", ACCEPTED.values(), ids=ACCEPTED)
def test_what_is_odd_and_right_comes_back_exactly(client: Client, body: bytes) -> None:
    response = client("POST", MESSAGES, raw=body)
    assert response.status == 200
    row = response.json
    sent = Response(200, {}, (body,)).json
    assert repr({key: row[key] for key in sent}) == repr(sent)
    assert repr(client.ok("GET", f"{MESSAGES}/{row['id']}")) == repr(row)
    assert repr(stored(client)) == repr([row])


@pytest.mark.parametrize("body", REFUSED.values(), ids=REFUSED)
def test_what_is_wrong_is_refused_and_not_stored(client: Client, body: bytes) -> None:
    assert client("POST", MESSAGES, raw=body).status in (400, 422)
    assert stored(client) == []


@every_operation
def test_no_operation_fails(client: Client, operation: Operation) -> None:
    odd = operation.path.replace("{", "%00").replace("}", "%ff")
    for name, body in (ACCEPTED | REFUSED).items():
        assert client(operation.method, odd, raw=body).status < 500, name


@every_operation
def test_no_query_fails(client: Client, operation: Operation) -> None:
    values = ("", "%", "%ff", "%00", "%ED%A0%80", "9" * 9999, "a=b&c")
    for name in ("", "foo", *(parameter.name for parameter in operation.query_parameters)):
        for value in values:
            target = f"{operation.path}?{name}={value}"
            assert client(operation.method, target).status < 500, target


def test_a_filter_may_be_deep_and_wide(client: Client) -> None:
    deep: Any = 1
    for _ in range(240):
        deep = {"a": [deep]}
    client.ok("POST", MESSAGES, {"content": "c", "is_user": True, "metadata": deep})
    assert client.ok("POST", f"{MESSAGES}/list", {"filter": deep})["total"] == 1
    wide = {"filter": {"a": list(range(50_000))}}
    assert client.ok("POST", f"{MESSAGES}/list", wide)["total"] == 0
