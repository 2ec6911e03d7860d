from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from tests.contract_tests.servers import Asked, Said, said, serving
from urllib3 import HTTPConnectionPool

from honcho_contract.errors import ConfigurationError, UnreachableError
from honcho_contract.wire.exchange import Call, Response
from honcho_contract.wire.target import KEEPING, DroppedError, Target

GET = Call(operation=None, method="GET", path="/x")
NOBODY = "http://127.0.0.1:9"


def echo(asked: Asked) -> Said:
    return said(
        {
            "method": asked.method,
            "target": asked.target,
            "headers": asked.headers,
            "body": asked.body.decode("latin-1"),
        }
    )


@pytest.fixture(scope="module")
def mirror() -> Iterator[str]:
    with serving(echo) as url:
        yield url


@pytest.mark.parametrize("url", ["", "honcho", "localhost:8000", "ftp://host", "http://", "/v1"])
def test_a_url_that_cannot_be_used(url: str) -> None:
    with pytest.raises(ConfigurationError, match="expected http://") as info:
        Target(url=url)
    assert repr(url) in str(info.value)


@pytest.mark.parametrize("url", ["ftp://me:pass@host", "http://me:pa/ss@", "//me:pass@host"])
def test_no_password_of_a_url_is_shown(url: str) -> None:
    with pytest.raises(ConfigurationError) as info:
        Target(url=url)
    assert "pa" not in str(info.value).replace("password", "")


def test_a_request_goes_out_as_it_is(mirror: str) -> None:
    call = Call(
        operation=None,
        method="PATCH",
        path="/a%2Fb/./c//",
        query=(("q", "1"), ("q", "2")),
        body=b"\xff\0",
        content_type="text/odd",
    )
    with closing(Target(url=mirror)) as target:
        exchange = target.send(call)
    assert exchange.json["method"] == "PATCH"
    assert exchange.json["target"] == "/a%2Fb/./c//?q=1&q=2"
    assert exchange.json["body"] == "\xff\0"
    assert exchange.json["headers"]["content-type"] == "text/odd"
    assert exchange.response.headers["content-type"] == "application/json"


def test_a_path_in_the_url_is_put_before_every_path(mirror: str) -> None:
    with closing(Target(url=f"{mirror}/below/")) as target:
        assert target.send(GET).json["target"] == "/below/x"


@pytest.mark.parametrize(
    ("own", "of_call", "sent"),
    [
        (None, None, None),
        ("mine", None, "Bearer mine"),
        ("mine", "other", "Bearer other"),
        ("mine", "", None),
    ],
)
def test_tokens(mirror: str, own: str | None, of_call: str | None, sent: str | None) -> None:
    call = Call(operation=None, method="GET", path="/x", token=of_call)
    with closing(Target(url=mirror, token=own)) as target:
        assert target.send(call).json["headers"].get("authorization") == sent


def test_no_type_is_sent_that_was_not_asked_for(mirror: str) -> None:
    call = Call(operation=None, method="POST", path="/x", body=b"{}")
    with closing(Target(url=mirror)) as target:
        assert "content-type" not in target.send(call).json["headers"]


def test_requests_are_numbered_and_timed(mirror: str) -> None:
    with closing(Target(url=mirror)) as target:
        first, second = target.send(GET), target.send(GET)
        assert (first.number, second.number, target.sent) == (1, 2, 2)
    assert first.started <= first.ended <= second.started


def test_a_redirect_is_an_answer() -> None:
    moved = Said(status=307, location="/elsewhere")
    with serving(lambda asked: moved) as url, closing(Target(url=url)) as target:
        assert target.send(GET).status == 307


def test_nobody_answers() -> None:
    with pytest.raises(UnreachableError, match=r"http://127\.0\.0\.1:9 does not answer: "):
        Target(url=NOBODY).send(GET)


def test_a_connection_that_was_closed_between_two_requests_is_opened_anew() -> None:
    with serving(lambda asked: Said(hangs_up=True)) as url, closing(Target(url=url)) as target:
        assert [target.send(GET).status for _ in range(3)] == [200, 200, 200]


def test_a_request_goes_out_again_on_a_connection_that_no_other_thread_has_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    once = Target._once

    def meanwhile(target: Target, pool: HTTPConnectionPool, *asked: Any) -> Response:
        # Another thread is answered just now, and its connection is the next one to be taken.
        target._pool.request("GET", "/x")
        return once(target, pool, *asked)

    with (
        serving(lambda asked: Said(status=0 if asked.before else 200)) as url,
        closing(Target(url=url)) as target,
    ):
        target.send(GET)
        monkeypatch.setattr(Target, "_once", meanwhile)
        assert target.send(GET).again


def test_a_target_that_ends_its_connections_gets_a_new_one_for_every_request() -> None:
    before: list[int] = []

    def once_only(asked: Asked) -> Said:
        before.append(asked.before)
        return Said(status=0 if asked.before else 200)

    with serving(once_only) as url, closing(Target(url=url)) as target:
        again = [target.send(GET).again for _ in range(2 * KEEPING + 3)]
    assert sum(again) == sum(before) == KEEPING
    assert not any(again[-KEEPING:])


def test_a_connection_that_ends_before_an_answer_is_told_as_dropped() -> None:
    calls: list[Asked] = []

    def first_only(asked: Asked) -> Said:
        calls.append(asked)
        return Said(status=200 if len(calls) == 1 else 0)

    with serving(first_only) as url, closing(Target(url=url)) as target:
        target.send(GET)
        with pytest.raises(DroppedError, match="GET /x: "):
            target.send(GET)
    assert len(calls) == 3
    assert target.sent == 1
