"""Servers that are not ours: what is sent to them, what is waited for, and what is never told."""

from __future__ import annotations

import base64
import json
import os
import ssl
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path

import pytest
import trustme
from tests.contract_tests.gate.test_gate import SECRET, Ended, gate
from tests.contract_tests.servers import Asked, Said, forwarding, said, serving
from tests.ready.start import started

from honcho_contract.errors import (
    ContractError,
    LimitedError,
    OutOfTimeError,
    UnreachableError,
)
from honcho_contract.wire.exchange import Call
from honcho_contract.wire.target import Target
from honcho_mock import MockServer

ELSEWHERE = "http://honcho.test:1"
SUITE = ("-m", "pytest", "-p", "no:cacheprovider", "--pyargs", "honcho_contract.suite")
LIST = Call(operation=None, method="GET", path="/openapi.json")


def pytest_of(url: str, folder: Path, *arguments: str, **environment: str) -> Ended:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = started(
        [sys.executable, *SUITE, f"--honcho-url={url}", *arguments],
        cwd=folder,
        env=clean | environment,
    )
    return Ended(status=done.returncode, said=done.stdout, complained=done.stderr, report={})


def test_a_server_elsewhere_is_not_written_to_unasked(tmp_path: Path) -> None:
    by_gate = gate(ELSEWHERE, tmp_path)
    by_pytest = pytest_of(ELSEWHERE, tmp_path)
    assert (by_gate.status, by_pytest.status) == (2, 4)
    for told in (by_gate.complained, by_pytest.complained):
        assert f"{ELSEWHERE} is not on this machine, and a run writes to it" in told


def test_allowed_it_is_asked(tmp_path: Path) -> None:
    ended = gate(ELSEWHERE, tmp_path, "--allow-writes")
    assert ended.status == 3
    assert "does not answer" in ended.complained


def test_read_only_writes_nothing(tmp_path: Path) -> None:
    asked: list[Asked] = []
    with (
        MockServer() as server,
        forwarding(server.url, seen=lambda one, _: asked.append(one)) as url,
    ):
        ended = gate(url, tmp_path, "--read-only")
        by_pytest = pytest_of(url, tmp_path, "--honcho-read-only", "-q")
    assert (ended.status, ended.report["findings"], ended.report["left"]) == (0, [], [])
    assert by_pytest.status == 0
    assert len(asked) > 100
    assert {one.method for one in asked} == {"GET", "POST"}
    for one in asked:
        path = one.target.partition("?")[0]
        listing = path.endswith(("/list", "/query"))
        assert listing if one.method == "POST" else "get_or_create" not in path, one
        assert not path.endswith("/clone")


def test_read_only_still_finds_things(tmp_path: Path) -> None:
    def forbids(asked: Asked, back: Said) -> Said:
        return Said(status=403, body=back.body) if back.status == 404 else back

    with MockServer() as server, forwarding(server.url, meddle=forbids) as url:
        ended = gate(url, tmp_path, "--read-only")
    assert ended.status == 1
    assert "state.unknown" in ended.checks


def test_a_write_in_a_read_only_run_is_a_fault_of_the_suite() -> None:
    target = Target(url="http://127.0.0.1:9", read_only=True)
    with closing(target), pytest.raises(ContractError, match="is to write nothing"):
        target.send(Call(operation=None, method="PUT", path="/v1/apps/x"))


class Limiting:
    """Answers 429 to so many requests, then 200."""

    def __init__(self, times: int, retry_after: str | None = None) -> None:
        self.times = times
        self.retry_after = retry_after

    def __call__(self, asked: Asked) -> Said:
        self.times -= 1
        if self.times >= 0:
            return Said(status=429, retry_after=self.retry_after)
        return said({})


@pytest.mark.parametrize(("header", "waits"), [("3", [3.0, 3.0]), (None, [0.5, 1.0])])
def test_a_rate_limit_is_obeyed(header: str | None, waits: list[float]) -> None:
    slept: list[float] = []
    with (
        serving(Limiting(2, header)) as url,
        closing(Target(url=url, sleep=slept.append)) as target,
    ):
        assert target.send(LIST).status == 200
    assert slept == waits
    assert (target.limited, target.waited) == (2, sum(waits))


