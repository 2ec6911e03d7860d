"""Pages for browsers, which run nothing but their own script and stand in nobody's frame."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from typing import TYPE_CHECKING, Final, NamedTuple

from honcho_mock.serving.answers import send_detail

if TYPE_CHECKING:
    from starlette.types import Scope, Send

    from honcho_mock.serving.answers import Headers

POLICY: Final = (
    "default-src 'none'; script-src {script}; style-src {style}; connect-src 'self'; "
    "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types {types}"
)
"""The page is all there is: no other script or style runs, nothing is fetched from elsewhere, and
text that came in with a request cannot become markup, since the browser refuses the attempt."""

PRIVATE: Final[Headers] = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)
"""On all that is for people or about the mock itself: other origins cannot make use of it."""

HTML: Final = b"text/html; charset=utf-8"


class Page(NamedTuple):
    """An answer for a browser."""

    body: bytes
    headers: Headers


def page_of(html: str, *, script: str = "", style: str = "", types: str = "'none'") -> Page:
    """A page with its one script and its one style in it, which its policy names by their digests.

    `types`: the names of the policies by which the script may make markup of text.
    """
    policy = POLICY.format(script=digest(script), style=digest(style), types=types)
    own = ((b"content-type", HTML), (b"content-security-policy", policy.encode("ascii")))
    return Page(html.encode(), (*own, (b"cross-origin-opener-policy", b"same-origin"), *PRIVATE))


def data_of(body: bytes, content_type: bytes) -> Page:
    """What a page fetches, or a program asks for."""
    return Page(body, ((b"content-type", content_type), *PRIVATE))


def digest(text: str) -> str:
    """How a policy names a script or style that it lets run."""
    if not text:
        return "'none'"
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode('ascii')}'"


async def send_page(send: Send, page: Page, *, head: bool = False) -> None:
    """Send a page, or, to HEAD, what would be said of it."""
    headers = [*page.headers, (b"content-length", b"%d" % len(page.body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if head else page.body})


async def answer_with(page: Page, scope: Scope, send: Send) -> None:
    """Answer a request for a page by its method."""
    if scope["method"] in ("GET", "HEAD"):
        await send_page(send, page, head=scope["method"] == "HEAD")
    else:
        await send_detail(send, 405, "Method Not Allowed", ((b"allow", b"GET, HEAD"),))
