"""`honcho-mock wait`: until a server answers, for scripts and for the health check of an image."""

from __future__ import annotations

import http.client
import json
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from honcho_openapi.base_url import before_api
from honcho_openapi.commands.numbers import Seconds

if TYPE_CHECKING:
    from collections.abc import Callable

DOCUMENT = "/openapi.json"
"""What a mock, a proxy and a real Honcho have alike."""

A_PATH = "/v1/apps"
PAUSE_SECONDS = 0.1
ONE_TRY_SECONDS = 5.0
LEAST_SECONDS = 1.0

NOT_A_URL = "{url!r}: expected the URL of a server, such as http://127.0.0.1:8000"


@click.command(context_settings={"show_default": True})
@click.argument("url")
@click.option(
    "--timeout",
    type=Seconds(min=0),
    default=30.0,
    help="Seconds to wait; 0 for one try.",
)
def wait(url: str, timeout: float) -> None:
    """Wait until a Honcho answers at URL: a mock, one of its worlds, a proxy, or a real one.

    The exit status is 0 once it does, 1 if it does not in time, and 2 if URL is none.
    """
    connect = _connecting(url)
    end = time.monotonic() + timeout
    while True:
        left = end - time.monotonic()
        patience = max(left, LEAST_SECONDS) if timeout else ONE_TRY_SECONDS
        trouble = _trouble(connect, min(patience, ONE_TRY_SECONDS), url)
        if not trouble:
            return
        if time.monotonic() + PAUSE_SECONDS > end:
            raise click.ClickException(f"no Honcho answers at {url} after {timeout:g} s: {trouble}")
        time.sleep(PAUSE_SECONDS)


def _connecting(url: str) -> Callable[[float], http.client.HTTPConnection]:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    kinds = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}
    if not host or parts.scheme not in kinds or parts.query or parts.fragment:
        raise click.UsageError(NOT_A_URL.format(url=url))
    if (meant := before_api(url)) is not None:
        raise click.UsageError(f"{url!r}: the URL of a server ends before /v1, write {meant}")
    return lambda seconds: kinds[parts.scheme](host, port, timeout=seconds)


def _trouble(
    connect: Callable[[float], http.client.HTTPConnection], seconds: float, url: str
) -> str:
    """Why no Honcho answers; empty if one does."""
    connection = connect(seconds)
    try:
        connection.request("GET", urlsplit(url).path.rstrip("/") + DOCUMENT)
        response = connection.getresponse()
        status, body = response.status, response.read()
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        return getattr(error, "strerror", None) or str(error) or type(error).__name__
    finally:
        connection.close()
    if status != http.client.OK:
        return f"GET {DOCUMENT} was answered {status}"
    return "" if _is_honcho(body) else f"what GET {DOCUMENT} gives is no document of Honcho 1.1.0"


def _is_honcho(body: bytes) -> bool:
    try:
        return A_PATH in json.loads(body)["paths"]
    except (ValueError, LookupError, TypeError):
        return False
