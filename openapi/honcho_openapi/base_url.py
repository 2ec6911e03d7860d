"""The URL of a server, to which the paths of the API are added."""

from __future__ import annotations

import re

_API = re.compile(r"/v1(?:/(?:apps|keys)(?:/.*)?)?/?")


def before_api(url: str) -> str | None:
    """What a URL should have been that has a path of the API behind the server; None if it has
    none."""
    found = _API.search(url)
    return url[: found.start()] if found and found.end() == len(url) else None
