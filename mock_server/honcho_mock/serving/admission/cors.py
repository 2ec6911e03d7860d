"""Cross-origin requests: which pages may call the API from a browser, and the headers for that.

The headers are those that Honcho's own middleware, Starlette's, is set to send: credentials, and
every method and header. Honcho lets in a few origins by name; the mock lets in any on loopback.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from honcho_mock.addresses import is_loopback_origin, origin_from

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from starlette.types import Message, Send

    from honcho_mock.serving.answers import Headers

CREDENTIALS: Final = (b"access-control-allow-credentials", b"true")

PREFLIGHT: Final[Headers] = (
    (b"vary", b"Origin"),
    (b"access-control-allow-methods", b"DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"),
    (b"access-control-max-age", b"600"),
    CREDENTIALS,
)

METHODS: Final = frozenset({b"DELETE", b"GET", b"HEAD", b"OPTIONS", b"PATCH", b"POST", b"PUT"})

OWN: Final = frozenset({b"access-control-allow-origin", b"access-control-allow-credentials"})


class Cors:
    """The origins whose pages may call: those named, and all on loopback."""

    def __init__(self, origins: Iterable[str] = ()) -> None:
        self._named = frozenset(map(origin_from, origins))

    def allows(self, origin: bytes) -> bool:
        text = origin.decode("latin-1")
        return text in self._named or is_loopback_origin(text)

    def names(self, origin: bytes) -> bool:
        """Whether somebody allowed this very origin."""
        return origin.decode("latin-1") in self._named

    async def preflight(self, headers: Mapping[bytes, bytes], send: Send) -> None:
        """What a browser asks before it sends a request that no form could send."""
        origin = headers[b"origin"]
        told, failures = list(PREFLIGHT), []
        if self.allows(origin):
            told.append((b"access-control-allow-origin", origin))
        else:
            failures.append("origin")
        if headers[b"access-control-request-method"] not in METHODS:
            failures.append("method")
        asked = headers.get(b"access-control-request-headers")
        if asked is not None:
            told.append((b"access-control-allow-headers", asked))
        if b"access-control-request-private-network" in headers and self.names(origin):
            told.append((b"access-control-allow-private-network", b"true"))
        text = f"Disallowed CORS {', '.join(failures)}" if failures else "OK"
        told += [
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"content-length", b"%d" % len(text)),
        ]
        status = 400 if failures else 200
        await send({"type": "http.response.start", "status": status, "headers": told})
        await send({"type": "http.response.body", "body": text.encode("ascii")})

    def on(self, origin: bytes, send: Send) -> Send:
        """A way to answer a page of an origin: the headers are put on whatever is answered."""
        allowed = self.allows(origin)

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = _with_credentials(message["headers"])
                if allowed:
                    headers = _with_origin(headers, origin)
                message = {**message, "headers": headers}
            await send(message)

        return answer


def _with_credentials(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    return [*(header for header in headers if header[0].lower() not in OWN), CREDENTIALS]


def _with_origin(headers: list[tuple[bytes, bytes]], origin: bytes) -> list[tuple[bytes, bytes]]:
    vary = [value for name, value in headers if name.lower() == b"vary"]
    kept = [header for header in headers if header[0].lower() != b"vary"]
    return [
        *kept,
        (b"access-control-allow-origin", origin),
        (b"vary", b", ".join([*vary, b"Origin"])),
    ]
