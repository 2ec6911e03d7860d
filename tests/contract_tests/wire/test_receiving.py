from __future__ import annotations

import gzip
import socket
import time
import zlib
from contextlib import closing

import pytest
from tests.contract_tests.by_hand.hostile import MEBIBYTE, WAYS, Way, answer, gate, sends, serving

from honcho_contract.errors import ContractError, OverwhelmingError, TargetError
from honcho_contract.wire import receiving
from honcho_contract.wire.exchange import Call
from honcho_contract.wire.target import Target

GET = Call(operation=None, method="GET", path="/x")


@pytest.mark.parametrize("name", WAYS)
def test_a_hostile_answer_is_not_taken_in(name: str) -> None:
    way = WAYS[name]
    started = time.monotonic()
    with serving(way) as url, closing(Target(url=url, timeout=0.5, token="secret-token")) as target:
        if isinstance(way.expected, int):
            assert target.send(GET).status == way.expected
        else:
            with pytest.raises(TargetError) as info:
                target.send(GET)
            assert way.expected in str(info.value)
            assert str(info.value).isprintable()
    assert time.monotonic() - started < 3


@pytest.mark.parametrize(
    ("packed", "names"),
    [
        (gzip.compress(b"{}", mtime=0), "gzip"),
        (gzip.compress(b"{", mtime=0) + gzip.compress(b"}", mtime=0) + bytes(8), "X-Gzip"),
        (zlib.compress(b"{}"), "deflate"),
        (zlib.compress(b"{}", wbits=-15), "deflate"),
        (gzip.compress(zlib.compress(b"{}"), mtime=0), "deflate, gzip"),
        (b"{}", "identity"),
    ],
)
def test_what_is_packed_is_unpacked(packed: bytes, names: str) -> None:
    way = Way(sends(answer(packed, f"Content-Encoding: {names}")), 200)
    with serving(way) as url, closing(Target(url=url)) as target:
        assert target.send(GET).json == {}


def test_an_answer_may_be_as_large_as_the_limit() -> None:
    way = Way(sends(answer(b" " * (8 * MEBIBYTE - 2) + b"{}")), 200)
    with serving(way) as url, closing(Target(url=url)) as target:
        assert target.send(GET).json == {}


def test_all_answers_together_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "SPARE", 10 * MEBIBYTE)
    with serving(WAYS["large answers"]) as url, closing(Target(url=url)) as target:
        assert target.send(GET).ok
        with pytest.raises(OverwhelmingError, match="answered 2 requests with more than 10 MiB"):
            target.send(GET)


def test_a_token_goes_nowhere_else() -> None:
    asked: list[bytes] = []

    def listens(connection: socket.socket) -> None:
        asked.append(b"asked")

    with serving(Way(listens, 200, first=True)) as elsewhere:
        moved = answer(b"{}", f"Location: {elsewhere}/", status="308 Moved")
        refreshed = answer(b"{}", f"Refresh: 0; url={elsewhere}", f"Link: <{elsewhere}>")
        for said in (moved, refreshed):
            with (
                serving(Way(sends(said), 308)) as url,
                closing(Target(url=url, token="secret-token")) as target,
            ):
                target.send(GET)
    assert asked == []


def test_a_key_that_no_header_can_carry_is_no_request_and_not_shown() -> None:
    call = Call(operation=None, method="GET", path="/x", token="secret\nkey")
    target = Target(url="http://127.0.0.1:9")
    with closing(target), pytest.raises(ContractError, match="no header can carry") as info:
        target.send(call)
    assert "secret" not in str(info.value)


GATES = {"a byte at a time": 0, "endless body": 2, "large answers": 150, "endless pages": 150}
"""After how many right answers a server becomes hostile."""


@pytest.mark.parametrize("name", GATES)
def test_the_gate_ends_in_time_and_within_bounds(name: str, mock: str) -> None:
    with serving(WAYS[name], honest=GATES[name], by=mock) as url:
        ended = gate(url, "--quick", "-k", "test_pages or test_state", total=3)
    assert ended.status in (1, 3), ended.said
    assert "Traceback" not in ended.said
    # Where the machine has nothing else to do it takes 2 s more than the 3 at most.
    assert ended.seconds < 20
    assert ended.memory < 500
