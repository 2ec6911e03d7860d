"""`honcho-mock wait`, as scripts use it."""

from __future__ import annotations

import threading
import time

import pytest
from click.testing import CliRunner, Result
from tests.mock_server.sites import site

from honcho_mock import MockServer, ProxyServer
from honcho_mock.cli import main


def waited(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["wait", *arguments])


def test_it_ends_well_once_a_mock_answers() -> None:
    with MockServer() as server, ProxyServer(server.url) as proxy:
        for url in (server.url, f"{proxy.url}/", f"{server.url}/~ada"):
            assert waited(url).exit_code == 0
        assert [
            one["name"] for one in server.world("default")._ask("GET", "/worlds")["worlds"]
        ] == ["default"]


def test_it_waits_for_one_that_is_not_there_yet() -> None:
    with MockServer() as server:
        port = int(server.url.rpartition(":")[2])
    later = MockServer(port=port)
    thread = threading.Timer(0.3, later.start)
    thread.start()
    began = time.monotonic()
    try:
        assert waited(server.url).exit_code == 0
        assert time.monotonic() - began >= 0.3
    finally:
        thread.join()
        later.stop()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "GET /openapi.json was answered 404"),
        (b"<html>", "gives is no document of Honcho 1.1.0"),
        (b'{"paths": {"/v3/workspaces": {}}}', "gives is no document of Honcho 1.1.0"),
        (b"[]", "gives is no document of Honcho 1.1.0"),
    ],
)
def test_what_is_no_honcho_is_told(content: bytes | None, said: str) -> None:
    with site(lambda _path: content) as port:
        done = waited(f"http://127.0.0.1:{port}", "--timeout", "0")
    assert (done.exit_code, done.stdout) == (1, "")
    assert said in done.stderr


def test_what_is_not_there_in_time_is_told() -> None:
    done = waited("http://127.0.0.1:1", "--timeout", "0.2")
    assert done.exit_code == 1
    assert "no Honcho answers at http://127.0.0.1:1 after 0.2 s: Connection refused" in done.stderr


@pytest.mark.parametrize(
    "url", ["127.0.0.1:8000", "ftp://a", "http://", "http://a:b", "http://a?b"]
)
def test_what_is_no_url_is_told(url: str) -> None:
    done = waited(url)
    assert done.exit_code == 2
    assert "expected the URL of a server, such as http://127.0.0.1:8000" in done.stderr
