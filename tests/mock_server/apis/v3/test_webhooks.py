"""Webhooks are told, and can tell that it was Honcho."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from queue import Queue
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from tests.mock_server.apis.v3.places import WORKSPACE, say

if TYPE_CHECKING:
    from tests.mock_server.support import Client

HOOKS = f"{WORKSPACE}/webhooks"
SECRET = "webhook secret"
SECONDS = 10


class Receiver:
    """A server that keeps what it is told."""

    def __init__(self) -> None:
        told: Queue[tuple[dict[str, str], bytes]] = Queue()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                told.put((dict(self.headers), self.rfile.read(length)))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Says nothing."""

        self.told = told
        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://localhost:{self.server.server_port}/hook"

    def next(self) -> dict[str, Any]:
        """What is told next, once its signature is found right."""
        headers, body = self.told.get(timeout=SECONDS)
        expected = hmac.new(SECRET.encode(), body, "sha256").hexdigest()
        assert headers["X-Honcho-Signature"] == expected
        event: dict[str, Any] = json.loads(body)
        assert body == json.dumps(event, sort_keys=True, separators=(",", ":")).encode()
        assert event.pop("timestamp").endswith("Z")
        return event


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    thread = Thread(target=receiver.server.serve_forever)
    thread.start()
    yield receiver
    receiver.server.shutdown()
    thread.join()
    receiver.server.server_close()


@pytest.fixture(autouse=True)
def workspace(client: Client) -> None:
    client("POST", "/v3/workspaces", {"id": "acme"})


def test_a_webhook_is_told_signed(client: Client, receiver: Receiver) -> None:
    assert client("POST", HOOKS, {"url": receiver.url}).status == 201
    answer = client("GET", f"{HOOKS}/test")
    assert (answer.status, answer.json) == (200, None)
    assert receiver.next() == {"type": "test.event", "data": {"workspace_id": "acme"}}
    say(client, "tea")
    assert receiver.next() == {
        "type": "queue.empty",
        "data": {
            "workspace_id": "acme",
            "queue_type": "representation",
            "session_id": "talk",
            "observer": "alice",
            "observed": "alice",
        },
    }


def test_it_is_told_when_the_background_works(client: Client, receiver: Receiver) -> None:
    client("PUT", "/__mock__/world", {"background": "asked"})
    client("POST", "/v3/workspaces", {"id": "acme"})
    client("POST", HOOKS, {"url": receiver.url})
    client("GET", f"{HOOKS}/test")
    assert receiver.told.empty()
    client("POST", "/__mock__/background")
    assert receiver.next()["type"] == "test.event"


def test_nobody_listens(client: Client, receiver: Receiver) -> None:
    for url in ("http://localhost:1/x", "https://exa mple.com/x", receiver.url):
        assert client("POST", HOOKS, {"url": url}).status == 201
    client("GET", f"{HOOKS}/test")
    assert receiver.next()["type"] == "test.event"


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("http://127.0.0.1/x", "Private/internal IP addresses are not allowed"),
        ("http://10.0.0.8/x", "Private/internal IP addresses are not allowed"),
        ("http://169.254.169.254/latest", "Private/internal IP addresses are not allowed"),
        ("http://[::1]/x", "Private/internal IP addresses are not allowed"),
        ("http://0.0.0.0/x", "Private/internal IP addresses are not allowed"),
        ("ftp://example.com/x", "Only HTTP and HTTPS URLs are allowed"),
        ("example.com/x", "Invalid URL format"),
        ("http://[", "Invalid URL format"),
    ],
)
def test_addresses_that_are_refused(client: Client, url: str, what: str) -> None:
    answer = client("POST", HOOKS, {"url": url})
    assert answer.status == 422
    (fault,) = answer.detail
    assert (fault["loc"], fault["msg"]) == (["body", "url"], f"Value error, {what}")


def test_there_are_ten_and_each_once(client: Client) -> None:
    ids = {client("POST", HOOKS, {"url": f"https://example.com/{n}"}).json["id"] for n in range(10)}
    again = client("POST", HOOKS, {"url": "https://example.com/3"})
    assert again.status == 200
    assert again.json["id"] in ids
    answer = client("POST", HOOKS, {"url": "https://example.com/11"})
    assert (answer.status, answer.detail) == (
        409,
        "Maximum number of webhook endpoints (10) reached for this workspace.",
    )
    assert client("GET", f"{HOOKS}?size=3").json["pages"] == 4
    assert client("DELETE", f"{HOOKS}/{again.json['id']}").status == 204
    gone = client("DELETE", f"{HOOKS}/{again.json['id']}")
    assert (gone.status, gone.detail) == (
        404,
        f"Webhook endpoint {again.json['id']} not found for workspace acme",
    )
