"""The inspector: a page that shows a world to people, joined from the files here."""

from __future__ import annotations

from importlib.metadata import version
from importlib.resources import files
from typing import TYPE_CHECKING

from honcho_mock.serving.pages.webpages import page_of

if TYPE_CHECKING:
    from honcho_mock.serving.answers import Whole

STYLES = ("base.css", "requests.css", "views.css")

SCRIPTS = (
    "dom.js",
    "words.js",
    "json.js",
    "server.js",
    "requests.js",
    "filter.js",
    "har.js",
    "exchange.js",
    "state.js",
    "rows.js",
    "faults.js",
    "worlds.js",
    "stored.js",
    "chat.js",
    "sending.js",
    "page.js",
)
"""In the order they are joined in: they share one scope, and what runs at once is in the last."""


def inspector() -> Whole:
    """The page as one answer."""
    style, script = _joined(STYLES), _joined(SCRIPTS)
    html = _read("page.html").replace("{version}", version("honcho-contract"))
    html = html.replace("{style}", style).replace("{script}", script)
    return page_of(html, script=script, style=style)


def _joined(names: tuple[str, ...]) -> str:
    return "\n".join(map(_read, names))


def _read(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
