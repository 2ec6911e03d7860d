"""The command that does a run again, as its options were."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from honcho_contract.results.result import Options

NAMES = {
    "seed": "--seed",
    "examples": "--examples",
    "timeout": "--timeout",
    "total_timeout": "--total-timeout",
    "workers": "-n",
    "only": "-k",
    "budget": "--budget",
    "ca": "--ca",
    "baseline": "--baseline",
    "min_coverage": "--min-coverage",
}
"""Options with a value; what is the default is left out, but for the seed."""

FLAGS = {
    "allow_writes": "--allow-writes",
    "read_only": "--read-only",
    "published": "--published",
}

SEVERAL = {"allow_untested": "--allow-untested"}


def repeated(options: Options) -> str:
    """A line for a shell. The token is not in it: `$HONCHO_API_KEY` is where it is taken from."""
    return shlex.join(["honcho-contract", "check", options.url, *_words(options)])


def _words(options: Options) -> Iterator[str]:
    usual: dict[str, Any] = {one.name: one.default for one in fields(Options)}
    for field, name in NAMES.items():
        value = getattr(options, field)
        if field == "seed" or value != usual[field]:
            yield from (name, f"{value:g}" if isinstance(value, float) else str(value))
    yield from (name for field, name in FLAGS.items() if getattr(options, field))
    if not options.search:
        yield "--quick"
    for field, name in SEVERAL.items():
        for value in getattr(options, field):
            yield from (name, value)
