"""`honcho-mock`: the mock on the command line, and its other commands."""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from honcho_mock.addresses import with_bound
from honcho_mock.commands.lines import Lines, LinesHandler
from honcho_mock.commands.options import (
    PACKAGE,
    Background,
    allowed_host_option,
    chat_of,
    cors_option,
    fault_option,
    faults_of,
    faults_option,
    host_option,
    listening,
    port_option,
    root_path_option,
)
from honcho_mock.commands.proxy import proxy
from honcho_mock.commands.wait import wait
from honcho_mock.settings import APIS, AUTH_MODES, MEBIBYTE, Settings
from honcho_openapi.commands.command import Unbreakable
from honcho_openapi.commands.numbers import Bytes, Whole

if TYPE_CHECKING:
    from socket import socket

    from honcho_mock.factory import Made

STARTED = """\
Honcho mock {version} on {url}
  operations  {served} of {described}
  documents   {url}/docs and {url}/openapi.json
  workshop    {workshop}
  keys        {keys}"""

KEYS = {
    "off": "off, every request is let in",
    "any": "any Bearer token lets a request in",
    "jwt": "JWTs with Honcho's scopes; an admin's is {token}",
}


class Commands(Unbreakable):
    """The mock and the commands beside it."""

    def advice(self, word: str) -> str:
        if "://" in word:
            return f"Write honcho-mock proxy {word}, or honcho-mock wait {word}"
        if "=" in word:
            return "Quote a fault as a whole: --fault 'messages.create status=429 first=2'"
        return "The mock starts without one: honcho-mock --port 8000"


@click.group(
    cls=Commands,
    commands=[proxy, wait],
    invoke_without_command=True,
    context_settings={"show_default": True, "help_option_names": ["-h", "--help"]},
)
@host_option
@port_option
@click.option(
    "--api",
    type=click.Choice(APIS),
    default="1",
    help="The version of the API: 1 is Honcho 1.1.0, 3 is Honcho 3.0.12; both at once, too.",
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
    default="samples",
    metavar="samples|none|FILE",
    help="samples: the app, user and session that the code samples of the document use. FILE: seed "
    "data of your own, a state that was saved, or a recording.",
)
@click.option("--random-seed", type=int, help="Make the same ids at every start.")
@click.option("--clock", metavar="TIME", help="Stop the clock at a time: 2024-05-01T10:00:00Z.")
@click.option(
    "--background",
    type=Background(),
    default="now",
    metavar="now|SECONDS|asked",
    help="When version 3 derives conclusions and summaries, and deletes: at once, so many seconds "
    "later, or when the control plane asks.",
)
@click.option(
    "--webhook-secret",
    default=Settings.webhook_secret,
    help="What version 3 signs webhooks with.",
)
@fault_option
@faults_option
@click.option(
    "--chat",
    "chat_file",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False),
    help="A YAML mapping of rules by which chats are answered.",
)
@click.option("--journal", type=Whole(1), default=1000, help="Exchanges kept of each world.")
@click.option(
    "--journal-bytes",
    type=Bytes(1),
    default=256 * MEBIBYTE,
    help="Bytes kept of the exchanges of all worlds.",
)
@click.option("--worlds", type=Whole(1), default=1000, help="Worlds kept before 507.")
@click.option(
    "--max-messages",
    type=Whole(1),
    default=1_000_000,
    help="Messages of each world before 507.",
)
@click.option(
    "--max-rows", type=Whole(1), default=2_000_000, help="Rows of all kinds and worlds before 507."
)
@click.option(
    "--max-memory",
    type=Bytes(1),
    default=2048 * MEBIBYTE,
    help="Bytes of all that is stored before 507.",
)
@click.option("--max-body", type=Bytes(1), default=16 * MEBIBYTE, help="Bytes a body may have.")
@click.option(
    "--workshop/--no-workshop",
    default=True,
    help="Worlds, journal, faults and control plane; without, the API alone.",
)
@cors_option
@allowed_host_option
@root_path_option
@click.option(
    "--broken",
    metavar="NAME[,NAME…]",
    multiple=True,
    help="Serve with known defects; may be given several times.",
)
@click.option("-v", "--verbose", is_flag=True, help="Write a line for each request.")
@click.version_option(version(PACKAGE), prog_name="honcho-mock")
@click.pass_context
def main(
    context: click.Context,
    /,
    host: str,
    port: int,
    broken: tuple[str, ...],
    lines: tuple[str, ...],
    faults_file: str | None,
    chat_file: str | None,
    allowed_hosts: tuple[str, ...],
    verbose: bool,
    **options: Any,
) -> None:
    """Serve a mock of the Honcho API, in memory; with a command, do that instead."""
    if context.invoked_subcommand is not None:
        refuse_options(context)
        return
    try:
        faults = faults_of(lines, faults_file)
        settings = Settings(
            **options,
            allowed_hosts=with_bound(allowed_hosts, host),
            faults=faults,
            chat=chat_of(chat_file),
        )
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    # Connexion takes half a second to import, and --help and --version need not wait for it.
    from honcho_mock.broken import composed
    from honcho_mock.factory import make
    from honcho_mock.serving.seams import NO_SEAMS

    try:
        seams = composed(broken).seams if broken else NO_SEAMS
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    with listening(host, port) as listener:
        try:
            mock = make(settings, seams=seams)
        except ValueError as error:
            raise click.UsageError(str(error)) from error
        serve(mock, settings, listener, verbose=verbose)


def refuse_options(context: click.Context) -> None:
    """An option of the mock says nothing to another command, which has its own behind its name."""
    for name in context.params:
        if context.get_parameter_source(name) is not ParameterSource.DEFAULT:
            (option,) = (one.opts[-1] for one in context.command.params if one.name == name)
            raise click.UsageError(
                f"{option} before {context.invoked_subcommand} is an option of the mock: write it "
                f"behind, if honcho-mock {context.invoked_subcommand} --help has it"
            )


def serve(mock: Made, settings: Settings, listener: socket, *, verbose: bool) -> None:
    """Serve until told to stop."""
    from honcho_mock.commands.access_lines import AccessLines
    from honcho_mock.serving.server import Server, url_of

    url = url_of(listener)
    started = STARTED.format(
        version=version(PACKAGE),
        url=url,
        served=mock.served,
        described=mock.described,
        workshop=f"{url}/__mock__/ and, for worlds of their own, {url}/~name"
        if settings.workshop
        else "off",
        keys=KEYS[settings.auth].format(token=mock.admin_key()),
    )
    with Lines(sys.stdout) as output, Lines(sys.stderr) as trouble, suppress(KeyboardInterrupt):
        app = AccessLines(mock.app, output.say) if verbose else mock.app
        server = Server(app, when_answering=lambda: output.say(started), log=LinesHandler(trouble))
        server.run(sockets=[listener])


if __name__ == "__main__":
    main(prog_name="honcho-mock")
