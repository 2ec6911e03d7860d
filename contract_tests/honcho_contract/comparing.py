"""A run against two servers: every call goes to both, and the answers are held side by side."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from honcho_contract.contract import Contract
from honcho_contract.errors import UnrepeatableError
from honcho_contract.exchange import Call, Exchange, Response
from honcho_contract.findings import Finding, finding
from honcho_contract.gateway import is_known, stand_in
from honcho_contract.laws import Fault
from honcho_contract.leading import leading_to
from honcho_contract.ledger import Known
from honcho_contract.marks import fresh, mark_of
from honcho_contract.pairs import CHECKS, Pairing
from honcho_contract.playing import play
from honcho_contract.prediction import Prediction
from honcho_contract.run import UNSTEADY, Race, Run
from honcho_contract.shell import lines
from honcho_contract.steps import Step, recorded, shortest
from honcho_contract.target import DroppedError, Target


@dataclass(kw_only=True)
class PairTarget(Target):
    """A target that asks another one the same, with that one's own ids, and compares.

    What it answers is what the first of the two answers, so that a run goes on as it would there.
    """

    other: Target
    pairing: Pairing = field(default_factory=Pairing)
    unlike: list[tuple[Exchange, str, Fault]] = field(default_factory=list)
    _turn: threading.RLock = field(default_factory=threading.RLock)

    def send(self, call: Call) -> Exchange:
        # One pair at a time: both servers see the same calls in the same order.
        with self._turn:
            mine = _answer(super().send, call)
            theirs = _answer(self.other.send, self.pairing.ids.call(call))
            by_gateway = is_known(stand_in(mine, self.url))
            if not by_gateway and not is_known(stand_in(theirs, self.other.url)):
                for code, fault in self.pairing.compare(mine, theirs):
                    self.unlike.append((mine, code, fault))
        if mine.status == 0:
            raise DroppedError(mine.response.headers["trouble"])
        return mine

    def close(self) -> None:
        super().close()
        self.other.close()


def _answer(send: Any, call: Call) -> Exchange:
    """The answer, or one of status 0 where none came."""
    try:
        exchange: Exchange = send(call)
    except DroppedError as trouble:
        nothing = Response(status=0, headers={"trouble": str(trouble)}, content=b"")
        return Exchange(number=0, call=call, response=nothing, started=0, ended=0)
    return exchange


class PairRun(Run):
    """A run whose findings are what the two servers answered differently; no law looks on."""

    target: PairTarget

    def ask(self, call: Call) -> Exchange:
        self._expect_made(call)
        exchange = self._attempt(call)
        if exchange.status in UNSTEADY and exchange.number:
            exchange = self._attempt(call)
        self._collect()
        return exchange

    def judge(self, exchange: Exchange, prediction: Prediction) -> None:
        """Whether the first server is right is not asked."""

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
    ) -> None:
        """What scenarios decide by themselves is not asked either."""

    def look_after(self, exchange: Exchange, rows: list[Known] | None) -> None:
        """Nor whether what failed was carried out."""

    def _collect(self) -> None:
        unlike, self.target.unlike = self.target.unlike, []
        for exchange, code, fault in unlike:
            before = leading_to(self.ledger, exchange, self.history)
            self.found.append(
                finding(
                    CHECKS[code],
                    exchange,
                    reason=fault.reason,
                    detail=fault.detail,
                    base=self.target.url,
                    redact=self.redact,
                    recorded=recorded([*before, exchange], self.history.keys),
                    token=bool(self.target.token),
                )
            )


def shortened(one: Finding, ours: Target, theirs: Target, contract: Contract) -> Finding:
    """The finding with the fewest steps after which the two servers still differ in the same way;
    as it was, where they do not differ again."""
    steps = [Step.from_json(raw) for raw in one.recorded]

    def fails(sequence: Sequence[Step]) -> bool:
        return one.key[:3] in differing(sequence, ours, theirs, contract)

    if not fails(steps):
        return one
    kept = shortest(steps, fails=fails)
    script = lines(kept, ours.url, token=bool(ours.token))
    return replace(
        one,
        recorded=tuple(one.as_json() for one in kept),
        steps=tuple(script[:-1]),
        curl=script[-1],
    )


def differing(
    sequence: Sequence[Step], ours: Target, theirs: Target, contract: Contract
) -> set[tuple[str, str, str]]:
    """The keys of the findings that the last step of a sequence makes, done afresh on both."""
    pair = PairTarget(
        url=ours.url, token=ours.token, ca=ours.ca, timeout=ours.timeout, other=theirs
    )
    try:
        play(sequence, pair.send, contract, fresh(mark_of(sequence)))
    except (DroppedError, UnrepeatableError):
        pass  # told as a difference
    finally:
        Target.close(pair)
    return {(code, exchange.call.name, fault.reason) for exchange, code, fault in pair.unlike}
