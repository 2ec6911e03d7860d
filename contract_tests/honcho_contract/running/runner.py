"""What the parts of a run may ask of it: to send, to make what they need, to report a breach."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from honcho_contract.contract.compiled import Contract
from honcho_contract.judging.laws import Fault
from honcho_contract.judging.ledger import Ledger
from honcho_contract.results.findings import Finding
from honcho_contract.wire.exchange import Call, Exchange
from honcho_contract.wire.target import Capabilities

Ids = Mapping[str, str]

Race = Sequence[Sequence[Exchange]]
"""Exchanges that went out at the same time, by their senders, each in its order."""


class Runner(Protocol):
    """A run, as what it is made of sees it; `run.Run` says what each of these is."""

    ledger: Ledger
    capabilities: Capabilities
    found: list[Finding]
    home_app: dict[str, str]
    shared: dict[str, dict[str, str]]
    spent: Counter[str]

    @property
    def contract(self) -> Contract: ...

    @property
    def samples(self) -> Samples: ...

    @property
    def marked(self) -> dict[str, str]: ...

    @property
    def out_of_time(self) -> bool: ...

    def fresh(self, stem: str = "name") -> str: ...

    def plain(self, resource: str) -> dict[str, Any]: ...

    def make(self, resource: str, ids: Ids, **body: Any) -> dict[str, str]: ...

    def send(self, call: Call) -> Exchange: ...

    def ask(self, call: Call) -> Exchange: ...

    def report(
        self,
        code: str,
        exchange: Exchange,
        fault: Fault,
        *,
        beneath: str = "",
        race: Race = (),
        expected: str = "",
        seen_by: Exchange | None = None,
    ) -> Finding | None: ...


class Samples(Protocol):
    """The simplest requests that are accepted, and what they need."""

    def plain(self, run: Runner, resource: str) -> dict[str, Any]:
        """The simplest body that makes an object."""

    def options(self, run: Runner, name: str, ids: Ids) -> dict[str, Any]:
        """What a plain call of an operation has besides the ids of its path."""

    def prepared(self, run: Runner, name: str, line: Ids) -> dict[str, str]:
        """A line of ids in which an operation finds an object of its own to work on."""

    def supported(self, run: Runner, name: str) -> bool:
        """Whether the target can do an operation at all here."""

    def may_go(self, run: Runner, call: Call) -> bool:
        """Whether a generated call may go out: what makes objects that stay, only so often."""
