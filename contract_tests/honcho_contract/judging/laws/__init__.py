"""The laws: small predicates over one exchange and what was known before it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from honcho_contract.contract.compiled import Contract
from honcho_contract.judging.ledger import Known, Ledger
from honcho_contract.judging.prediction import Prediction
from honcho_contract.wire.exchange import Exchange


@dataclass(frozen=True, kw_only=True)
class Seen:
    """An exchange, what was predicted for it, and the ledger as it stood before it. `auth` says
    whether the target asks for tokens."""

    contract: Contract
    ledger: Ledger
    exchange: Exchange
    prediction: Prediction
    auth: bool = False

    @property
    def as_predicted(self) -> bool:
        return self.exchange.ok and (self.prediction.status is None or self.prediction.succeeds)

    @property
    def verb(self) -> str:
        operation = self.exchange.operation
        return operation.verb if operation else ""


@dataclass(frozen=True)
class Fault:
    """One breach: `reason` is the same for the same cause, `detail` tells this one."""

    reason: str
    detail: str = ""


Law = Callable[[Seen], Iterator[Fault]]

Beside = Callable[[Seen], Sequence[Known]]


def show(value: object, limit: int = 160) -> str:
    """A value as a reader needs it in a message: short, and never a wall of text."""
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= limit else f"{text[: limit - 1]}… ({len(text):,} characters)"
