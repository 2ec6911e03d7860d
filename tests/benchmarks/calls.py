"""One request at a time, to a server or to an application in this process."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine, MutableMapping
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tests.benchmarks.workload import JSON_TYPE, Request

if TYPE_CHECKING:
    from starlette.types import ASGIApp

Answer = tuple[int, bytes]
Call = Callable[[Request], Answer]

HEADERS = {"Content-Type": JSON_TYPE}

SECONDS_TO_ANSWER = 60


def over_http(url: str) -> Call:
    """Calls a server, over a connection of its own for every request."""
    address = urlsplit(url)

    def call(request: Request) -> Answer:
        connection = HTTPConnection(address.hostname or "", address.port, timeout=SECONDS_TO_ANSWER)
        try:
            connection.request(request.method, request.target, request.body, HEADERS)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    return call


def in_process(app: ASGIApp) -> Call:
    """Calls an application that waits for nothing but its request, without an event loop."""

    def call(request: Request) -> Answer:
        sent: list[MutableMapping[str, Any]] = []

        async def send(message: MutableMapping[str, Any]) -> None:
            sent.append(message)

        finish(app(scope_of(request), receiver(request.body), send))  # type: ignore[arg-type]
        return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:])

    return call


def scope_of(request: Request) -> dict[str, Any]:
    """A fresh ASGI scope, as a server would give it; applications write into theirs."""
    path, _, query = request.target.partition("?")
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "scheme": "http",
        "method": request.method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "server": ("127.0.0.1", 80),
        "client": ("127.0.0.1", 1),
        "headers": [
            (b"host", b"127.0.0.1"),
            (b"content-type", JSON_TYPE.encode()),
            (b"content-length", b"%d" % len(request.body)),
        ],
    }


def receiver(body: bytes) -> Callable[[], Coroutine[Any, Any, dict[str, Any]]]:
    message = {"type": "http.request", "body": body, "more_body": False}

    async def receive() -> dict[str, Any]:
        return message

    return receive


def finish(running: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine that never has to wait to its end."""
    try:
        running.send(None)
    except StopIteration:
        return
    raise RuntimeError("the application waits for something other than its request")


def value(call: Call, request: Request) -> Any:
    """The value of an answer that must be 200."""
    status, body = call(request)
    if status != 200:
        raise RuntimeError(
            f"{request.method} {request.target} was answered {status} {body[:300]!r}, "
            "expected 200: a contender that does not do the work cannot be measured"
        )
    return json.loads(body)
