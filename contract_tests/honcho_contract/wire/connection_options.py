"""The options by which every command reaches a server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any

import click

from honcho_contract.errors import ConfigurationError
from honcho_contract.wire.tokens import token_of, usable
from honcho_openapi.commands.numbers import Seconds
from honcho_openapi.redaction import Redactor


@dataclass(frozen=True, kw_only=True)
class Reach:
    """How a server is reached, and whether it may be written to wherever it is."""

    token: str | None = field(default=None, repr=False)
    ca: str | None = None
    timeout: float = 30.0
    allow_writes: bool = False


_OPTIONS = (
    click.option("--token", envvar="HONCHO_API_KEY", help="A token that may create apps."),
    click.option(
        "--token-file",
        type=click.Path(path_type=Path),
        help="A file that holds the token; wins over HONCHO_API_KEY.",
    ),
    click.option(
        "--ca",
        type=click.Path(),
        metavar="FILE",
        help="Certificates to trust, in PEM form, in place of the usual ones.",
    ),
    click.option(
        "--allow-writes", is_flag=True, help="Write to a server that is not on this machine."
    ),
    click.option(
        "--timeout",
        type=Seconds(min=0, min_open=True),
        default=30.0,
        show_default=True,
        help="Seconds that one answer may take.",
    ),
)


def token_of_other(_context: click.Context, _parameter: click.Parameter, given: str) -> str | None:
    """What becomes of the option that gives the token for another server."""
    try:
        return usable(given, "The token for URL_B (--token-b or HONCHO_AGAINST_API_KEY)")
    except ConfigurationError as error:
        raise click.UsageError(str(error)) from None


def _hide(token: str | None) -> None:
    redact = click.get_current_context().find_object(Redactor)
    if redact is not None:
        redact.add(token)


def reaching(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command those options, as one argument `reach`."""

    @wraps(command)
    def reached(
        *arguments: Any,
        token: str | None,
        token_file: Path | None,
        ca: str | None,
        allow_writes: bool,
        timeout: float,
        **others: Any,
    ) -> Any:
        try:
            found = token_of(token, token_file)
        except ConfigurationError as error:
            raise click.UsageError(str(error)) from None
        _hide(found)
        reach = Reach(token=found, ca=ca, timeout=timeout, allow_writes=allow_writes)
        return command(*arguments, reach=reach, **others)

    # What is shown first is applied last.
    decorated: Callable[..., Any] = reached
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated
