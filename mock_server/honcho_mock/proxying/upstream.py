"""The server that a proxy asks: where it is, and whom its certificate must be from."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from honcho_mock.workshop.errors import WorkshopError
from honcho_openapi.base_url import before_api

if TYPE_CHECKING:
    from honcho_mock.serving.request import Request

PORTS = {"http": 80, "https": 443}

EXPECTED = "expected one such as http://127.0.0.1:8000 or https://honcho.example"


@dataclass(frozen=True, kw_only=True)
class Upstream:
    """A server by the parts of its URL; `base` is the path that every path goes behind."""

    scheme: str
    host: str
    port: int
    base: str

    @property
    def url(self) -> str:
        return f"{self.origin}{self.base}"

    @property
    def origin(self) -> str:
        return f"{self.scheme}://{self.netloc}"

    @property
    def netloc(self) -> str:
        """Host and port as a Host header has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    def target(self, request: Request) -> bytes:
        """What a request asks for here, its path and query byte by byte as they were sent."""
        raw = request.scope.get("raw_path") or quote(request.path).encode("ascii")
        query = request.query
        return self.base.encode("ascii") + raw + (b"?" + query if query else b"")

    def within(self, location: bytes, root_path: str) -> bytes:
        """Where a redirect leads: what would lead around the proxy is to lead through it."""
        text = location.decode("latin-1")
        try:
            parts = urlsplit(text)
        except ValueError:
            return location
        rest = text.removeprefix(f"{parts.scheme}:").removeprefix(f"//{parts.netloc}")
        if parts.netloc not in ("", self.netloc) or not f"{rest}/".startswith(f"{self.base}/"):
            return location
        through = quote(root_path) + (rest.removeprefix(self.base) or "/")
        # Two slashes would make the host of a path's first part, and browsers read \\ as one.
        elsewhere = through[1:2] in ("/", "\\")
        return location if elsewhere else through.encode("latin-1")


def upstream_of(url: str) -> Upstream:
    """The server of a URL. Refuses what is not the URL of one."""
    try:
        parts = urlsplit(url)
        port = parts.port
        (parts.hostname or "").encode("idna")
    except ValueError as error:
        raise WorkshopError(f"{url!r} is no URL of a server: {error}; {EXPECTED}") from None
    if parts.scheme not in PORTS or not parts.hostname:
        raise WorkshopError(f"{url!r} is no URL of a server: {EXPECTED}")
    if parts.username is not None or parts.password is not None:
        raise WorkshopError(
            "the URL of the server holds a user or a password: leave them out; clients bring their "
            "own Authorization, which is passed on"
        )
    if (meant := before_api(url)) is not None:
        raise WorkshopError(f"{url!r} is no URL of a server: it ends before /v1, write {meant}")
    if parts.query or parts.fragment:
        raise WorkshopError(f"{url!r} has more than a path behind the server: {EXPECTED}")
    if not parts.netloc.isascii() or not parts.path.isascii():
        raise WorkshopError(f"{url!r} is not all ASCII: write the host as xn--…, the path as %…")
    return Upstream(
        scheme=parts.scheme,
        host=parts.hostname,
        port=PORTS[parts.scheme] if port is None else port,
        base=parts.path.rstrip("/"),
    )


def trust(ca: str | None) -> ssl.SSLContext:
    """What certificates are checked against: the system's authorities, or those of a PEM file."""
    try:
        return ssl.create_default_context(cafile=ca)
    except (OSError, ssl.SSLError) as error:
        raise WorkshopError(
            f"{ca}: cannot be read as certificates: {error}; expected a file of them in PEM form"
        ) from None
