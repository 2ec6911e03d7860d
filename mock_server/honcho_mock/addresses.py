"""Hosts and origins as people and browsers write them."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

ANY = "*"
NONE = "none"

_LOOPBACK = re.compile(r"(?:(?:[a-z0-9_-]+\.)*localhost|127(?:\.\d{1,3}){3}|::1)\.?")
_NAME = re.compile(r"[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?\.?|\[[0-9a-f:.]+\]|[0-9a-f]*:[0-9a-f:.]+")
_NETLOC = re.compile(r"(\[[^\]]*\]|[^:\[\]]*)(?::\d*)?")
_ORIGIN = re.compile(
    r"([a-z][a-z0-9+.-]*)://((?:[a-z0-9_-]+\.)*[a-z0-9_-]+|\[[0-9a-f:.]+\])(:\d{1,5})?"
)
_PORTS = {"http": ":80", "https": ":443"}
MOST_PORT = 65535


def host_of(netloc: str) -> str:
    """The host in `host:port`, in lower case and without brackets; empty where there is none."""
    found = _NETLOC.fullmatch(netloc)
    return found[1].strip("[]").lower() if found else ""


def is_loopback(host: str) -> bool:
    return _LOOPBACK.fullmatch(host) is not None


def is_loopback_origin(origin: str) -> bool:
    scheme, _, netloc = origin.partition("://")
    return (
        scheme in _PORTS and _ORIGIN.fullmatch(origin) is not None and is_loopback(host_of(netloc))
    )


def host_from(name: object) -> str:
    """A host that somebody names, or a ValueError that says why it is none."""
    text = name.strip().lower() if isinstance(name, str) else ""
    if text != ANY and not _NAME.fullmatch(text):
        raise ValueError(
            f"allowed host {name!r}: expected a name such as mock.test, without scheme and port, "
            f"or {ANY} for any"
        )
    return text.strip("[]")


def with_bound(names: Iterable[str], host: str) -> tuple[str, ...]:
    """Names that a server may be called by, and the one that it listens on."""
    with suppress(ValueError):
        return (*names, host_from(host))
    return tuple(names)


def origin_from(origin: object) -> str:
    """An origin that somebody names, as browsers write it, or a ValueError."""
    found = _ORIGIN.fullmatch(origin.strip().lower()) if isinstance(origin, str) else None
    if found is None or (found[3] and int(found[3][1:]) > MOST_PORT):
        raise ValueError(
            f"cors origin {origin!r}: expected scheme, host and port alone, such as "
            f"https://app.example or http://192.168.0.7:3000, or {NONE}"
        )
    port = found[3] or ""
    return f"{found[1]}://{found[2]}{'' if port == _PORTS.get(found[1]) else port}"
