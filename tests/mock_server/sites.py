"""Web sites of other people, for tests of what their pages can do in a browser."""

from __future__ import annotations

from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TYPES = {"html": "text/html; charset=utf-8", "mjs": "text/javascript", "js": "text/javascript"}


@contextmanager
def site(content: Callable[[str], bytes | None]) -> Iterator[int]:
    """A site whose paths have a content, or None; its port on every loopback address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            body = content(path)
            self.send_response(200 if body is not None else 404)
            self.send_header("Content-Type", TYPES.get(path.rpartition(".")[2], TYPES["html"]))
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_request(self, *_: object) -> None:
            """Nothing of it on the terminal."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()
