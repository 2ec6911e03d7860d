"""What the commands of `honcho-mock` have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from honcho_mock.settings import BACKGROUNDS
from honcho_openapi.commands.numbers import Whole

if TYPE_CHECKING:
    from collections.abc import Iterable
    from socket import socket

EXAMPLES: dict[type, str] = {
    list: "a list, such as `- {operation: apps.create, status: 503}`",
    dict: "a mapping, such as `lines: [{pattern: tea, answer: Sencha}]`",
}
"""What a YAML file holds, by its kind."""

PACKAGE = "honcho-contract"


class Background(click.ParamType[Any]):
    """`now`, `asked`, or seconds."""

    name = "background"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> str | float:
        if value in BACKGROUNDS:
            return str(value)
        try:
            return float(value)
        except ValueError:
            self.fail(f"{value!r} is neither a number of seconds nor now or asked", param, ctx)


host_option = click.option("--host", default="127.0.0.1", help="Address to listen on.")
port_option = click.option(
    "--port", type=Whole(0, 65535), default=8000, help="Port; 0 for any that is free."
)
cors_option = click.option(
    "--cors",
    metavar="ORIGIN|none",
    multiple=True,
    help="An origin whose pages may use the server from a browser, besides those on loopback: "
    "https://app.example. none: no page may. Repeatable.",
)
allowed_host_option = click.option(
    "--allowed-host",
    "allowed_hosts",
    metavar="NAME",
    multiple=True,
    help="A name that the server may be called by, besides those of loopback and its own address; "
    "* for any. Repeatable.",
)
root_path_option = click.option(
    "--root-path",
    metavar="PATH",
    default="",
    help="The prefix under which a gateway has the server: /honcho.",
)
fault_option = click.option(
    "--fault",
    "lines",
    metavar="FAULT",
    multiple=True,
    help="Let calls go wrong: 'messages.create status=429 retry_after=1 first=2'. Repeatable.",
)
faults_option = click.option(
    "--faults",
    "faults_file",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False),
    help="A YAML list of faults.",
)


def listening(host: str, port: int) -> socket:
    """A bound socket, or a sentence on why there is none."""
    from honcho_mock.serving.server import listen

    try:
        return listen(host, port)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    except OSError as error:
        raise click.ClickException(
            f"cannot listen on {host} port {port}: {error.strerror}. "
            "Choose another with --port, or --port 0 for any that is free."
        ) from error


def faults_of(lines: Iterable[str], file: str | None) -> list[dict[str, Any]]:
    """The faults of a file, and then those of the command line."""
    from honcho_mock.workshop.errors import WorkshopError
    from honcho_mock.workshop.faults.definition import fault_of_line, faults_from
    from honcho_mock.workshop.values.source_lines import located

    try:
        of_file = [one.as_json() for one in faults_from(yaml_of(file, list) or (), place="faults")]
    except WorkshopError as error:
        raise located(str(file), error) from error
    return [*of_file, *(fault_of_line(line).as_json() for line in lines)]


def chat_of(file: str | None) -> dict[str, Any]:
    """The rules of a file by which chats are answered."""
    from honcho_mock.workshop.chat import script_from
    from honcho_mock.workshop.errors import WorkshopError
    from honcho_mock.workshop.values.source_lines import located

    rules: dict[str, Any] = yaml_of(file, dict) or {}
    try:
        script_from(rules)
    except WorkshopError as error:
        raise located(str(file), error) from error
    return rules


def yaml_of(file: str | None, kind: type) -> Any:
    """What a YAML file holds, which must be of a kind; None without a file."""
    if file is None:
        return None
    from honcho_mock.workshop.values.files import read_value

    value = read_value(file)
    if not isinstance(value, kind):
        raise ValueError(f"{file}: expected {EXAMPLES[kind]}, got {value!r}")
    return value
