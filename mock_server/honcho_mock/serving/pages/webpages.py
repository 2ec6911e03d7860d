"""Pages for browsers, which run nothing but their own script and stand in nobody's frame."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from honcho_mock.serving.answers import Whole, detail

if TYPE_CHECKING:
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


def page_of(html: str, *, script: str = "", style: str = "", types: str = "'none'") -> Whole:
    """A page with its one script and its one style in it, which its policy names by their digests.

    `types`: the names of the policies by which the script may make markup of text.
    """
    policy = POLICY.format(script=digest(script), style=digest(style), types=types)
    headers = (
        (b"content-security-policy", policy.encode("ascii")),
        (b"cross-origin-opener-policy", b"same-origin"),
    )
    return Whole(200, html.encode(), (*headers, *PRIVATE), HTML)


def data_of(body: bytes, content_type: bytes) -> Whole:
    """What a page fetches, or a program asks for."""
    return Whole(200, body, PRIVATE, content_type)


def digest(text: str) -> str:
    """How a policy names a script or style that it lets run."""
    if not text:
        return "'none'"
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode('ascii')}'"


def asked_for(page: Whole, method: str) -> Whole:
    """What a request for a page is answered with, by its method."""
    if method in ("GET", "HEAD"):
        return page
    return detail(405, "Method Not Allowed", ((b"allow", b"GET, HEAD"),))
