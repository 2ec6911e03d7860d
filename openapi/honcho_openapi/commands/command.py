"""What the commands of both packages have in common: where their output goes does not end them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

import click

from honcho_openapi.commands.streams import Filter, standard_streams


class Unbreakable(click.Group):
    """Commands that end as they mean to, whatever standard output and standard error can take.

    `unwritten` is the exit status where output got lost that somebody would have read.
    """

    unwritten = 1

    def advice(self, word: str) -> str:  # noqa: ARG002 (for those that override it)
        """What to write in the place of a word that is no command; nothing, if nobody knows."""
        return ""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            advice = self.advice(args[0])
            if error.possibilities or not advice:
                raise
            raise click.NoSuchCommand(args[0], f"{error.message} {advice}", ctx=ctx) from None

    def filter(self) -> Filter:
        """What all output goes through. It is the object of the commands' context, too."""
        return str

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        filter = self.filter()  # noqa: A001 (what it is)

        def run() -> Any:
            return click.Group.main(
                self, args, prog_name, complete_var, standalone_mode=False, obj=filter, **extra
            )

        if not standalone_mode:
            return run()
        with standard_streams(filter) as streams:
            status = self._status(run)
            if streams.trouble:
                print(streams.trouble, file=sys.stderr)
                status = self.unwritten
        sys.exit(status)

    def _status(self, run: Callable[[], Any]) -> int:
        """The exit status of a command, whichever way it ends."""
        try:
            return int(run() or 0)
        except click.ClickException as error:
            # Not by click's own way to it, which writes UTF-8 where ASCII was asked for.
            error.show(sys.stderr)
            return error.exit_code
        except click.Abort:
            return self.unwritten
        except SystemExit as left:
            return left.code if isinstance(left.code, int) else self.unwritten
