"""What a server says of itself: `/` for whoever looks what is there, `/health` for probes."""

from __future__ import annotations

from html import escape
from importlib.metadata import version
from typing import TYPE_CHECKING

from honcho_mock.behaviour.encoding import encode
from honcho_mock.serving.answers import JSON
from honcho_mock.serving.pages.reference import plain_page
from honcho_mock.serving.pages.webpages import data_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from honcho_mock.serving.answers import Whole

NAME = "honcho-mock"
PACKAGE = "honcho-contract"

PLACES = {
    "docs": "Swagger UI",
    "redoc": "the API on one page",
    "openapi.json": "the OpenAPI document",
    "health": "whether it answers",
}
"""Where to go from here, relative to here."""

INSPECTOR = {"__mock__/": "the inspector: requests, state, faults, chat rules, worlds"}


def front(
    places: Mapping[str, str], *, releases: Sequence[str], root_path: str
) -> dict[str, Whole]:
    """What `/` is answered with, by whether it is JSON or HTML that is wanted. `releases` are those
    of Honcho whose APIs are served."""
    apis = f"{' and '.join(releases)} API{'s' if len(releases) > 1 else ''}"
    about = f"A mock of the Honcho {apis}, in memory. This is no real Honcho."
    told = {
        "name": NAME,
        "version": version(PACKAGE),
        "about": about,
        "base_url": root_path or "/",
        "places": {f"{root_path}/{path}": what for path, what in places.items()},
    }
    items = "".join(
        f'<li><a href="{escape(path)}">{escape(path)}</a>: {escape(what)}</li>'
        for path, what in places.items()
    )
    body = (
        f"<h1>{NAME} {escape(version(PACKAGE))}</h1><p>{escape(about)} A client's base URL is this "
        f"page's address, without the slash at its end.</p><ul>{items}</ul>"
    )
    return {"json": data_of(encode(told), JSON), "html": plain_page(NAME, body)}


def health() -> Whole:
    return data_of(encode({"status": "ok", "name": NAME, "version": version(PACKAGE)}), JSON)
