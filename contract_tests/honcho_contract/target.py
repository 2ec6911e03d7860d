"""The server under test: how it is reached, and what it turns out to be able to do."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import urlsplit

import urllib3
from urllib3.exceptions import HTTPError, IncompleteRead, ProtocolError

from honcho_contract.errors import ConfigurationError, UnreachableError
from honcho_contract.exchange import Call, Exchange, Response

USER_AGENT = "honcho-contract"

POOL = 64
"""Connections that are kept open at most: more than any scenario has writers."""


class DroppedError(Exception):
    """The connection ended before a whole answer had come. Never raised for a target that is down
    from the start: that is an `UnreachableError`."""


@dataclass(frozen=True, kw_only=True)
class Capabilities:
    """What the target does here, found out once at the start.

    Chat and documents need a model provider behind a real server; `auth` is off where a request
    without a token is answered, and `admin` says whether our own token may make keys.
    """

    chat: bool = True
    documents: bool = True
    auth: bool = False
    admin: bool = False


@dataclass(kw_only=True)
class Target:
    """A base URL, the token for it, and connections that are kept open.

    `timeout` is in seconds, for each request. Requests go out exactly as a `Call` says: no header,
    path or body is tidied up on the way, and no redirect is followed.
    """

    url: str
    token: str | None = None
    timeout: float = 30.0
    ca: str | None = None
    sent: int = 0
    _numbers: count[int] = field(default_factory=lambda: count(1))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ConfigurationError(
                f"The URL of the target is {self.url!r}; expected http://HOST[:PORT] or https://…"
            )
        self.url = self.url.rstrip("/")
        self._prefix = urlsplit(self.url).path
        self._pool = self._fresh()

    def send(self, call: Call) -> Exchange:
        """Sends a call and waits for the whole answer.

        A server may close a kept connection at any time between two requests, and a request that
        crosses that is lost. It is sent once more, over a new connection; see `Exchange.again`.
        """
        headers = {"User-Agent": USER_AGENT, "Accept": "application/json, */*;q=0.1"}
        token = self.token if call.token is None else call.token
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if call.content_type is not None:
            headers["Content-Type"] = call.content_type
        started = time.time()
        try:
            answer, again = self._once_or_twice(call, headers)
        except HTTPError as error:
            if self.sent:
                raise DroppedError(f"{call.method} {call.path}: {_first_line(error)}") from error
            raise UnreachableError(f"{self.url} does not answer: {_first_line(error)}") from error
        ended = time.time()
        with self._lock:
            self.sent += 1
            number = next(self._numbers)
        response = Response(
            status=answer.status,
            headers={name.lower(): value for name, value in answer.headers.items()},
            content=answer.data,
        )
        return Exchange(
            number=number,
            call=call,
            response=response,
            started=started,
            ended=ended,
            again=again,
        )

    def _once_or_twice(
        self, call: Call, headers: dict[str, str]
    ) -> tuple[urllib3.BaseHTTPResponse, bool]:
        try:
            return self._once(call, headers), False
        except ProtocolError as error:
            if isinstance(error, IncompleteRead):
                raise
            # Other connections of the pool are as old, and may be as dead.
            self._pool.close()
            self._pool = self._fresh()
            return self._once(call, headers), True

    def _once(self, call: Call, headers: dict[str, str]) -> urllib3.BaseHTTPResponse:
        return self._pool.urlopen(
            call.method,
            self._prefix + call.target,
            body=call.body,
            headers=headers,
            retries=False,
            redirect=False,
            timeout=self.timeout,
            assert_same_host=False,
            decode_content=True,
        )

    def _fresh(self) -> urllib3.HTTPConnectionPool:
        parts = urlsplit(self.url)
        if parts.scheme == "https":
            return urllib3.HTTPSConnectionPool(
                str(parts.hostname), parts.port, maxsize=POOL, ca_certs=self.ca
            )
        return urllib3.HTTPConnectionPool(str(parts.hostname), parts.port, maxsize=POOL)

    def close(self) -> None:
        self._pool.close()


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
