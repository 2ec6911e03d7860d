"""By which names this server may be called: what keeps a page from reaching it under its own name.

A page whose name is made to lead to 127.0.0.1 (DNS rebinding) is of the same origin as the server
to its browser. Only the Host header then tells that it means somebody else.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from honcho_mock.addresses import ANY, host_from, host_of, is_loopback

if TYPE_CHECKING:
    from collections.abc import Iterable


class Standing(IntEnum):
    """What a request may ask for under the name that it calls the server by."""

    NOTHING = 0
    API = 1
    ALL = 2


class Hosts:
    """The names that a server was started for, besides loopback and the address it is called at."""

    def __init__(self, allowed: Iterable[str] = ()) -> None:
        self._allowed = frozenset(map(host_from, allowed))

    def standing(self, host: bytes | None, server: object) -> Standing:
        """Of a request with this Host header that came in at an address. Without the header it is
        from no browser."""
        if host is None:
            return Standing.ALL
        name = host_of(host.decode("latin-1"))
        if self.trusts(name, server):
            return Standing.ALL
        # Where others can reach it anyway, they may call it as they like: `http://mock:8000`.
        return Standing.NOTHING if server is None or is_loopback(str(server)) else Standing.API

    def trusts(self, host: str, server: object) -> bool:
        """Whether a name is one of this server's own."""
        return ANY in self._allowed or host in self._allowed or host == server or is_loopback(host)
