"""The inspector: a page that shows a world to people, put together from its parts in `page/`."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from starlette.types import Send

    from honcho_mock.serving.answers import Headers

STYLES = ("base.css", "requests.css", "views.css")

SCRIPTS = (
    "dom.js",
    "words.js",
    "json.js",
    "server.js",
    "requests.js",
    "exchange.js",
    "state.js",
    "rows.js",
    "faults.js",
    "worlds.js",
    "page.js",
)
"""In the order they are joined in: they share one scope, and what runs at once is in the last."""

POLICY = (
    "default-src 'none'; script-src '{script}'; style-src '{style}'; connect-src 'self'; "
    "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
"""The page is all there is: no other script or style runs, nothing is fetched from elsewhere, and
text that came in with a request cannot become markup, since the browser refuses the attempt."""


class Page(NamedTuple):
    """An answer for a browser."""

    body: bytes
    headers: Headers


def inspector() -> Page:
    """The page as one answer."""
    style, script = _joined(STYLES), _joined(SCRIPTS)
    html = _read("page.html").replace("{style}", style).replace("{script}", script)
    policy = POLICY.format(style=_digest(style), script=_digest(script))
    return Page(
        html.encode(),
        (
            (b"content-type", b"text/html; charset=utf-8"),
            (b"content-security-policy", policy.encode("ascii")),
            (b"cache-control", b"no-store"),
            (b"referrer-policy", b"no-referrer"),
            (b"x-content-type-options", b"nosniff"),
        ),
    )


async def send_page(send: Send, page: Page) -> None:
    headers = [*page.headers, (b"content-length", b"%d" % len(page.body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": page.body})


def _joined(names: tuple[str, ...]) -> str:
    return "\n".join(map(_read, names))


def _read(name: str) -> str:
    return files(__package__).joinpath("page", name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    """How a policy names a script or style that it lets run."""
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode("ascii")
