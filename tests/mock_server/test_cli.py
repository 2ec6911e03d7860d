"""The command: its options, what it prints, and how it ends."""

from __future__ import annotations

import http.client
import re
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from tests.mock_server.support import MESSAGES

from honcho_mock import MockServer
from honcho_mock.broken import DEFECTS
from honcho_mock.cli import main
from honcho_mock.serving.server import KEEP_ALIVE_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMAND = [sys.executable, "-m", "honcho_mock", "--port", "0"]

LINES = 5
"""What is printed at the start."""


@contextmanager
def running(*options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command, and what it printed by the time it answers."""
    process = subprocess.Popen([*COMMAND, *options], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield process, "".join(process.stdout.readline() for _ in range(LINES))
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def connection(printed: str) -> http.client.HTTPConnection:
    found = re.search(r"http://127\.0\.0\.1:(\d+)", printed)
    assert found
    return http.client.HTTPConnection("127.0.0.1", int(found[1]), timeout=5)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--auth", "on"], "'on' is not one of 'off', 'any', 'jwt'"),
        (["--auth", "jwt"], "needs jwt_secret"),
        (["--jwt-secret", "s"], "jwt_secret has no use with auth='off'"),
        (["--port", "70000"], "70000 is not in the range"),
        (["--max-body", "0"], "--max-body': 0 is not in the range x>=1"),
        (["--max-messages", "x"], "'x' is not a valid whole number"),
        (["--broken", "nothing"], "no defect is called 'nothing'"),
        (["--no-such-option"], "No such option"),
    ],
)
def test_a_wrong_option_is_told_in_a_sentence(options: list[str], sentence: str) -> None:
    result = CliRunner().invoke(main, options)
    assert result.exit_code == 2
    assert sentence in result.output


def test_a_port_in_use_is_told_in_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = CliRunner().invoke(main, ["--port", str(port)])
    assert result.exit_code == 1
    assert f"cannot listen on 127.0.0.1 port {port}: Address already in use" in result.output
    assert "--port 0" in result.output


def test_version() -> None:
    assert re.fullmatch(
        r"honcho-mock, version \d+\.\d+\.\d+\n", CliRunner().invoke(main, ["--version"]).output
    )


def test_it_says_what_it_serves() -> None:
    with running("--auth", "jwt", "--jwt-secret", "s" * 32) as (_, printed):
        assert "41 of 41" in printed
        assert "/docs" in printed
        token = printed.split()[-1]
        client = connection(printed)
        client.request("POST", "/v1/apps/list", headers={"Authorization": f"Bearer {token}"})
        assert client.getresponse().status == 200
        client.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_in_time_with_answers_in_flight_sent(number: signal.Signals) -> None:
    with running() as (process, printed):
        client = connection(printed)
        client.putrequest("POST", MESSAGES)
        client.putheader("Content-Length", "32")
        client.endheaders(b'{"content":"c",')
        # A second request is answered only once the first has been taken up.
        other = connection(printed)
        other.request("GET", "/v1/apps?app_id=app_id")
        assert other.getresponse().status == 200
        process.send_signal(number)
        client.send(b'"is_user":true  }')
        assert client.getresponse().status == 200
        # Long before connections that are kept open would be closed for being idle.
        process.wait(KEEP_ALIVE_SECONDS / 2)
        client.close()
        other.close()


@pytest.mark.parametrize(
    "options",
    [["--lenient"], ["--broken", next(iter(DEFECTS))], ["--broken", ",".join([*DEFECTS][:2])]],
)
def test_options_reach_the_mock(options: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[Any] = []
    monkeypatch.setattr("honcho_mock.cli.serve", lambda *given, **_: served.append(given))
    result = CliRunner().invoke(main, ["--port", "0", *options])
    assert result.exit_code == 0, result.output
    ((mock, settings, listener),) = served
    assert settings.lenient == (options == ["--lenient"])
    assert mock.served == mock.described
    assert listener.fileno() == -1


@pytest.mark.parametrize("command", [[], ["proxy"]], ids=["mock", "proxy"])
@pytest.mark.parametrize("host", ["", " ", "127.0.0.1\n", "\0"])
def test_a_host_that_is_none_is_refused_and_not_taken_for_every_one(
    command: list[str], host: str
) -> None:
    given = [*command, "--port", "0", "--host", host, *(["http://127.0.0.1:1"] * len(command))]
    result = CliRunner().invoke(main, given)
    assert result.exit_code == 2
    assert "expected an address to listen on, such as 127.0.0.1" in result.output


def test_nor_is_it_by_a_server_in_a_thread() -> None:
    with pytest.raises(ValueError, match="expected an address to listen on, such as"):
        MockServer(host="").start()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--cors", "app.example"], "expected scheme, host and port alone"),
        (["--cors", "none", "--cors", "http://a.test"], "none goes with no origin beside it"),
        (["--allowed-host", "http://a.test"], "expected a name such as mock.test"),
        (["--root-path", "honcho"], "expected a path such as /honcho"),
    ],
)
@pytest.mark.parametrize("command", [[], ["proxy", "http://127.0.0.1:1"]], ids=["mock", "proxy"])
def test_who_may_call_is_checked_at_start(
    command: list[str], options: list[str], said: str
) -> None:
    result = CliRunner().invoke(main, [*command, "--port", "0", *options])
    assert (result.exit_code, said in result.output) == (2, True), result.output


def test_who_may_call_reaches_the_mock_with_the_address_it_listens_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    served: list[Any] = []
    monkeypatch.setattr("honcho_mock.cli.serve", lambda *given, **_: served.append(given))
    given = ["--cors", "https://app.example", "--allowed-host", "mock.test", "--root-path", "/h"]
    result = CliRunner().invoke(main, ["--port", "0", "--host", "127.0.0.1", *given])
    assert result.exit_code == 0, result.output
    _, settings, _ = served[0]
    assert settings.cors == ("https://app.example",)
    assert settings.allowed_hosts == ("mock.test", "127.0.0.1")
    assert settings.root_path == "/h"