def test_a_rate_limit_without_end_is_no_verdict() -> None:
    with (
        serving(Limiting(1_000, "0")) as url,
        closing(Target(url=url)) as target,
        pytest.raises(LimitedError, match="429 10 times in a row; raise its rate limit"),
    ):
        target.send(LIST)


def test_a_rate_limit_is_told_and_no_finding(tmp_path: Path) -> None:
    turns = count()

    def gateway(asked: Asked) -> Said | None:
        return Said(status=429, retry_after="0") if next(turns) % 5 == 4 else None

    with MockServer() as server, forwarding(server.url, before=gateway) as url:
        ended = gate(url, tmp_path, "-k", "test_plain and messages")
    assert (ended.status, ended.report["findings"]) == (0, [])
    assert ended.report["limited"] > 5
    assert f"Rate limited: {ended.report['limited']} answers of 429" in ended.said


def test_nothing_is_sent_once_the_time_is_over() -> None:
    target = Target(url="http://127.0.0.1:9", until=time.monotonic() - 1)
    with closing(target), pytest.raises(OutOfTimeError, match="--total-timeout"):
        target.send(LIST)
    assert target.out_of_time


def test_a_run_ends_when_its_time_is_over_and_clears_up(tmp_path: Path) -> None:
    deleted: list[str] = []

    def watch(asked: Asked, back: Said) -> None:
        if asked.method == "DELETE":
            deleted.append(asked.target)

    def slow(_asked: Asked) -> None:
        # The whole run would take minutes of this, so that it cannot end by itself before.
        time.sleep(0.02)

    with MockServer() as server, forwarding(server.url, seen=watch, before=slow) as url:
        ended = gate(url, tmp_path, "--total-timeout", "15", "--quick", "-k", "not delete")
    assert (ended.status, ended.report["verdict"]) == (3, "untested")
    assert any("--total-timeout" in one for one in ended.report["trouble"])
    assert deleted
    (left,) = ended.report["left"]
    assert left["mark"] == "hc-0-main"
    assert set(left["counts"]) == {"apps", "users"}
    assert f"Left on the server: {left['counts']['apps']} apps, " in ended.said


@pytest.mark.parametrize("workers", ["1", "2"])
def test_what_is_left_is_told_for_each_worker(workers: str, mock: str, tmp_path: Path) -> None:
    ended = gate(mock, tmp_path, "-n", workers, "-k", "test_plain and messages", "--seed", "31")
    assert ended.status == 0
    assert len(ended.report["left"]) == int(workers)
    assert len({one["mark"] for one in ended.report["left"]}) == int(workers)


def test_plain_pytest_tells_what_is_left(mock: str, tmp_path: Path) -> None:
    ended = pytest_of(mock, tmp_path, "-q", "-k", "test_unique_apps")
    assert ended.status == 0
    assert "Left on the server: " in ended.said


HOSTILE = "\x1b[2J\u202e\n::error::x\n ::stop-commands::x\n##[group]x\r"


def echoes_token(asked: Asked, back: Said) -> Said:
    """A server that fails, and tells what it was sent, in its body: in every form, whole and cut
    off; and what terminals and CI systems would obey."""
    if "/messages" not in asked.target:
        return back
    held = asked.headers.get("authorization", "")
    packed = base64.b64encode(held.encode()).decode()
    forms = f"{HOSTILE}{packed[:60]} {held.encode().hex()[:60]} {packed[-30:]} {held[-30:]}"
    return said({"detail": f"{forms:<340} {held}", "headers": asked.headers}, status=500)


@pytest.fixture
def leaky() -> Iterator[tuple[str, str]]:
    with (
        MockServer(auth="jwt", jwt_secret=SECRET) as server,
        forwarding(server.url, meddle=echoes_token) as url,
    ):
        yield url, server.mock.admin_key() or ""


