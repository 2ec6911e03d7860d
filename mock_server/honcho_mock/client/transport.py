"""Ways to a world's control plane: over HTTP, or by calling the application in this process."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from honcho_mock.behaviour.encoding import encode
from honcho_mock.workshop.errors import UnreachableError
from honcho_mock.workshop.paths import CONTROL_PATH

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message

Transport = Callable[[str, str, Any], tuple[int, Any]]
"""From a method, a path below the control plane and a body (None for none) to status and answer."""

SECONDS = 60
KINDS = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}


def _expect_no_path_of_the_api(url: str) -> None:
    # It brings YAML with it, and few URLs have a path.
    from honcho_openapi.base_url import before_api

    if (meant := before_api(url)) is not None:
        raise UnreachableError(f"{url!r} is no URL of a server: write {meant}")


class Connections:
    """Connections to one server, kept open from one request to the next. Any thread may ask; those
    that ask at the same time get a connection each."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in KINDS or not parts.hostname:
            raise UnreachableError(
                f"{url!r} is not where a mock can be: expected a URL such as http://127.0.0.1:8000"
            )
        if parts.path:
            _expect_no_path_of_the_api(url)
        self._kind = KINDS[parts.scheme]
        self._address = parts.hostname, parts.port
        self._idle: list[http.client.HTTPConnection] = []

    def ask(self, method: str, target: str, body: bytes | None = None) -> tuple[int, bytes]:
        """The status and the body that a request is answered with."""
        kept = self._kept()
        if kept is not None:
            # The server closes connections that were not used for long.
            with suppress(http.client.RemoteDisconnected, ConnectionError):
                return self._ask(kept, method, target, body)
        return self._ask(self._kind(*self._address, timeout=SECONDS), method, target, body)

    def close(self) -> None:
        """Let go of the connections. Whoever asks afterwards gets a new one."""
        while (kept := self._kept()) is not None:
            kept.close()

    def _kept(self) -> http.client.HTTPConnection | None:
        try:
            return self._idle.pop()
        except IndexError:
            return None

    def _ask(
        self, connection: http.client.HTTPConnection, method: str, target: str, body: bytes | None
    ) -> tuple[int, bytes]:
        headers = {} if body is None else {"Content-Type": "application/json"}
        try:
            connection.request(method, target, body=body, headers=headers)
            response = connection.getresponse()
            answer = response.status, response.read()
        except BaseException:
            connection.close()
            raise
        self._idle.append(connection)
        return answer


class HTTPTransport:
    """The control plane of a world on a server. Worlds of one server may share its connections."""

    def __init__(self, url: str, connections: Connections | None = None) -> None:
        self._url = url
        self._path = urlsplit(url).path.rstrip("/")
        self._connections = connections or Connections(url)

    def close(self) -> None:
        self._connections.close()

    def __call__(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        target = f"{self._path}{CONTROL_PATH}{path}"
        raw = None if body is None else encode(body)
        try:
            status, answer = self._connections.ask(method, target, raw)
        except (OSError, http.client.HTTPException) as error:
            raise UnreachableError(f"no mock answers at {self._url}: {_reason(error)}") from error
        try:
            return status, json.loads(answer)
        except ValueError:
            raise UnreachableError(
                f"what answers at {self._url} is no mock of Honcho: {method} {target} was answered "
                f"{status}, and not with JSON"
            ) from None


def _reason(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error or type(error).__name__)


class LocalTransport:
    """The control plane of a world of an application in this process. It never waits, so it needs
    no event loop, and may be used while one is running."""

    def __init__(self, app: ASGIApp, path: str) -> None:
        self._app = app
        self._path = path

    def __call__(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        # It brings Connexion with it, which an application in this process has done already.
        from honcho_mock.serving.beside import ALONE

        target, _, query = path.partition("?")
        scope = {
            "type": "http",
            "method": method,
            "path": unquote(f"{self._path}{CONTROL_PATH}{target}"),
            "root_path": "",
            "query_string": query.encode(),
            "headers": [] if body is None else [(b"content-type", b"application/json")],
            ALONE: True,
        }
        raw = b"" if body is None else encode(body)
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": raw}

        async def send(message: Message) -> None:
            sent.append(message)

        running = self._app(scope, receive, send)
        try:
            running.send(None)  # type: ignore[attr-defined]
        except StopIteration:
            answer = b"".join(message.get("body", b"") for message in sent)
            return sent[0]["status"], json.loads(answer)
        raise RuntimeError("the control plane waits for something, which it never does")
