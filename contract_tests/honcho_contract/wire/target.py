"""The server under test: how it is reached, and what it turns out to be able to do."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPException
from itertools import count
from urllib.parse import urlsplit

import urllib3
from urllib3.exceptions import HTTPError, ProtocolError, ReadTimeoutError

from honcho_contract.errors import (
    ContractError,
    HarmfulError,
    LimitedError,
    OutOfTimeError,
    OverwhelmingError,
    UnreachableError,
)
from honcho_contract.wire import rate_limits, receiving
from honcho_contract.wire.address import checked
from honcho_contract.wire.denylist import harm_of
from honcho_contract.wire.exchange import Call, Exchange, Response
from honcho_contract.wire.receiving import TooMuchError
from honcho_contract.wire.tokens import can_be_sent
from honcho_contract.wire.write_guard import authorities, reads

USER_AGENT = "honcho-contract"

LATE = "The time that the run may take in all (--total-timeout) was over before its end."

POOL = 64
"""Connections that are kept open at most: more than any scenario has writers."""


KEEPING = 3
"""Kept connections that a target may end before none is kept for it any more."""


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

    `timeout` is in seconds, for each request; `until` is when nothing more is sent, by the
    monotonic clock, and `ends` when nothing is sent even to clear up. `ca` is a file of
    certificates to trust in place of the usual ones. With `read_only`, what could write is not
    sent. `limited` counts the answers that said we ask too often, `waited` the seconds that we
    waited on their account. Requests go out exactly as a `Call` says: no header, path or body is
    tidied up on the way, and no redirect is followed. What is more than a right answer, or takes
    longer, is not taken in (see `receiving`).
    """

    url: str
    token: str | None = field(default=None, repr=False)
    timeout: float = 30.0
    ca: str | None = None
    until: float | None = None
    ends: float | None = None
    read_only: bool = False
    sent: int = 0
    limited: int = 0
    waited: float = 0.0
    out_of_time: bool = False
    sleep: Callable[[float], object] = time.sleep
    _ended: int = 0
    _weight: int = 0
    _numbers: count[int] = field(default_factory=lambda: count(1))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.url = checked(self.url)
        authorities(self.ca)
        self._prefix = urlsplit(self.url).path
        self._pool = self._fresh()

    def send(self, call: Call) -> Exchange:
        """Sends a call and waits for the whole answer.

        A server may close a kept connection at any time between two requests, and a request that
        crosses that is lost. It is sent once more, over a new connection; see `Exchange.again`.
        Where the target answers 429, the request was not served: it is sent again after a pause.
        What could do harm on a server with a fault is not sent, but raises a `HarmfulError`.
        """
        if self.read_only and not reads(call):
            raise ContractError(f"{call.name} may write, and this run is to write nothing")
        harm = harm_of(call)
        if harm:
            raise HarmfulError(
                f"{call.name} was not sent: it holds {harm}, and a test may do no harm where a "
                "server has a fault; see docs/values.md for what is sent"
            )
        for attempt in range(rate_limits.ATTEMPTS):
            exchange = self._ask(call)
            if exchange.status != 429:
                return exchange
            self._wait(rate_limits.pause(exchange.response.headers, attempt, now=time.time()))
        raise LimitedError(
            f"{self.url} answered {call.name} with 429 {rate_limits.ATTEMPTS} times in a row; "
            "raise its rate limit, or use fewer workers (-n 1)"
        )

    def _wait(self, seconds: float) -> None:
        left = self._left()
        with self._lock:
            self.limited += 1
            self.waited += min(seconds, left)
        self.sleep(min(seconds, left))

    def _left(self) -> float:
        """Seconds until nothing more may be sent."""
        left = float("inf") if self.until is None else self.until - time.monotonic()
        if left <= 0:
            self.out_of_time = True
            raise OutOfTimeError(LATE)
        return left

    def _ask(self, call: Call) -> Exchange:
        headers = {"User-Agent": USER_AGENT, "Accept": "application/json, */*;q=0.1"}
        token = self.token if call.token is None else call.token
        if token and not can_be_sent(token):
            raise ContractError(f"{call.name}: no header can carry the key that the target made")
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if call.content_type is not None:
            headers["Content-Type"] = call.content_type
        started = time.time()
        try:
            response, again = self._once_or_twice(call, headers)
        except (HTTPError, HTTPException, OSError) as error:
            self._left()
            if self.sent:
                raise DroppedError(f"{call.method} {call.path}: {_sentence(error)}") from error
            raise UnreachableError(f"{self.url} {_sentence(error)}") from error
        ended = time.time()
        with self._lock:
            self.sent += 1
            number = next(self._numbers)
            self._weight += receiving.weight(response.content)
        self._bear()
        return Exchange(
            number=number,
            call=call,
            response=response,
            started=started,
            ended=ended,
            again=again,
        )

    def _bear(self) -> None:
        most = receiving.SPARE + receiving.SPARE_EACH * self.sent
        if self._weight > most:
            raise OverwhelmingError(
                f"{self.url} answered {self.sent:,} requests with more than "
                f"{most // receiving.MEBIBYTE} MiB of data, which no right answers to them have"
            )

    def _once_or_twice(self, call: Call, headers: dict[str, str]) -> tuple[Response, bool]:
        if self._ended >= KEEPING:
            # With one of its own for each, a request that is lost was not lost on its way there.
            with self._fresh() as own:
                return self._once(own, call, headers), False
        try:
            return self._once(self._pool, call, headers), False
        except ProtocolError as error:
            if not _was_gone(error):
                raise
            self._ended += 1
            # Other connections of the pool are as old, and may be as dead. It is not closed, since
            # other threads may be using it; that comes with the last of them.
            self._pool = self._fresh()
            # Not on one of its connections: another thread's may already be dead again.
            with self._fresh() as own:
                return self._once(own, call, headers), True

    def _once(
        self, pool: urllib3.HTTPConnectionPool, call: Call, headers: dict[str, str]
    ) -> Response:
        answer = pool.urlopen(
            call.method,
            self._prefix + call.target,
            body=call.body,
            headers=headers,
            retries=False,
            redirect=False,
            timeout=urllib3.Timeout(total=min(self.timeout, self._left())),
            assert_same_host=False,
            preload_content=False,
        )
        return Response(
            status=answer.status,
            headers={name.lower(): value for name, value in answer.headers.items()},
            content=receiving.body(answer),
        )

    def _fresh(self) -> urllib3.HTTPConnectionPool:
        parts = urlsplit(self.url)
        if parts.scheme == "https":
            return receiving.SecurePool(
                str(parts.hostname), parts.port, maxsize=POOL, ca_certs=self.ca
            )
        return receiving.Pool(str(parts.hostname), parts.port, maxsize=POOL)

    def close(self) -> None:
        self._pool.close()


def _was_gone(error: ProtocolError) -> bool:
    """Whether a connection had ended before anything came over it."""
    return any(isinstance(one, ConnectionError) for one in error.args)


def _sentence(error: Exception) -> str:
    """What came in the place of an answer, to be put behind who it is that it came from."""
    for one in (error, *error.args):
        if isinstance(one, TooMuchError):
            return str(one)
    if isinstance(error, ReadTimeoutError):
        return f"does not answer: no whole answer came in time ({_first_line(error)})"
    plain = "; it seems to speak plain HTTP: write http://" if "WRONG_VERSION" in str(error) else ""
    return f"does not answer: {_first_line(error)}{plain}"


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
