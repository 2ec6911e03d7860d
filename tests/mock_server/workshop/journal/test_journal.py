"""The journal: what is kept, and what is told of it."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from tests.mock_server.generations import V1
from tests.mock_server.support import MESSAGES, SESSION, Client, nothing_comes

from honcho_mock.client.transport import LocalTransport
from honcho_mock.client.world import MockWorld
from honcho_mock.serving.request import Request
from honcho_mock.serving.seams import Seams
from honcho_mock.settings import Settings
from honcho_mock.workshop.app import build
from honcho_mock.workshop.journal.exchange import Exchange
from honcho_mock.workshop.journal.journal import EXCHANGE, Journal, JournalBudget

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from honcho_mock.behaviour.backend import Backend, Call, Handler, Result

MESSAGE = {"content": "c", "is_user": True}


def exchange(*, size: int = 0) -> Exchange:
    scope = {"method": "GET", "path": "/", "query_string": b"", "headers": []}
    request = Request(scope, nothing_comes)
    request.received = b"x" * size
    return Exchange(request).ended(request)


def test_an_exchange_is_told_whole(client: Client, world: MockWorld) -> None:
    answer = client(
        "POST", f"{MESSAGES}?a=1&b=", MESSAGE, headers={"Content-Type": "application/json"}
    )
    (call,) = world.calls()
    assert call.operation == "messages.create"
    assert (call.method, call.path, call.query) == ("POST", MESSAGES, {"a": "1", "b": ""})
    assert call.ids == {"app_id": "app_id", "user_id": "user_id", "session_id": "session_id"}
    assert call.headers["content-type"] == "application/json"
    assert call.body == MESSAGE
    assert (call.status, call.answer) == (200, answer.json)
    assert call.answer_headers["content-length"] == str(len(answer.body))
    assert call.whole
    assert (call.sentence, call.request_faults, call.answer_faults) == ("", [], [])
    assert (call.fault, call.error) == (None, None)
    assert call.seconds >= 0


def test_a_body_in_pieces_is_kept_whole(client: Client, world: MockWorld) -> None:
    client("POST", MESSAGES, raw=[b'{"content": "c', b'd", "is_user"', b": true}"])
    (call,) = world.calls()
    assert call.body == {"content": "cd", "is_user": True}


@pytest.mark.parametrize(
    "raw", [b"\xff{", b'{"content": NaN}', b"1e999", b"[" * 501, b"9" * 5000], ids=range(5)
)
def test_a_body_that_is_no_json_is_told_as_text(
    client: Client, world: MockWorld, raw: bytes
) -> None:
    client("POST", MESSAGES, raw=raw)
    (call,) = world.calls()
    assert call.body == raw.decode("utf-8", "replace")


def test_a_stream_is_told_as_text(client: Client, world: MockWorld) -> None:
    answer = client("POST", f"{SESSION}/chat", {"queries": "q", "stream": True})
    (call,) = world.calls("sessions.chat")
    assert call.answer == answer.text
    assert call.answer_faults == []


def test_tokens_are_shortened(client: Client, world: MockWorld) -> None:
    client("POST", MESSAGES, MESSAGE, headers={"Authorization": "Bearer abcdefghijkl"})
    (call,) = world.calls()
    assert call.headers["authorization"] == "Bearer …ijkl"
    assert "abcdefgh" not in call.curl
    assert "$HONCHO_API_KEY" in call.curl


def test_a_curl_line_says_the_world_and_what_was_sent(client: Client, other: MockWorld) -> None:
    client("POST", f"/~other{MESSAGES}?a=b", {"content": "it's"})
    (call,) = other.calls()
    assert f"http://localhost/~other{MESSAGES}?a=b" in call.curl
    assert """'{"content": "it'"'"'s"}'""" in call.curl


def test_the_control_plane_and_the_document_are_not_journalled(
    client: Client, world: MockWorld
) -> None:
    client("GET", "/openapi.json")
    client("GET", "/docs/")
    world.about()
    assert world.calls() == []


def test_calls_are_found_by_every_name_of_their_operation(client: Client, world: MockWorld) -> None:
    client.ok("POST", MESSAGES, MESSAGE)
    client.ok("POST", f"{MESSAGES}/list")
    for name in (
        "messages.create",
        "create_message_for_session",
        "POST /v1/apps/{app_id}/users/{user_id}/sessions/{session_id}/messages",
    ):
        assert [call.number for call in world.calls(name)] == [1]
    with pytest.raises(ValueError, match=r"did you mean 'messages\.create'"):
        world.calls("message.create")


def test_what_came_after_a_number_is_told_with_the_latest(client: Client) -> None:
    for _ in range(4):
        client.ok("POST", MESSAGES, MESSAGE)
    told = client.ok("GET", "/__mock__/journal?after=1&limit=2")
    assert [exchange["number"] for exchange in told["exchanges"]] == [3, 4]
    assert told["latest"] == 4


CURL = """#!/bin/sh
printf '%s\\0' "$@" > told
case "$*" in *@-*) cat > piped;; esac
"""

BODIES = (
    b"@/etc/hostname",
    b'it\'s "quoted" \\ $HOME `id` !x',
    b"line\r\nbreaks\n",
    b"\0\xff\xfe nothing that a word can carry",
    b"%41 'a' \\101",
)


@pytest.mark.parametrize("body", BODIES)
def test_a_curl_line_sends_the_very_bytes_and_reads_no_file(
    client: Client, world: MockWorld, tmp_path: Path, body: bytes
) -> None:
    """Run by a shell, with a curl in the way that writes down what it is called with."""
    client("POST", f"{MESSAGES}?q=[1-3]{{a,b}}", raw=body, headers={"authorization": "Bearer x"})
    (call,) = world.calls()
    curl = tmp_path / "curl"
    curl.write_text(
        '#!/bin/sh\nprintf "%s\\0" "$@" > told\ncase "$*" in *@-*) cat > piped;; esac\n'
    )
    curl.chmod(0o755)
    environment = {"PATH": f"{tmp_path}:/usr/bin:/bin", "HONCHO_API_KEY": "x", "HOME": "h"}
    subprocess.run(["sh", "-c", call.curl], cwd=tmp_path, env=environment, check=True)
    told = (tmp_path / "told").read_bytes().split(b"\0")
    assert b"-g" in told
    piped = tmp_path / "piped"
    if piped.exists():
        assert piped.read_bytes() == body
    else:
        assert told[told.index(b"--data-raw") + 1] == body
        assert b"--data-binary" not in told


def test_the_numbers_go_on_after_clearing(client: Client, world: MockWorld) -> None:
    client.ok("POST", MESSAGES, MESSAGE)
    world.clear_journal()
    client.ok("POST", MESSAGES, MESSAGE)
    assert [call.number for call in world.calls()] == [2]


def test_only_the_latest_are_kept(make_world: Callable[..., tuple[Client, MockWorld]]) -> None:
    client, world = make_world(journal=3)
    for _ in range(5):
        client.ok("POST", MESSAGES, MESSAGE)
    assert [call.number for call in world.calls()] == [3, 4, 5]


def test_bodies_are_bounded_too_and_the_latest_is_always_there() -> None:
    journal = Journal(most=100, most_bytes=2 * EXCHANGE + 10)
    for size in (4, 4, 4, 50):
        journal.add(exchange(size=size))
    assert [kept.number for kept in journal] == [4]
    for size in (4, 4, 4):
        journal.add(exchange(size=size))
    assert [kept.number for kept in journal] == [6, 7]


def test_all_journals_together_are_bounded_and_the_longest_gets_shorter() -> None:
    kept = JournalBudget(most_bytes=10 * EXCHANGE)
    journals = [Journal(most=100, shared=kept) for _ in range(3)]
    journals[0].add(exchange(size=0))
    journals[1].add(exchange(size=2 * EXCHANGE))
    for _ in range(30):
        journals[2].add(exchange(size=0))
        assert kept.bytes <= 10 * EXCHANGE
    assert [len(journal) for journal in journals[:2]] == [1, 1]
    numbers = [one.number for one in journals[2]]
    assert numbers == list(range(31 - len(numbers), 31))
    assert len(numbers) >= 3
    for journal in journals:
        journal.end()
        journal.add(exchange(size=0))
    assert (kept.bytes, [len(journal) for journal in journals]) == (0, [0, 0, 0])


def test_the_mocks_own_failure_is_told(caplog: pytest.LogCaptureFixture) -> None:
    def fail(_backend: Backend, operation: tuple[str, str], handler: Handler) -> Handler:
        def raising(call: Call) -> Result:
            raise RuntimeError("the mock's own")

        return raising if operation == ("messages", "create") else handler

    app = build(Settings(), V1, seams=Seams(handler=fail)).app
    client, world = Client(app), MockWorld("http://t", LocalTransport(app, ""))
    assert client("POST", MESSAGES, MESSAGE).status == 500
    (call,) = world.calls()
    assert call.error is not None
    assert "RuntimeError: the mock's own" in call.error
    assert ["the mock's own" in error for error in world.delete()] == [True]
    assert world.delete() == []
