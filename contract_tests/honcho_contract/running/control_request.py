"""Whether it was the odd part of a request that went wrong: the same again, without it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from honcho_contract.generating.injection_probes import unquoted
from honcho_contract.judging.input_kinds import DECIDED_BY_INPUT, PLAIN, kinds_of
from honcho_contract.judging.wording import wording
from honcho_contract.wire.exchange import Call, Exchange, call, name_of

if TYPE_CHECKING:
    from honcho_contract.running.runner import Runner

_LASTING = ("delete", "clone", "chat")
"""Verbs of operations that are not called another time only to compare."""

_FAILURES = ("robust.allowed", "robust.forbidden")

Fact = tuple[str, str, str, str]
"""Check, operation, reason, and what the answer said."""


@dataclass(frozen=True)
class Named:
    """What a breach is called: the code of its check, its cause, and the words of the answer."""

    code: str
    cause: str = ""
    says: str = ""


class Contrast:
    """Names the causes of what goes wrong.

    What a plain request to the same objects brings about as well has the cause of that one: a
    server that always fails at an operation has one fault there, not one for each kind of input.
    A failure that is gone once the quotes are out of the request is an injection, which is a check
    of its own. Asked once for each fact of a run.
    """

    def __init__(self) -> None:
        self._plainly: dict[Fact, str] = {}
        self._quoted: dict[tuple[str, ...], Named] = {}
        self._comparing = False

    def name(self, run: Runner, code: str, exchange: Exchange, reason: str) -> Named:
        """The check that a breach is of, its cause and the answer's words, where they matter."""
        if code not in DECIDED_BY_INPUT:
            return Named(code)
        kinds, says = kinds_of(exchange.call, run.contract, run.ledger), wording(exchange)
        cause = kinds[0]
        if cause == PLAIN or self._comparing:
            return Named(code, cause, says)
        fact = (code, exchange.call.name, reason, says)
        if fact not in self._plainly:
            self._plainly[fact] = self._compared(run, _plain(run, exchange.call), fact)
        if self._plainly[fact]:
            return Named(code, self._plainly[fact], says)
        if "quote" in kinds and code in _FAILURES:
            return self._quote(run, exchange.call, fact, cause)
        return Named(code, cause, says)

    def _quote(self, run: Runner, odd: Call, fact: Fact, cause: str) -> Named:
        """An injection, unless the same request without quotes goes wrong in the same way."""
        key = (*fact, cause)
        if key not in self._quoted:
            twin = unquoted(odd, _nobody(run), run.contract.resources.by_id)
            same = cause if twin is None else self._compared(run, twin, fact)
            code = fact[0] if same else "robust.quoted"
            self._quoted[key] = Named(code, same or "quote", fact[3])
        return self._quoted[key]

    def _compared(self, run: Runner, other: Call | None, fact: Fact) -> str:
        """The cause of another request that goes wrong in the same way; empty if it does not."""
        if other is None or run.out_of_time:
            return ""
        before, self._comparing = len(run.found), True
        try:
            run.send(other)
        finally:
            self._comparing = False
        same = (one for one in run.found[before:] if one.key[1:3] == fact[1:3])
        return next((one.cause for one in same if one.says == fact[3]), "")


def _plain(run: Runner, odd: Call) -> Call | None:
    """The plain request to what another one names; None where there is none."""
    operation = odd.operation
    if operation is None or operation.verb in _LASTING or odd.token is not None:
        return None
    named = {**odd.ids, **{n: v for n, v in odd.query if n in run.ledger.resources.by_id}}
    ids = {key: value if value in run.ledger else _nobody(run) for key, value in named.items()}
    if "name" in ids:
        ids = {**ids, "name": run.fresh("plain")}
    if operation.verb == "get" and f"{operation.resource[:-1]}_id" not in ids:
        return None
    return call(
        operation, ids, **run.samples.options(run, name_of(operation), ids), purpose=odd.purpose
    )


def _nobody(run: Runner) -> str:
    """An id that nothing has."""
    return run.fresh("nobody").replace(" ", "-")
