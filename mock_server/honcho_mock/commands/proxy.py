"""`honcho-mock proxy`: a judge between clients and a real server, on the command line."""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib.metadata import version
from typing import Any

import click

from honcho_mock.addresses import with_bound
from honcho_mock.commands.lines import Lines, LinesHandler
from honcho_mock.commands.options import (
    PACKAGE,
    allowed_host_option,
    cors_option,
    fault_option,
    faults_of,
    faults_option,
    host_option,
    listening,
    port_option,
    root_path_option,
)
from honcho_mock.settings import MEBIBYTE
from honcho_openapi.commands.numbers import Bytes, Seconds, Whole
from honcho_openapi.printable import shown_in_line

PROXYING = """\
Honcho proxy {version} on {url}
  server      {upstream}
  journal     {url}/__mock__/journal
  violations  {violations}"""

RECORDING = "  recording   {record}"

VIOLATIONS = {
    False: "reported here and in the journal",
    True: "reported here and in the journal; answers that violate are replaced by a 502",
}


@click.command(context_settings={"show_default": True})
@click.argument("url")
@host_option
@port_option
@click.option("--fail", is_flag=True, help="Answer 502 in the place of answers that violate.")
@fault_option
@faults_option
@click.option(
    "--timeout",
    type=Seconds(min=0, min_open=True),
    default=120.0,
    help="Seconds for which the server may send nothing.",
)
@click.option(
    "--ca",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False),
    help="Certificates to trust, in PEM form.",
)
@click.option("--journal", type=Whole(min=1), default=1000, help="Exchanges kept.")
@click.option(
    "--record",
    metavar="FILE",
    type=click.Path(),
    help="Keep what the server answers, without keys: a HAR where FILE ends in .har, otherwise "
    "JSON lines.",
)
@click.option(
    "--record-bytes",
    type=Bytes(1, 256 * MEBIBYTE),
    default=64 * MEBIBYTE,
    help="Bytes of the recording at most.",
)
@click.option("--overwrite", is_flag=True, help="Replace a recording that is there already.")
@cors_option
@allowed_host_option
@root_path_option
def proxy(
    url: str,
    host: str,
    port: int,
    lines: tuple[str, ...],
    faults_file: str | None,
    allowed_hosts: tuple[str, ...],
    **options: Any,
) -> None:
    """Hold clients and the Honcho at URL to the contract.

    Clients use the proxy's address as their base URL. What passes is journalled, and every
    violation is printed.
    """
    from honcho_mock.proxying.app import build_proxy
    from honcho_mock.serving.server import Server, url_of

    try:
        faults = faults_of(lines, faults_file)
        names = with_bound(allowed_hosts, host)
        output = Lines(sys.stdout)
        made = build_proxy(url, faults=faults, tell=output.say, allowed_hosts=names, **options)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    with listening(host, port) as listener, output, Lines(sys.stderr) as trouble:
        started = PROXYING.format(
            version=version(PACKAGE),
            url=url_of(listener),
            upstream=made.upstream.url,
            violations=VIOLATIONS[options["fail"]],
        )
        if options["record"] is not None:
            started += "\n" + RECORDING.format(record=shown_in_line(options["record"]))
        server = Server(
            made.app,
            when_answering=lambda: output.say(started),
            dated=False,
            log=LinesHandler(trouble),
        )
        with suppress(KeyboardInterrupt):
            server.run(sockets=[listener])
