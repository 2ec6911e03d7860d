"""The URL of a server, held to what can be one before anything is sent there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import ip_address
from socket import inet_aton
from urllib.parse import SplitResult, urlsplit

from honcho_contract.errors import ConfigurationError
from honcho_openapi.base_url import before_api

SCHEMES = ("http", "https")

EXPECTED = "expected http://HOST[:PORT][/BASE] or https://…"

_NAME = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)")
"""One label of a host's name. The underscore is for services of Compose and the like."""

_PATH = re.compile(r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*")
"""What a path may hold (RFC 3986, 3.3)."""

_ODD = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\ufeff\\]")
"""Blanks, control characters and backslashes, which clients take away or take for others."""


def checked(url: str) -> str:
    """The URL, without slashes at its end. Raises a `ConfigurationError` that says what is wrong
    with one that no server can have, or that would say more than where a server is."""
    for complaint in _complaints(url):
        raise ConfigurationError(f"The URL of the target {complaint}")
    return url.rstrip("/")


def _complaints(url: str) -> Iterator[str]:
    # What stands before an @ may be a password, wherever the @ is.
    shown = f"is {('…@' + url.rpartition('@')[2] if '@' in url else url)!r}"
    try:
        parts = urlsplit(url)
    except ValueError:
        yield f"{shown}; {EXPECTED}"
        return
    if "@" in parts.netloc:
        host = parts.netloc.rpartition("@")[2]
        yield (
            f"is at {host!r} and holds a user or a password; give a token by --token, --token-file "
            "or HONCHO_API_KEY instead"
        )
    elif parts.scheme not in SCHEMES or not parts.netloc:
        yield f"{shown}; {EXPECTED}{_meant(url)}"
    elif odd := _ODD.search(url):
        yield f"{shown}, with {odd.group()!r} in it; {EXPECTED}, without blanks"
    elif (meant := before_api(url)) is not None:
        yield f"{shown}; it ends before /v1; did you mean {meant}?"
    elif "?" in url or "#" in url:
        yield f"{shown}, with a query or a fragment; {EXPECTED} and nothing behind it"
    else:
        for complaint in _parts(parts):
            yield f"{shown}; {EXPECTED if '@' in url else complaint}"


def _meant(url: str) -> str:
    """A hint where only the scheme was left out."""
    if re.fullmatch(r"[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~/-]*)?", url):
        return f"; did you mean http://{url}?"
    return ""


def _parts(parts: SplitResult) -> Iterator[str]:
    try:
        port = parts.port
    except ValueError:
        port = 0
    behind, colon, written = parts.netloc.rpartition("]")[2].partition(":")
    if port == 0 or (port is None and colon) or (behind and "]" in parts.netloc):
        yield f"its port is {written or behind!r}; expected a number from 1 to 65535"
    if not _is_host(parts.hostname or "", literal=parts.netloc.startswith("[")):
        yield f"its host is {parts.hostname or ''!r}; expected a name or an address"
    if not _PATH.fullmatch(parts.path):
        yield f"its path is {parts.path!r}; expected one in which all else is percent-encoded"


def _is_host(host: str, *, literal: bool) -> bool:
    if literal:
        try:
            return ip_address(host).version == 6
        except ValueError:
            return False
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return False
    if re.fullmatch(r"[0-9.]+", host):
        try:
            return bool(inet_aton(host))
        except OSError:
            return False
    labels = host.removesuffix(".").split(".")
    return len(host) <= 253 and all(_NAME.fullmatch(label) for label in labels)
