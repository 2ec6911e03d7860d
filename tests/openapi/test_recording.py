"""An exchange and its form on file: nothing is lost in between."""

from __future__ import annotations

import json

import pytest

from honcho_openapi.har import entry_of, recorded_of
from honcho_openapi.recording import Recorded, line_of, written

BODIES = [
    None,
    b"null",
    b'{"a":1,"a":2}',
    b'{"n":1e400}',
    b'{"n":0.10}',
    b'{"n":' + b"9" * 5000 + b"}",
    b'"\\ud800"',
    b"[" * 900 + b"]" * 900,
    b"not JSON",
    b"\xff\x00",
    "é".encode(),
    '"é"'.encode(),
]


def one(body: bytes | None) -> Recorded:
    return Recorded(
        method="POST",
        path="/v1/apps",
        query="a=b&a=%20",
        headers={"content-type": "application/json"},
        body=body,
        status=299,
        answer_headers={"location": "/"},
        answer=body,
        at=1.5,
        seconds=0.25,
    )


@pytest.mark.parametrize("body", BODIES)
def test_a_line_holds_an_exchange(body: bytes | None) -> None:
    again = Recorded.from_json(json.loads(line_of(one(body).as_json())))
    assert again == one(body)


@pytest.mark.parametrize("body", BODIES)
def test_a_har_holds_an_exchange(body: bytes | None) -> None:
    entry = json.loads(json.dumps(entry_of(one(body), "http://h:1/base")))
    assert entry["request"]["url"] == "http://h:1/base/v1/apps?a=b&a=%20"
    assert recorded_of(entry, "") == one(body)


def test_a_value_is_written_only_where_nothing_is_lost() -> None:
    assert written(b'{"a": [1.5]}') == ({"a": [1.5]}, "json")
    assert written(b'{"a": 1.50}') == ('{"a": 1.50}', "text")
