"""A finding's calls, sent again: whether it still fails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from honcho_contract.contract.compiled import Contract
from honcho_contract.errors import (
    GroundlessError,
    HarmfulError,
    TargetError,
    UnrepeatableError,
)
from honcho_contract.judging.concurrency import again as raced
from honcho_contract.judging.laws.decided import shut
from honcho_contract.reproduction.playback import play
from honcho_contract.reproduction.run_mark import fresh, mark_of
from honcho_contract.reproduction.steps import Step
from honcho_contract.results.findings import Finding, short
from honcho_contract.results.result import Status
from honcho_contract.running.cleanup import clear
from honcho_contract.running.generation import Generation
from honcho_contract.running.probe import probe
from honcho_contract.running.run import UNSTEADY, Run
from honcho_contract.wire.denylist import harm_of
from honcho_contract.wire.exchange import Call, Exchange
from honcho_contract.wire.target import DroppedError, Target

TRIES = 5
"""Times that a race is run again at most: it need not go wrong each time."""

MANY = 100
"""Times that a request is sent again at most of which only some were not answered."""


class Outcome(Enum):
    """What came of sending a finding again."""

    FAILS = "still fails"
    DIFFERS = "fails differently"
    PASSES = "passes now"
    STUCK = "cannot be repeated"


@dataclass(frozen=True, kw_only=True)
class Again:
    """A finding that was sent again. `why` says what is wrong now, or what stood in the way;
    `status` and `answer` are what came back last, 0 and empty where nothing did."""

    finding: Finding
    outcome: Outcome
    why: str = ""
    status: int = 0
    answer: str = ""

    @property
    def passes(self) -> bool:
        return self.outcome is Outcome.PASSES

    def __str__(self) -> str:
        lines = [f"{self.outcome.value}: {self.finding.title}", self.why]
        if self.status:
            lines.append(f"came back {self.status} {self.answer}")
        return "\n  ".join(line for line in lines if line)


def status_of(results: Sequence[Again]) -> Status:
    """The exit status of them all: what cannot be repeated counts before what fails."""
    outcomes = {one.outcome for one in results}
    if Outcome.STUCK in outcomes:
        return Status.UNTESTED
    return Status.CONFORMS if outcomes <= {Outcome.PASSES} else Status.FINDINGS


def again(one: Finding, target: Target, generation: Generation) -> Again:
    """Sends a finding's calls again, and holds the last answer to the check that it broke, and to
    every other. Whatever keeps the calls from being sent is an outcome too, never an error."""
    if not one.recorded:
        return Again(finding=one, outcome=Outcome.STUCK, why="the report holds no calls for it")
    steps = [Step.from_json(raw) for raw in one.recorded]
    for _ in range(TRIES if any(step.lane for step in steps) else 1):
        try:
            _expect_harmless(steps, generation.contract)
            done = _once(one, steps, target, generation)
        except GroundlessError as mended:
            return Again(finding=one, outcome=Outcome.PASSES, why=str(mended))
        except (TargetError, HarmfulError, DroppedError) as trouble:
            return Again(finding=one, outcome=Outcome.STUCK, why=str(trouble))
        if done.outcome is not Outcome.PASSES:
            return done
    return done


def _expect_harmless(steps: Sequence[Step], contract: Contract) -> None:
    """A report may come from anywhere: where one step of a finding is harmful, none is sent."""
    for number, step in enumerate(steps, start=1):
        harm = harm_of(step.call(contract))
        if harm:
            raise HarmfulError(
                f"step {number} of {len(steps)}, {step.method} {step.path}, holds {harm}; nothing "
                "of this finding was sent; see docs/values.md for what may be sent"
            )


def _once(one: Finding, steps: Sequence[Step], target: Target, generation: Generation) -> Again:
    run = Run(generation=generation, target=target, seed=0, mark=fresh(mark_of(steps)))
    auth = probe(target, run.contract)
    run.capabilities = replace(run.capabilities, auth=auth)
    decided = generation.decided

    def due(call: Call) -> int | None:
        closed = decided.get(call.purpose or "") is shut
        return 401 if closed else run.oracle.predict(call).status

    def last(call: Call) -> Exchange:
        run.drain()
        if any(step.lane for step in steps):
            return run.ask(call)
        if one.check == "robust.steady":
            return _often(run, call)
        if decided.get(one.check) is shut:
            return run.shut(call, one.check)
        exchange = run.send(call)
        if one.check in decided:
            run.decide(one.check, exchange)
        return exchange

    try:
        lanes = play(steps, run.send, run.contract, run.mark, last=last, at_once=run.ask, due=due)
        for code, shown, fault in raced(lanes):
            run.report(code, shown, fault)
        return _judged(one, lanes[0][-1] if lanes[0] else lanes[-1][-1], run)
    finally:
        clear(run)


def _often(run: Run, call: Call) -> Exchange:
    """The answer to a call that is sent until one of its kind is not answered at once."""
    for _ in range(MANY):
        exchange = run.ask(call)
        if run.found:
            break
    return exchange


def _judged(one: Finding, last: Exchange, run: Run) -> Again:
    answer = short(last.response.content, redact=run.redact)
    found = run.drain()

    def came(outcome: Outcome, why: str = "") -> Again:
        return Again(finding=one, outcome=outcome, why=why, status=last.status, answer=answer)

    same = [now for now in found if (now.check, now.reason) == (one.check, one.reason)]
    others = [now for now in found if now.fails]
    if same:
        return came(Outcome.FAILS, same[0].detail)
    if last.status in UNSTEADY or last.stand_in:
        raise UnrepeatableError(_silent(last))
    if last.status == 409 and _is_in_use_elsewhere(one, last, run):
        raise UnrepeatableError("its name is in use on this server; start a fresh one")
    if others:
        why = "; ".join(f"{now.title} ({now.detail})" for now in others)
        return came(Outcome.DIFFERS, f"now {why}")
    return came(Outcome.PASSES)


def _is_in_use_elsewhere(one: Finding, last: Exchange, run: Run) -> bool:
    """Whether a name is in use that none of the steps took."""
    if one.status == 409 or one.check == "robust.steady":
        return False
    return run.oracle.predict(last.call).status != 409


def _silent(last: Exchange) -> str:
    trouble = last.response.headers.get("trouble", f"answered {last.status}")
    return f"the last call, {last.call.method} {last.call.path}, got no answer: {trouble}"
