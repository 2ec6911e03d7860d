"""What the target must answer to a call, given what it has told so far.

The oracle knows Honcho's rules and the ledger's facts, and nothing of how any server keeps them.
Where either leaves room, the prediction stays open, and only the form of the answer is judged.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from honcho_contract.contract.compiled import Contract
from honcho_contract.contract.validity import judge
from honcho_contract.judging.ledger import Ledger
from honcho_contract.judging.prediction import Prediction
from honcho_contract.judging.prediction_context import Asked
from honcho_contract.wire.exchange import Call, is_another_path
from honcho_contract.wire.target import Capabilities

Rule = Callable[[Asked], Prediction]


@dataclass(frozen=True, kw_only=True)
class Oracle:
    """`mark` is the member that the metadata of the run's own apps bears: it tells the apps that
    are ours alone from those of everyone else on the target. `rules` say by an operation's verb
    what it must answer; of one without a rule, only the form of its answers is judged."""

    contract: Contract
    ledger: Ledger
    capabilities: Capabilities
    mark: Mapping[str, Any]
    rules: Mapping[str, Rule]

    def predict(self, call: Call) -> Prediction:
        if call.operation is None:
            return Prediction(verdict=judge(self.contract, call))
        asked = Asked(
            contract=self.contract,
            ledger=self.ledger,
            capabilities=self.capabilities,
            mark=self.mark,
            call=call,
            verdict=judge(self.contract, call),
        )
        if asked.verdict.valid is None or is_another_path(call):
            return asked.open()
        if call.operation.resource not in self.contract.resources:
            return asked.open()  # keys: see the laws of auth
        if not asked.verdict.valid:
            return asked.refused()
        if asked.is_the_servers_own():
            return asked.open()
        rule = self.rules.get(call.operation.verb)
        return asked.open() if rule is None else rule(asked)
