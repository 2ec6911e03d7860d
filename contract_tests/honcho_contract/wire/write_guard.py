"""What a run may do to a target, and which certificates it trusts."""

from __future__ import annotations

import ssl
from ipaddress import ip_address
from urllib.parse import urlsplit

from honcho_contract.errors import ConfigurationError
from honcho_contract.wire.address import checked
from honcho_contract.wire.exchange import Call

MOST_APPS = 25
MOST_USERS = 150
"""What one worker of a run leaves behind at most."""

READING_VERBS = frozenset({"list", "by-id", "by-name", "get", "query"})
"""Verbs of operations that change nothing. `get-or-create` and `clone` are GET, and write."""

DOCUMENT_PATH = "/openapi.json"
"""Asked for to name a server that is not this API."""


def reads(call: Call) -> bool:
    """Whether a call cannot write, whatever a server makes of it by the document."""
    if call.operation is None:
        return call.method == "GET" and call.path == DOCUMENT_PATH
    return call.method == call.operation.method and call.operation.verb in READING_VERBS


def guard(url: str, *, allow_writes: bool, read_only: bool) -> None:
    """Refuses to write to a server that is not on this machine, unless that was said to be meant.

    Raises a `ConfigurationError` that says what would be written, or what is wrong with the URL.
    """
    checked(url)
    if allow_writes and read_only:
        raise ConfigurationError(
            "Writes cannot be both allowed and left out: give one of --allow-writes, --read-only"
        )
    if allow_writes or read_only or is_loopback(url):
        return
    raise ConfigurationError(
        f"{url} is not on this machine, and a run writes to it: up to {MOST_APPS} apps and "
        f"{MOST_USERS} users for each worker, which Honcho cannot delete, and sessions, messages, "
        "collections and documents below them, all in apps whose names begin with hc-. Allow it "
        "with --allow-writes, or run only what writes nothing with --read-only"
    )


def is_loopback(url: str) -> bool:
    """Whether a URL names this machine by its loopback address. Other names are not looked up:
    what they mean can change between the question and the run."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def authorities(file: str | None) -> str | None:
    """The file of certificates to trust, if it can be used as one."""
    if file is not None:
        try:
            ssl.create_default_context(cafile=file)
        except (OSError, ssl.SSLError) as error:
            raise ConfigurationError(
                f"The file of certificates {file} cannot be used ({error}); expected certificates "
                "in PEM form"
            ) from error
    return file