def holds(artefact: str, token: str) -> bool:
    """Whether a part of a token is in a text, in any form."""
    packed = base64.b64encode(f"Bearer {token}".encode()).decode()[10:]
    return any(
        form[at : at + 8] in artefact
        for form in (token, token.encode().hex(), packed)
        for at in range(len(form) - 7)
    )


def obeyed(log: str) -> list[str]:
    """The lines that a terminal or a CI system would not just show."""
    lines = log.split("\n")
    return [
        line
        for line in lines
        if not line.isprintable() or line.lstrip().startswith(("::", "##[")) or "##[" in line
    ]


def test_the_token_is_in_no_artefact(leaky: tuple[str, str], tmp_path: Path) -> None:
    url, token = leaky
    file = tmp_path / "token"
    file.write_text(f"{token}\n")
    chosen = ("-k", "(test_plain or test_scopes) and messages")
    kinds = ("html", "markdown", "sarif", "junit")
    reports = [f"--report-{kind}={tmp_path / kind}" for kind in kinds]
    ends = [
        gate(url, tmp_path, *chosen, *reports, HONCHO_API_KEY=f"{token}\n"),
        gate(url, tmp_path, *chosen, "-n", "2", "--token-file", str(file)),
        pytest_of(url, tmp_path, *chosen, "--junitxml=junit.xml", "-l", HONCHO_API_KEY=token),
        pytest_of(url, tmp_path, *chosen, "-vv", f"--honcho-token-file={file}"),
    ]
    file.unlink()
    for ended in ends:
        assert ended.status in (1, 3), ended.complained
        artefacts = (ended.said, ended.complained, json.dumps(ended.report))
        assert "[token]" in ended.said
        assert not any(holds(one, token) for one in artefacts)
        assert obeyed(ended.said + ended.complained) == []
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.name for path in written} >= {"report.json", "junit.xml", *kinds}
    assert not any(holds(path.read_text(errors="replace"), token) for path in written)


def test_the_token_is_on_no_command_line(tmp_path: Path) -> None:
    """Seen from outside, by whoever may list processes, while the gate and its workers run."""
    lines: set[str] = set()

    def look(asked: Asked, back: Said) -> None:
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                lines.add(path.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
            except OSError:
                continue

    with MockServer(auth="jwt", jwt_secret=SECRET) as server:
        token = server.mock.admin_key() or ""
        with forwarding(server.url, seen=look) as url:
            chosen = ("-n", "2", "-k", "test_reserved_name")
            ended = gate(url, tmp_path, *chosen, afresh=True, HONCHO_API_KEY=token)
    assert ended.status == 0
    assert not any(token in line for line in lines)


def test_a_url_with_a_password_is_refused_and_not_shown(tmp_path: Path) -> None:
    ended = gate("http://me:hunter2@honcho.test", tmp_path)
    assert ended.status == 2
    assert "hunter2" not in ended.complained + ended.said
    assert "holds a user or a password" in ended.complained


class _Empty(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base's name)
        """Says nothing."""


@pytest.fixture
def private(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """A server with a certificate that nobody knows, and the file that vouches for it."""
    authority = trustme.CA()
    file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Empty)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"https://127.0.0.1:{server.server_address[1]}", str(file)
    server.shutdown()
    server.server_close()
    thread.join()


def test_certificates_are_verified(private: tuple[str, str]) -> None:
    url, ca = private
    with closing(Target(url=url)) as target, pytest.raises(UnreachableError, match="certificate"):
        target.send(LIST)
    with closing(Target(url=url, ca=ca)) as target:
        assert target.send(LIST).json == {}


def test_the_gate_takes_a_file_of_certificates(private: tuple[str, str], tmp_path: Path) -> None:
    url, ca = private
    assert "certificate" in gate(url, tmp_path).complained
    trusted = gate(url, tmp_path, "--ca", ca)
    assert "certificate" not in trusted.complained
    none = gate(url, tmp_path, "--ca", str(tmp_path / "none.pem"))
    assert (none.status, "in PEM form" in none.complained) == (2, True)
