"""What stands before a server is told from the server: by hand, and with a real nginx."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.contract_tests.builders import LINE, RULES, Reply, answered
from tests.contract_tests.gate.test_gate import gate
from tests.contract_tests.servers import Asked, Said, forwarding
from tests.nginx import Nginx, before

from honcho_contract.errors import UnreachableError, WrongTargetError
from honcho_contract.running.probe import probe
from honcho_contract.running.run import Run
from honcho_contract.wire.exchange import Call, Exchange, call
from honcho_contract.wire.gateway import UNKNOWN, notes, stand_in, unasked
from honcho_contract.wire.target import Target

BASE = "http://127.0.0.1:8000"
PLAIN = "text/plain; charset=utf-8"
NGINX = b"<html>\r\n<body>\r\n<center><h1>%d</h1></center>\r\n<hr><center>nginx/1.22.1</center>"
HTML = b"<!DOCTYPE html><title>Not Found</title><p>The page does not exist.</p>"
HAPROXY = b"<html><body><h1>503 Service Unavailable</h1>\nNo server is available."
TRACE = Call(operation=None, method="TRACE", path="/v1/apps")
READ = call(RULES["messages.by-id"], LINE)
NUL = call(RULES["users.by-name"], {**LINE, "name": "a\0b"})
LONG = call(RULES["users.by-name"], {**LINE, "name": "x" * 9_000})


def of(sent: Call, status: int, body: bytes, kind: str = "text/html", **headers: str) -> Exchange:
    return answered(sent, Reply(status=status, raw=body, headers={"content-type": kind, **headers}))


GATEWAYS: dict[str, tuple[Exchange, str]] = {
    "nginx knows no TRACE": (of(TRACE, 405, NGINX % 405), "nginx"),
    "nginx refuses a NUL": (of(NUL, 400, NGINX % 400), "nginx"),
    "nginx lets nobody in": (of(READ, 403, NGINX % 403), "nginx"),
    "nginx takes no long body": (of(READ, 413, NGINX % 413), "nginx"),
    "nginx finds no server": (of(READ, 502, NGINX % 502), "nginx"),
    "HAProxy finds no server": (of(READ, 503, HAPROXY), "HAProxy"),
    "a load balancer of AWS": (of(READ, 504, b"<html>", server="awselb/2.0"), "AWS ELB"),
    "Envoy": (of(READ, 503, b"no healthy upstream", PLAIN), "Envoy"),
    "Kong": (
        of(READ, 404, b'{"message":"no Route matched with those values"}', "application/json"),
        "Kong",
    ),
    "a gateway of no name": (of(READ, 502, b"Bad Gateway", PLAIN), UNKNOWN),
    "a NUL refused by somebody": (of(NUL, 400, b"Bad request", PLAIN), UNKNOWN),
    "a long path refused by somebody": (of(LONG, 414, HTML), UNKNOWN),
    "a method refused by somebody": (of(TRACE, 501, HTML), UNKNOWN),
    "a page for a method": (of(TRACE, 200, HTML), UNKNOWN),
    "another form of errors": (of(TRACE, 405, b'{"message":"no"}', "application/json"), UNKNOWN),
    "to https": (of(READ, 308, b"", location="https://127.0.0.1:8000/v1/x"), UNKNOWN),
    "to log in": (of(READ, 302, b"", location="https://login.example/"), UNKNOWN),
}

SERVERS: dict[str, Exchange] = {
    "an answer": of(READ, 200, b"{}", "application/json"),
    "a page in its place": of(READ, 200, HTML),
    "Starlette's own 500": of(READ, 500, b"Internal Server Error", PLAIN),
    "a 500 behind nginx": of(READ, 500, b"Internal Server Error", PLAIN, server="nginx/1.22.1"),
    "a 500 as nginx writes it": of(READ, 500, NGINX % 500),
    "a 500 to a method": of(TRACE, 500, b"Internal Server Error", PLAIN),
    "a page for what is not found": of(READ, 404, HTML),
    "a text for what is not found": of(READ, 404, b"404 page not found", PLAIN),
    "a plain 400 to a plain path": of(READ, 400, b"Bad request", PLAIN),
    "a 405 of its own": of(TRACE, 405, b'{"detail":"Method Not Allowed"}', "application/json"),
    "a 503 of its own": of(READ, 503, b'{"detail":"no model"}', "application/json"),
    "to its own path": of(READ, 307, b"", location=f"{BASE}/v1/apps"),
    "to another path": of(READ, 307, b"", location="/v1/apps"),
    "nothing": of(READ, 0, b""),
}


@pytest.mark.parametrize(("exchange", "who"), GATEWAYS.values(), ids=GATEWAYS)
def test_a_gateway_is_told_by_what_it_writes(exchange: Exchange, who: str) -> None:
    assert stand_in(exchange, BASE) == who


@pytest.mark.parametrize("exchange", SERVERS.values(), ids=SERVERS)
def test_what_a_server_can_have_written_is_the_servers(exchange: Exchange) -> None:
    assert stand_in(exchange, BASE) == ""


def test_a_note_says_who_answered_what() -> None:
    counts = Counter({("nginx", 405, "TRACE"): 31, ("nginx", 400, "users.by-name"): 2})
    (note,) = notes(counts)
    assert "nginx answered in the server's place: 400 to users.by-name (2×), 405 to TRACE" in note


def test_an_operation_that_only_gateways_answered_was_not_tested() -> None:
    counts = Counter({("nginx", 403, "keys.create"): 3, ("nginx", 400, "users.by-name"): 2})
    (why,) = unasked(counts, {"users.by-name"})
    assert why == "keys.create was not tested: nginx answered 403 in the server's place."


@contextmanager
def through(live: Run, **options: Any) -> Iterator[tuple[Run, Nginx]]:
    """The same run, with nginx before its target; its pauses take no time."""
    with ExitStack() as stack:
        nginx = stack.enter_context(before(live.target.url, **options))
        target = Target(url=nginx.url, sleep=lambda _: None)
        yield replace(live, target=stack.enter_context(closing(target))), nginx


@pytest.mark.parametrize("options", [{}, {"prefix": "/a/b", "compressed": True}], ids=str)
def test_what_nginx_answers_by_itself_is_no_finding(live: Run, options: dict[str, Any]) -> None:
    with through(live, **options) as (run, _):
        line = run.make("users", run.home_app)
        run.do("users.get-or-create", {**line, "name": "nul \0 inside"})
        run.send(TRACE)
        answer = run.send(replace(TRACE, method="PATCH"))
        run.rest([("users", run.home_app)])
    assert answer.status == 405
    assert run.drain() == []
    assert run.stood_in == {("nginx", 405, "TRACE"): 1, ("nginx", 400, "users.get-or-create"): 1}


def test_a_server_that_comes_back_is_waited_for(live: Run) -> None:
    with through(live) as (run, nginx):
        run.make("users", run.home_app)
        with ExitStack() as stack:
            stack.enter_context(nginx.unplugged())
            pauses: list[float] = []

            def sleep(seconds: float) -> None:
                pauses.append(seconds)
                if len(pauses) == 3:
                    stack.close()

            run.target.sleep = sleep
            assert run.do("users.list", run.home_app, body={}).ok
    assert run.drain() == []
    assert {who for who, _, _ in run.stood_in} == {"nginx"}


def test_a_server_that_does_not_come_back_is_not_tested(live: Run) -> None:
    with through(live) as (run, nginx), nginx.unplugged():
        with pytest.raises(UnreachableError, match="nginx answers 502 in the server's place"):
            run.do("users.list", run.home_app, body={})
        sent = run.target.sent
        with pytest.raises(UnreachableError):
            run.do("users.list", run.home_app, body={})
        assert run.target.sent - sent == 3  # it is not waited for again
    assert run.drain() == []


def fails(at: str, said: Said) -> Callable[[Asked, Said], Said]:
    return lambda asked, back: said if asked.target.endswith(at) else back


FAULTS = {
    "a 500 as a text": (Said(status=500, body=b"Internal Server Error", content_type=PLAIN), 500),
    "a page of its own": (Said(status=404, body=HTML, content_type="text/html"), 404),
    "a connection that ends": (Said(status=0), 502),
}


@pytest.mark.parametrize(("fault", "status"), FAULTS.values(), ids=FAULTS)
def test_a_fault_of_the_server_does_not_hide_behind_it(live: Run, fault: Said, status: int) -> None:
    with forwarding(live.target.url, meddle=fails("/sessions/list", fault)) as url:
        behind = replace(live, target=replace(live.target, url=url))
        with through(behind) as (run, _):
            run.do("sessions.list", run.make("users", run.home_app), body={})
            found = run.drain()
    assert found
    assert {(one.operation, one.status, one.fails) for one in found} == {
        ("sessions.list", status, True)
    }


REDIRECTING = "return 301 https://$host:443$request_uri;"


def test_a_redirect_to_https_says_which_url_to_give(mock: str) -> None:
    meant = r"give https://127\.0\.0\.1:443 as the URL"
    with (
        before(mock, within=REDIRECTING) as nginx,
        closing(Target(url=nginx.url)) as target,
        pytest.raises(WrongTargetError, match=meant),
    ):
        probe(target, RULES)


SHUT = "location / { proxy_pass http://LINK; } location ~ /sessions/list$ { return 403; }"


def test_what_a_gateway_shuts_is_never_a_pass(mock: str, tmp_path: Path) -> None:
    with before(mock, within=SHUT) as nginx:
        ended = gate(nginx.url, tmp_path, "-k", "test_lists")
    assert ended.status == 3
    assert ended.report["findings"] == []
    assert "sessions.list was not tested: nginx answered 403" in ended.report["trouble"][0]
    assert ended.report["notes"] == [
        "nginx answered in the server's place: 403 to sessions.list (4×). It says nothing about "
        "the server."
    ]
