"""Numbers on the command line, whose errors and help say what they count."""

from __future__ import annotations

from typing import Any

import click


class _Shown:
    """What stands for a value in the help."""

    shown = ""

    def get_metavar(self, *_: object, **__: object) -> str:
        return self.shown


class Whole(_Shown, click.IntRange):
    """A whole number."""

    name = "whole number"
    shown = "N"


class Bytes(Whole):
    """So many bytes."""

    name = "number of bytes: write it without a unit"
    shown = "BYTES"


class Seconds(_Shown, click.FloatRange):
    """So many seconds."""

    name = "number of seconds: write it without a unit"
    shown = "SECONDS"


class Percent(_Shown, click.FloatRange):
    """A part of a whole: more than 0 % and less than 1 % are taken for a share."""

    name = "number of percent"
    shown = "PERCENT"

    def __init__(self) -> None:
        super().__init__(min=0, max=100)

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        percent: float = super().convert(value, param, ctx)
        if 0 < percent < 1:
            self.fail(f"{value} is a share: write percent, such as {percent * 100:g}", param, ctx)
        return percent
