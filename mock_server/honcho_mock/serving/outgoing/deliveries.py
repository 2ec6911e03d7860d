"""Webhooks, sent beside all else: whoever is told of something must not hold up who tells it."""

from __future__ import annotations

from queue import SimpleQueue
from threading import Lock, Thread
from typing import TYPE_CHECKING, NamedTuple

import httpx

if TYPE_CHECKING:
    from collections.abc import Mapping

SECONDS = 5
"""How long a receiver may take."""


class Delivery(NamedTuple):
    url: str
    body: bytes
    headers: Mapping[str, str]


class Sender:
    """Sends one delivery after the other, in a thread that is started by the first.

    What a receiver answers changes nothing, and one that is not there is passed over: Honcho tries
    no second time either. Redirections are not followed.
    """

    def __init__(self) -> None:
        self._waiting: SimpleQueue[Delivery] = SimpleQueue()
        self._lock = Lock()
        self._started = False

    def send(self, url: str, body: bytes, headers: Mapping[str, str]) -> None:
        with self._lock:
            if not self._started:
                Thread(target=self._run, daemon=True, name="honcho-mock webhooks").start()
                self._started = True
        self._waiting.put(Delivery(url, body, headers))

    def _run(self) -> None:
        with httpx.Client(timeout=SECONDS, trust_env=False) as client:
            while True:
                one = self._waiting.get()
                try:
                    client.post(one.url, content=one.body, headers=dict(one.headers))
                except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, ValueError):
                    continue


deliver = Sender().send
"""The one that all mocks of this process send by."""
