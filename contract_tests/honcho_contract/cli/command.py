"""What all commands have in common: how they end, and what they never write."""

from __future__ import annotations

import os
import sys
import traceback
from typing import NoReturn

import click

from honcho_contract.results.result import Status
from honcho_contract.running.interruption import Interruptions, interruptible
from honcho_contract.wire.tokens import given_secrets
from honcho_openapi.commands.command import Unbreakable
from honcho_openapi.printable import shown
from honcho_openapi.redaction import Redactor

_SIGNALS = "honcho_contract.interruptions"


class FailingClosed(Unbreakable):
    """Commands whose own crash, or interruption, is never taken for a verdict, and whose output
    holds no token, whatever it is that writes it. The context's object is their redactor."""

    unwritten = Status.UNTESTED

    def advice(self, word: str) -> str:
        return f"Write honcho-contract check {word}" if "://" in word else ""

    def filter(self) -> Redactor:
        return Redactor(given_secrets(sys.argv, os.environ))

    def invoke(self, ctx: click.Context) -> object:
        try:
            with interruptible() as noted:
                ctx.meta[_SIGNALS] = noted
                return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit):
            raise
        except KeyboardInterrupt:
            leave("Interrupted.", Status.UNTESTED)
        except Exception:
            print(traceback.format_exc(), file=sys.stderr)
            leave("The suite itself failed; please report the above.", Status.UNTESTED)


def interruptions() -> Interruptions:
    """The signals that end the command which runs."""
    found: Interruptions = click.get_current_context().meta[_SIGNALS]
    return found


def leave(message: str, status: Status) -> NoReturn:
    """Ends the command with a sentence on standard error."""
    print(shown(message), file=sys.stderr)
    sys.exit(status)
