"""The command: its options, what it prints, and how it ends."""

from __future__ import annotations

import http.client
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from tests.mock_server.support import MESSAGES

from honcho_mock.broken import DEFECTS
from honcho_mock.cli import main

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
        (["--max-body", "0"], "max_body=0: expected a whole number of at least 1"),
        (["--max-messages", "x"], "'x' is not a valid integer"),
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
        told = time.monotonic()
        process.send_signal(number)
        client.send(b'"is_user":true  }')
        assert client.getresponse().status == 200
        process.wait(5)
        assert time.monotonic() - told < 2
        client.close()
        other.close()


@pytest.mark.parametrize(
    "options",
    [["--lenient"], ["--broken", next(iter(DEFECTS))], ["--broken", ",".join([*DEFECTS][:2])]],
)
def test_options_reach_the_mock(options: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[Any] = []
    monkeypatch.setattr("honcho_mock.cli.serve", lambda *given: served.append(given))
    result = CliRunner().invoke(main, ["--port", "0", *options])
    assert result.exit_code == 0, result.output
    ((mock, settings, listener),) = served
    assert settings.lenient == (options == ["--lenient"])
    assert mock.served == mock.described
    assert listener.fileno() == -1
