"""Whether it was the odd part of a request that went wrong: the same again, without it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from honcho_contract.causes import DECIDED_BY_INPUT, PLAIN, cause_of
from honcho_contract.exchange import Call, Exchange, call, name_of
from honcho_contract.resources import BY_ID
from honcho_contract.samples import options
from honcho_contract.wording import wording

if TYPE_CHECKING:
    from honcho_contract.run import Run

_LASTING = ("delete", "clone", "chat")
"""Verbs of operations that are not called another time only to compare."""

Fact = tuple[str, str, str, str]
"""Check, operation, reason, and what the answer said."""


class Contrast:
    """Names the causes of what goes wrong.

    What a plain request to the same objects brings about as well has the cause of that one: a
    server that always fails at an operation has one fault there, not one for each kind of input.
    Asked once for each fact of a run.
    """

    def __init__(self) -> None:
        self._plainly: dict[Fact, str] = {}
        self._comparing = False

    def name(self, run: Run, code: str, exchange: Exchange, reason: str) -> tuple[str, str]:
        """The cause of a finding, and the words of the answer; both empty where they say nothing
        about it."""
        if code not in DECIDED_BY_INPUT:
            return "", ""
        cause, says = cause_of(exchange.call, run.contract, run.ledger), wording(exchange)
        fact = (code, exchange.call.name, reason, says)
        if cause == PLAIN or self._comparing:
            return cause, says
        if fact not in self._plainly:
            self._plainly[fact] = self._compared(run, exchange.call, fact)
        return self._plainly[fact] or cause, says

    def _compared(self, run: Run, odd: Call, fact: Fact) -> str:
        """The cause of a plain request that goes wrong in the same way; empty if it does not."""
        plain = _plain(run, odd)
        if plain is None or run.out_of_time:
            return ""
        before, self._comparing = len(run.found), True
        try:
            run.send(plain)
        finally:
            self._comparing = False
        same = (one for one in run.found[before:] if one.key[:3] == fact[:3])
        return next((one.cause for one in same if one.says == fact[3]), "")


def _plain(run: Run, odd: Call) -> Call | None:
    """The plain request to what another one names; None where there is none."""
    operation = odd.operation
    if operation is None or operation.verb in _LASTING or odd.token is not None:
        return None
    ids: Mapping[str, str] = {**odd.ids, **{n: v for n, v in odd.query if n in BY_ID}}
    if "name" in ids:
        ids = {**ids, "name": run.fresh("plain")}
    if operation.verb == "get" and f"{operation.resource[:-1]}_id" not in ids:
        return None
    return call(operation, ids, **options(run, name_of(operation), ids), purpose=odd.purpose)
