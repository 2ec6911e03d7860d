"""`honcho-mock`: the mock on the command line."""

from __future__ import annotations

from contextlib import suppress
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import click

from honcho_mock.settings import AUTH_MODES, MEBIBYTE, SEEDS, Settings

if TYPE_CHECKING:
    from socket import socket

    from honcho_mock.serving.app import Mock

PACKAGE = "honcho-contract"

STARTED = """\
Honcho mock {version} on {url}
  operations  {served} of {described}
  documents   {url}/docs and {url}/openapi.json
  keys        {keys}"""

KEYS = {
    "off": "off, every request is let in",
    "any": "any Bearer token lets a request in",
    "jwt": "JWTs with Honcho's scopes; an admin's is {token}",
}


@click.command(context_settings={"show_default": True})
@click.option("--host", default="127.0.0.1", help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, help="Port; 0 for any that is free."
)
@click.option(
    "--auth",
    type=click.Choice(AUTH_MODES),
    default="off",
    help="Which keys requests must bring: none, any Bearer token, or JWTs with scopes.",
)
@click.option("--jwt-secret", help="What JWTs are signed with; needed by --auth jwt.")
@click.option("--lenient", is_flag=True, help="Make what a request names when it is not there.")
@click.option(
    "--seed-data",
    type=click.Choice(SEEDS),
    default="samples",
    help="samples: the app, user and session that the code samples of the document use.",
)
@click.option("--max-messages", type=int, default=1_000_000, help="Messages kept before 507.")
@click.option("--max-body", type=int, default=16 * MEBIBYTE, help="Bytes of a body before 413.")
@click.option("--broken", metavar="NAME", help="Serve with one known defect.")
@click.version_option(version(PACKAGE), prog_name="honcho-mock")
def main(host: str, port: int, broken: str | None, **options: Any) -> None:
    """Serve a mock of the Honcho 1.1.0 API, in memory."""
    try:
        settings = Settings(**options)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    # Connexion takes half a second to import, and --help and --version need not wait for it.
    from honcho_mock.broken import defect
    from honcho_mock.serving.app import build
    from honcho_mock.serving.seams import NO_SEAMS
    from honcho_mock.serving.server import listen

    try:
        seams = defect(broken).seams if broken else NO_SEAMS
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    try:
        listener = listen(host, port)
    except OSError as error:
        raise click.ClickException(
            f"cannot listen on {host} port {port}: {error.strerror}. "
            "Choose another with --port, or --port 0 for any that is free."
        ) from error
    with listener:
        serve(build(settings, seams=seams), settings, listener)


def serve(mock: Mock, settings: Settings, listener: socket) -> None:
    """Serve until told to stop."""
    from honcho_mock.serving.server import Server, url_of

    started = STARTED.format(
        version=version(PACKAGE),
        url=url_of(listener),
        served=mock.served,
        described=mock.described,
        keys=KEYS[settings.auth].format(token=mock.admin_key()),
    )
    with suppress(KeyboardInterrupt):
        Server(mock.app, when_answering=lambda: click.echo(started)).run(sockets=[listener])
