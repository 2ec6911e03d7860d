"""One check: its code, its title, what a server MUST do, how grave a breach is, and its law."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from honcho_contract.judging.laws import Beside, Fault, Law, Seen

CLOCK_TOLERANCE = 300.0
"""Seconds by which the target's clock may be off from ours before a time counts as wrong."""


@dataclass(frozen=True, kw_only=True)
class Check:
    """One row.

    `severity` is `error` where a client would break or data would be wrong, `minor` where it would
    be misinformed, `flaky` where asking again helped; that alone does not fail a run. `where` says
    in words which operations the check looks at. With `blamed`, the law looks only at exchanges of
    which the prediction says that a breach is one of this check. `beside` are the objects with
    which the law compares an answer, and which the request does not name.
    """

    code: str
    title: str
    must: str
    law: Law | None = None
    blamed: bool = False
    beside: Beside | None = None
    severity: str = "error"
    where: str = "all operations"

    def breaches(self, seen: Seen) -> Iterator[Fault]:
        """What the law has against an exchange; nothing where there is no law."""
        if self.law is not None and (not self.blamed or seen.prediction.blame == self.code):
            yield from self.law(seen)

    @property
    def family(self) -> str:
        return self.code.partition(".")[0]


READS = "operations that read one object"
LISTS = "list operations"
MAKES = "operations that make objects"
BODIES = "operations with a body or parameters"
MESSAGES = "messages"
