"""The pages of a mock that are not of its API: Swagger UI, the document, and what it is.

All of them are made when they are first asked for, and passed by for the API.
"""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote

from connexion.middleware import SpecMiddleware
from swagger_ui_bundle import swagger_ui_path

from honcho_mock.behaviour.encoding import decode, encode
from honcho_mock.serving.answers import JSON, redirect, with_slash, write
from honcho_mock.serving.document30 import document30
from honcho_mock.serving.pages.front import INSPECTOR, PLACES, front, health
from honcho_mock.serving.pages.reference import reference
from honcho_mock.serving.pages.webpages import asked_for, data_of, page_of
from honcho_mock.serving.request import request_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from starlette.types import ASGIApp, Receive, Scope, Send

    from honcho_mock.serving.answers import Whole
    from honcho_mock.serving.request import Request

UI_PATH = "/docs"
REFERENCE_PATH = "/redoc"
DOCUMENT_PATH = "/openapi.json"
VIEW_PATH = f"{UI_PATH}/openapi-3.0.json"

DOCUMENT_PATHS = frozenset(
    {UI_PATH, f"{UI_PATH}/", VIEW_PATH, REFERENCE_PATH, f"{REFERENCE_PATH}/", DOCUMENT_PATH}
)
"""What Honcho has besides its API."""

PATHS = DOCUMENT_PATHS | {"", "/", "/health"}
"""The pages that are served here."""

NOT_OF_CLIENTS = PATHS | {"/favicon.ico"}
"""What people, tools and browsers ask a mock for, and no client asks a Honcho."""

HTML = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · honcho-mock</title>
<link rel="icon" href="data:,">
<style>{style}</style>
</head>
<body>
<div id="swagger-ui"></div>
<script>{script}</script>
</body>
</html>"""


class Documentation(SpecMiddleware):  # type: ignore[misc]
    """Serves the pages; `inspected`: whether there is an inspector to go to."""

    def __init__(
        self,
        app: ASGIApp,
        document: bytes,
        *,
        others: Sequence[bytes] = (),
        inspected: bool = False,
    ) -> None:
        self.app = app
        self._document = document
        by_release = {_release(one): one for one in (document, *others)}
        self._releases = tuple(by_release)
        self._documents = {release.partition(".")[0]: one for release, one in by_release.items()}
        """By how an API is called in `?api=`: the first number of its release."""
        self._places = {**PLACES, **(INSPECTOR if inspected else {})}
        self._made: dict[str, Whole] = {}
        self._makers: dict[str, Callable[[], Whole]] = {
            UI_PATH: self._ui,
            f"{UI_PATH}/": self._ui,
            REFERENCE_PATH: self._reference,
            f"{REFERENCE_PATH}/": self._reference,
            "/health": health,
        }

    def add_api(self, _specification: Any, **_options: Any) -> None:
        """Connexion tells of every document; what is shown of one is known already."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] not in PATHS:
            await self.app(scope, receive, send)
        elif not scope["path"]:
            await write(redirect(with_slash(scope.get("root_path", ""))), send)
        else:
            request = request_of(scope)
            page = asked_for(self._page(request), request.method)
            await write(page, send, head=request.method == "HEAD")

    def _page(self, request: Request) -> Whole:
        path = request.path
        if path in self._makers:
            if path not in self._made:
                self._made[path] = self._makers[path]()
            return self._made[path]
        root_path = quote(request.root_path)
        if path == "/":
            wanted = "html" if b"text/html" in request.headers.get(b"accept", b"") else "json"
            return front(self._places, releases=self._releases, root_path=root_path)[wanted]
        asked = dict(parse_qsl(request.query.decode("latin-1"))).get("api", "")
        document = self._documents.get(asked, self._document)
        return data_of(_described(document, root_path, view=path == VIEW_PATH), JSON)

    def _reference(self) -> Whole:
        return reference(decode(self._document))

    def _ui(self) -> Whole:
        """Swagger UI in one answer: its bundle shows OpenAPI 3.0 only, so it gets that view."""
        bundle = swagger_ui_path
        style = _read(bundle / "swagger-ui.css")
        own = files(__package__).joinpath("swagger.js").read_text(encoding="utf-8")
        own = own.replace("APIS", encode(list(self._documents)).decode())
        script = f"{_read(bundle / 'swagger-ui-bundle.js')}\n{own}"
        title = decode(self._document)["info"]["title"]
        html = HTML.format(title=title, style=style, script=script)
        return page_of(html, script=script, style=style, types="dompurify default")


def _release(document: bytes) -> str:
    """The release that a document describes."""
    release: str = decode(document)["info"]["version"]
    return release


def _described(text: bytes, root_path: str, *, view: bool) -> bytes:
    """A document, as it is or in the view for Swagger UI, with the place where it is served as the
    first of its servers if that is not the server's root."""
    if not root_path and not view:
        return text
    document = decode(text)
    if root_path:
        here = {"url": root_path, "description": "This mock"}
        document["servers"] = [here, *document.get("servers", ())]
    return encode(document30(document) if view else document)


def _read(path: Path) -> str:
    # The browser makes one line break of CR and LF before it looks at the digest.
    return path.read_text(encoding="utf-8").replace("\r\n", "\n")
