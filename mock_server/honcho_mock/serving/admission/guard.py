"""The outermost part of every application: under which prefix it is mounted, by which name it is
called, and from which page."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from honcho_mock.addresses import host_of
from honcho_mock.serving.admission.hosts import Standing
from honcho_mock.serving.answers import detail, write
from honcho_mock.serving.request import Request

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from honcho_mock.serving.admission.cors import Cors
    from honcho_mock.serving.admission.hosts import Hosts
    from honcho_mock.serving.service import Service

FOREIGN = (
    "{host} is not what this server was started for: it listens on loopback, and answers to names "
    "and addresses of loopback. Call it by one of these, or start it with --allowed-host {host}."
)

Called: TypeAlias = "tuple[bytes | None, object]"
"""A Host header, and the address that the request came in at."""

MOST_REMEMBERED = 1000

SHOWN = 100
"""Characters of a header that a refusal shows."""


class Guard:
    """Stands before a service, as the ASGI application that it is to servers. `root_path`: the
    prefix that a gateway takes off its paths."""

    def __init__(
        self, service: Service, *, hosts: Hosts, cors: Cors | None, root_path: str = ""
    ) -> None:
        self._service = service
        self._hosts = hosts
        self._cors = cors
        self._root_path = root_path
        self._own: set[Called] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._not_http(scope, receive, send)
            return
        if scope.get("root_path") or self._root_path:
            scope = _below(scope, scope.get("root_path") or self._root_path)
        request = Request(scope, receive)
        headers, server = request.headers, scope.get("server")
        called = headers.get(b"host"), server[0] if server else None
        if b"origin" in headers and self._cors is not None:
            if request.method == "OPTIONS" and b"access-control-request-method" in headers:
                await self._cors.preflight(headers, send)
                return
            send = self._cors.on(headers[b"origin"], send)
        if called not in self._own and not self._may_call(called, request):
            host = host_of(headers[b"host"].decode("latin-1")).encode("latin-1")
            await write(detail(403, FOREIGN.format(host=shown(host))), send)
            return
        await self._service(request, send)

    def _may_call(self, called: Called, request: Request) -> bool:
        """Whether anything may be asked for under a name. The server's own are remembered: to know
        one again is a look in a set."""
        standing = self._hosts.standing(*called)
        if standing is Standing.ALL:
            if len(self._own) >= MOST_REMEMBERED:
                self._own.clear()
            self._own.add(called)
        else:
            request.standing = standing
        return standing is not Standing.NOTHING

    async def _not_http(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1000})
        else:
            await self._service.live(scope, receive, send)


def shown(value: bytes) -> str:
    """A header's value in a sentence."""
    text = value.decode("latin-1")
    return repr(text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…")


def _below(scope: Scope, root_path: str) -> Scope:
    """A request as it would be without the prefix, which is written down as its root path.

    Whoever mounts an application leaves the prefix in the path. httpx does not, and uvicorn puts it
    there whether a gateway took it off or not, so that it may be there twice.
    """
    root_path = root_path.rstrip("/")
    path, raw = scope["path"], scope.get("raw_path")
    while root_path and (path == root_path or path.startswith(f"{root_path}/")):
        path = path[len(root_path) :]
    cut = scope["path"][: len(scope["path"]) - len(path)].count("/")
    if raw is not None and cut:
        # The prefix may be written with percent signs there, so segments are counted.
        rest = raw.split(b"/", cut + 1)[cut + 1 :]
        raw = b"/" + rest[0] if rest else b""
    return {**scope, "path": path, "raw_path": raw, "root_path": root_path}
