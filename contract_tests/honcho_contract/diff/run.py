"""A run against two servers: every call goes to both, and the answers are held side by side."""

from __future__ import annotations

import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from honcho_contract.contract.compiled import Contract
from honcho_contract.contract.operation_names import subject
from honcho_contract.contract.resources import Resources
from honcho_contract.diff.compare import CHECKS, COUNTS, OTHERS, STATUS, Pairing
from honcho_contract.errors import UnrepeatableError
from honcho_contract.judging.input_kinds import cause_of
from honcho_contract.judging.laws import Fault
from honcho_contract.judging.ledger import Known
from honcho_contract.judging.prediction import Prediction
from honcho_contract.reproduction.playback import play
from honcho_contract.reproduction.preconditions import leading_to
from honcho_contract.reproduction.run_mark import fresh, mark_of
from honcho_contract.reproduction.shell_script import lines
from honcho_contract.reproduction.steps import Step, recorded, shortest
from honcho_contract.results.findings import Finding, finding
from honcho_contract.results.groups import rooted
from honcho_contract.running.run import UNSTEADY, Run
from honcho_contract.running.runner import Race
from honcho_contract.wire.exchange import Call, Exchange, Response
from honcho_contract.wire.gateway import is_known, stand_in
from honcho_contract.wire.target import DroppedError, Target
from honcho_contract.wire.write_guard import reads

Difference = tuple[str, str, str]
"""The code of its check, its operation, and its reason."""

NAMED = "{} · {}: {}"


@dataclass(kw_only=True)
class PairTarget(Target):
    """A target that asks another one the same, with that one's own ids, and compares.

    What it answers is what the first of the two answers, so that a run goes on as it would there.
    `latest` is the exchange of the last call, of the `asked` calls.
    """

    other: Target
    resources: Resources
    pairing: Pairing = field(init=False)
    unlike: list[tuple[Exchange, str, Fault]] = field(default_factory=list)
    latest: Exchange | None = None
    asked: int = 0
    _uneven: dict[tuple[str, ...], str] = field(default_factory=dict)
    _turn: threading.RLock = field(default_factory=threading.RLock)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.pairing = Pairing(self.resources)

    def send(self, call: Call) -> Exchange:
        # One pair at a time: both servers see the same calls in the same order.
        with self._turn:
            self.asked += 1
            mine = _answer(super().send, call)
            theirs = _answer(self.other.send, self.pairing.ids.call(call))
            by_gateway = is_known(stand_in(mine, self.url))
            if not by_gateway and not is_known(stand_in(theirs, self.other.url)):
                for code, fault in self.pairing.compare(mine, theirs):
                    self.unlike.append((mine, code, fault))
                    self._remember(call, code, fault)
            self.latest = mine
        if mine.status == 0:
            raise DroppedError(mine.response.headers["trouble"])
        return mine

    def _remember(self, call: Call, code: str, fault: Fault) -> None:
        """The first difference in what was written to a place: lists of it will differ as well."""
        place = _place(call, self.resources)
        if place is not None and not reads(call):
            named = NAMED.format(code, call.name, fault.reason)
            self._uneven.setdefault(place, named)

    def beneath(self, call: Call, fault: Fault) -> str:
        """The difference from which another one follows, in the form `NAMED`; empty if none."""
        place = _place(call, self.resources)
        counts = fault.reason.partition(" differs")[0] in COUNTS
        if place is None or not reads(call) or not (fault.reason == OTHERS or counts):
            return ""
        return self._uneven.get(place, "")

    def close(self) -> None:
        super().close()
        self.other.close()


def _place(call: Call, resources: Resources) -> tuple[str, ...] | None:
    """Where the objects live that a call is about: their kind, and the ids of their parents."""
    if call.operation is None or call.operation.resource not in resources:
        return None
    resource = resources[call.operation.resource]
    return (resource.name, *(call.ids.get(name, "") for name in resource.parents))


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
                    contract=self.contract,
                    redact=self.redact,
                    recorded=recorded([*before, exchange], self.history.keys),
                    token=bool(self.target.token),
                    cause=self._cause(exchange, code),
                )
            )
            beneath = self.target.beneath(exchange.call, fault)
            self.found[-1] = replace(self.found[-1], beneath=beneath)

    def _cause(self, exchange: Exchange, code: str) -> str:
        """The kind of input, where the two part by whether they take a request."""
        if code != STATUS.code:
            return ""
        return cause_of(exchange.call, self.contract, self.ledger)


def resolved(findings: Sequence[Finding]) -> list[Finding]:
    """The findings, each that follows from a difference beneath the finding which that one is."""
    titles: dict[str, str] = {}
    for one in findings:
        titles.setdefault(NAMED.format(*one.key), one.title)
    return rooted(replace(one, beneath=titles.get(one.beneath, "")) for one in findings)


def shortened(
    one: Finding,
    ours: Target,
    theirs: Target,
    contract: Contract,
    known: Collection[Difference] = (),
) -> Finding:
    """The finding with the fewest steps after which the two servers still differ in the same way;
    as it was, where they do not differ again.

    Where one of those steps is answered differently itself, and none of them can be left out, the
    finding follows from that difference, and stands beneath it if it is one of the `known`.
    """
    steps = [Step.from_json(raw) for raw in one.recorded]

    def fails(sequence: Sequence[Step]) -> bool:
        return one.key[:3] in differing(sequence, ours, theirs, contract)[1]

    if not fails(steps):
        return one
    kept = shortest(steps, fails=fails)
    script = lines(kept, ours.url, token=bool(ours.token))
    before = differing(kept, ours, theirs, contract)[0]
    cause = next((key for key in before if key in known and key != one.key[:3]), None)
    return replace(
        one,
        beneath=one.beneath if cause is None else NAMED.format(*cause),
        recorded=tuple(one.as_json() for one in kept),
        steps=tuple(script[:-1]),
        curl=script[-1],
    )


def differing(
    sequence: Sequence[Step], ours: Target, theirs: Target, contract: Contract
) -> tuple[list[Difference], list[Difference]]:
    """The differences that a sequence makes, done afresh on both: those before its last step, and
    those of that one."""
    pair = PairTarget(
        url=ours.url,
        token=ours.token,
        ca=ours.ca,
        timeout=ours.timeout,
        other=theirs,
        resources=contract.resources,
    )
    try:
        play(sequence, pair.send, contract, fresh(mark_of(sequence)))
    except (DroppedError, UnrepeatableError):
        pass  # told as a difference
    finally:
        Target.close(pair)
    before: list[Difference] = []
    last: list[Difference] = []
    for exchange, code, fault in pair.unlike:
        of_last = exchange is pair.latest and pair.asked == len(sequence)
        key = (code, subject(exchange.call.name, contract), fault.reason)
        (last if of_last else before).append(key)
    return before, last
