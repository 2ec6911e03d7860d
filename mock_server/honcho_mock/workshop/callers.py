"""Who may use the control plane: programs, the mock's own pages, and pages that somebody allowed.

Any page that a developer opens can send requests to 127.0.0.1. Its browser says so in headers that
the page cannot change: `Origin`, and `Sec-Fetch-Site`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from honcho_mock.addresses import host_of
from honcho_mock.serving.admission.guard import shown
from honcho_mock.serving.admission.hosts import Standing
from honcho_mock.workshop.paths import CONTROL_PATH, is_control

if TYPE_CHECKING:
    from honcho_mock.serving.admission.cors import Cors
    from honcho_mock.serving.admission.hosts import Hosts
    from honcho_mock.serving.request import Request

OTHER_HOST = (
    "{host} is not what this server was started for: its control plane answers to names and "
    "addresses of loopback, and to the address that it is reached at. Call it by one of these, or "
    "start it with --allowed-host {host}."
)
OTHER_ORIGIN = (
    "a page of {origin} may not use the control plane: start the server with --cors {origin} to "
    "allow it."
)
NO_ORIGIN = (
    "a page without an origin (Origin: null) may not use the control plane: serve it over HTTP, "
    "and start the mock with --cors and the origin that it then has to allow it."
)
OTHER_SITE = (
    "another site's page may not use the control plane (Sec-Fetch-Site: {site}): open it in the "
    "browser, or send the request with fetch() from an origin that --cors allows."
)

INSPECTOR = frozenset({CONTROL_PATH, f"{CONTROL_PATH}/"})
"""What of the control plane is for people, who may follow a link to it."""

BY_SCRIPT = frozenset({None, b"cors", b"same-origin"})
"""How programs ask, and scripts: no image, frame or link does."""


@dataclass(frozen=True, kw_only=True)
class Callers:
    """What a server was started for, asked about one request."""

    hosts: Hosts
    cors: Cors | None

    def refusal(self, request: Request) -> str | None:
        """Why a request may not use the control plane, if it may not."""
        headers = request.headers
        if request.standing is not Standing.ALL:
            host = host_of(headers[b"host"].decode("latin-1")).encode("latin-1")
            return OTHER_HOST.format(host=shown(host))
        origin, site = headers.get(b"origin"), headers.get(b"sec-fetch-site")
        if origin is not None:
            if self._is_own(origin, request) or self._is_named(origin):
                return None
            return NO_ORIGIN if origin == b"null" else OTHER_ORIGIN.format(origin=shown(origin))
        if site in (None, b"same-origin", b"none") or _follows_link(request):
            return None
        return OTHER_SITE.format(site=shown(site))

    def may_make_world(self, request: Request) -> bool:
        """Whether a request is of a client, and not of a page that wants to show something."""
        headers = request.headers
        mode = headers.get(b"sec-fetch-mode")
        if mode not in BY_SCRIPT:
            return False
        if mode is not None and is_control(request.path) and request.method in ("GET", "HEAD"):
            return False
        origin = headers.get(b"origin")
        return (
            origin is None
            or self._is_own(origin, request)
            or (self.cors is not None and self.cors.allows(origin))
        )

    def _is_named(self, origin: bytes) -> bool:
        return self.cors is not None and self.cors.names(origin)

    def _is_own(self, origin: bytes, request: Request) -> bool:
        """Whether a page is this server's: of the host that it calls, or, where a gateway changes
        that, of the same origin by what its browser says and of a name that is trusted."""
        headers, netloc = request.headers, origin.partition(b"://")[2].lower()
        if netloc and netloc == headers.get(b"host", b"").lower():
            return True
        server = request.scope.get("server")
        host = host_of(netloc.decode("latin-1"))
        return headers.get(b"sec-fetch-site") == b"same-origin" and self.hosts.trusts(
            host, server[0] if server else None
        )


def _follows_link(request: Request) -> bool:
    headers = request.headers
    return (
        request.path in INSPECTOR
        and request.method in ("GET", "HEAD")
        and headers.get(b"sec-fetch-mode") == b"navigate"
        and headers.get(b"sec-fetch-dest") == b"document"
    )
