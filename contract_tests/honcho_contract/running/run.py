"""One run against one target: it sends, judges, remembers and collects."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any
from unittest import SkipTest

from honcho_contract.contract.compiled import Contract
from honcho_contract.contract.validity import VALID
from honcho_contract.errors import ContractError, UnreachableError
from honcho_contract.judging.catalogue import CATALOGUE
from honcho_contract.judging.input_kinds import kinds_of
from honcho_contract.judging.key_scopes import used
from honcho_contract.judging.laws import Fault, Seen
from honcho_contract.judging.ledger import Known, Ledger
from honcho_contract.judging.ledger_updates import learn
from honcho_contract.judging.oracle import Oracle
from honcho_contract.judging.prediction import Prediction
from honcho_contract.reproduction.preconditions import History, shown_by
from honcho_contract.reproduction.reduction import needed
from honcho_contract.reproduction.run_mark import KEY as MARK
from honcho_contract.reproduction.steps import recorded
from honcho_contract.results.baseline import Baseline, no_baseline
from honcho_contract.results.baseline_entries import ALL
from honcho_contract.results.coverage import Cell, decided, judged
from honcho_contract.results.findings import Finding, Key, finding
from honcho_contract.results.response_times import Times
from honcho_contract.running import attribution
from honcho_contract.running.control_request import Contrast
from honcho_contract.running.generation import Generation
from honcho_contract.running.runner import Ids, Race, Samples
from honcho_contract.wire.exchange import Call, Exchange, Response, call, listing
from honcho_contract.wire.gateway import Row, row, stand_in
from honcho_contract.wire.target import Capabilities, DroppedError, Target
from honcho_contract.wire.write_guard import reads
from honcho_openapi.redaction import Redactor

SHRINKING = 1_000
"""Requests that one search may spend, from its first failing case on, to make it smaller. A skip is
the one way to tell Hypothesis that it is enough; what was found is told all the same."""

ANOTHER = 3
"""Objects that may get lost with their answers before it is said that none can be made."""

PRUNED = 3
"""Examples of a cause from which what they do not need is taken away; a report shows one."""

UNSTEADY = (0, 502, 503, 504)
"""No whole answer, or one that a gateway gives in the server's place."""

PAUSES = (0.25, 0.5, 1.0, 2.0, 4.0)
"""Seconds between the looks whether a server is back that its gateway cannot reach."""


class BreachError(Exception):
    """Raised inside a Hypothesis test, so that Hypothesis shrinks the case. Nobody else sees it:
    the finding has been collected before."""


@dataclass(kw_only=True)
class Run:
    """What a scenario works with.

    `mark` is the text that names and metadata of everything made in this run bear. `found` are the
    findings since the last `drain`; `told` the keys of all findings before that. `judged` counts
    the exchanges of each operation, by its short name; `covered` the cells of the coverage since
    they were last taken; `kinds` the kinds of input with the operations to which they were sent,
    where the baseline asks for them. `pending` are the calls whose answers were not learned from:
    they may have made what is not known here. `unmade` are ids that stand for objects which could
    not be made, each with the reason: what needs one of them is not sent. `crashes` are errors of
    the suite's own since they were last taken, also those that Hypothesis could not repeat. What
    the `baseline` knows is collected as known. `deadline` is when the run's budget of time is used
    up, by the monotonic clock; None if it has none. `searching` says that a search by chance is
    sending now. `times` are those of the answers since they were last taken. `stood_in` counts what
    gateways answered in the server's place, since it was last taken. `redact` takes the target's
    token, and every key that the target makes, out of texts.
    """

    generation: Generation
    target: Target
    seed: int
    mark: str
    ledger: Ledger = field(default=None)  # type: ignore[assignment]
    capabilities: Capabilities = field(default_factory=Capabilities)
    found: list[Finding] = field(default_factory=list)
    told: set[Key] = field(default_factory=set)
    judged: Counter[str] = field(default_factory=Counter)
    covered: Counter[Cell] = field(default_factory=Counter)
    baseline: Baseline = field(default_factory=no_baseline)
    deadline: float | None = None
    home_app: dict[str, str] = field(default_factory=dict)
    shared: dict[str, dict[str, str]] = field(default_factory=dict)
    spent: Counter[str] = field(default_factory=Counter)
    pending: list[Call] = field(default_factory=list)
    history: History = field(default=None)  # type: ignore[assignment]
    unmade: dict[str, NotMadeError] = field(default_factory=dict)
    crashes: list[str] = field(default_factory=list)
    stood_in: Counter[Row] = field(default_factory=Counter)
    redact: Redactor = field(default_factory=Redactor)
    contrast: Contrast = field(default_factory=Contrast)
    searching: bool = False
    times: Times = field(default_factory=Times)
    kinds: set[tuple[str, str]] = field(default_factory=set)
    _pruned: Counter[str] = field(default_factory=Counter)
    _lost: bool = False
    _serial: int = 0
    _looked_at: int = 0
    _shrinking_since: int | None = None
    _doubled: bool = False

    def __post_init__(self) -> None:
        resources = self.contract.resources
        self.ledger = self.ledger or Ledger(resources, self.generation.effects)
        self.history = self.history or History(resources=resources)
        self.redact.add(self.target.token)

    @property
    def contract(self) -> Contract:
        return self.generation.contract

    @property
    def samples(self) -> Samples:
        return self.generation.samples

    @property
    def marked(self) -> dict[str, str]:
        """The metadata that tells this run's apps from all others."""
        return {MARK: self.mark}

    @property
    def oracle(self) -> Oracle:
        return Oracle(
            contract=self.contract,
            ledger=self.ledger,
            capabilities=self.capabilities,
            mark=self.marked,
            rules=self.generation.rules,
        )

    @property
    def out_of_time(self) -> bool:
        return self.deadline is not None and time.monotonic() >= self.deadline

    def fresh(self, stem: str = "name") -> str:
        """A name that this run has not used yet."""
        self._serial += 1
        return f"{self.mark} {stem} {self._serial}"

    def random(self, what: str) -> random.Random:
        """Chance that depends on the seed and on what it is for, not on what ran before."""
        return random.Random(f"{self.seed} {what}")  # noqa: S311 (choices, not secrets)

    def do(self, name: str, ids: Ids, **options: Any) -> Exchange:
        """Calls an operation by its short name; options are those of `exchange.call`."""
        return self.send(call(self.contract[name], ids, **options))

    def send(self, call: Call) -> Exchange:
        """Sends a call, judges the answer by every law, and learns from it.

        Raises a `NotMadeError` where the call names an object that could not be made.
        """
        try:
            return self._send(call)
        except ContractError:
            raise
        except Exception as error:
            self.crashes.append(f"{type(error).__name__}: {error}")
            raise

    def _send(self, call: Call) -> Exchange:
        self._expect_made(call)
        prediction = self.oracle.predict(call)
        self.pending.append(call)
        exchange = self.ask(call)
        if exchange.done_before and prediction.succeeds:
            prediction = replace(prediction, status=None, blame="")
        self.judged[call.name] += 1
        if call.operation is not None and exchange.status:
            self.times.add(call.name, exchange.ended - exchange.started)
        if call.name in self.baseline.watched or ALL in self.baseline.watched:
            kinds = kinds_of(call, self.contract, self.ledger)
            self.kinds.update((call.name, kind) for kind in kinds)
        rows = self._rows(call)
        self.judge(exchange, prediction)
        learn(self.ledger, prediction, exchange, self.generation.lessons)
        self.look_after(exchange, rows)
        self.pending.pop()
        return exchange

    def _rows(self, call: Call) -> list[Known] | None:
        """The objects of the place that a call is about; None where nobody knows them all."""
        if call.operation is None or call.operation.resource not in self.contract.resources:
            return None
        resource = self.contract.resources[call.operation.resource]
        return self.ledger.rows((resource.name, tuple(call.ids[n] for n in resource.parents)))

    def look_after(self, exchange: Exchange, rows: list[Known] | None) -> None:
        """Looks whether a request that failed was carried out; `rows` was in its place before."""
        failed = next((f.title for f in reversed(self.found) if f.status == exchange.status), "")
        attribution.undone(self, exchange, rows, failed if exchange.status >= 500 else "")

    def ask(self, call: Call) -> Exchange:
        """Sends a call without judging it; without an answer, the exchange has the status 0.

        Where no answer came, or only a gateway's, the call is sent once more. If that helps, it
        is told as flaky.
        """
        self._expect_made(call)
        exchange = self._attempt(call)
        if exchange.status in UNSTEADY:
            second = self._attempt(call)
            if second.stand_in and second.status in UNSTEADY:
                second = self._once_more(call, second)
            if second.status not in UNSTEADY and not exchange.stand_in:
                trouble = exchange.response.headers.get("trouble", f"answered {exchange.status}")
                fault = Fault("answered only when asked again", trouble)
                self.report("robust.steady", exchange, fault)
            exchange = replace(second, again=True)
        self._doubled = self._doubled or (exchange.again and not reads(call))
        return exchange

    def _expect_made(self, call: Call) -> None:
        for absent, error in self.unmade.items():
            if absent in call.target or absent.encode() in (call.body or b""):
                raise NotMadeError(str(error), operation=error.operation, status=error.status)

    def _once_more(self, call: Call, last: Exchange) -> Exchange:
        """The answer once a gateway reaches the server again. Where it reaches it for others, and
        not for this call, it is the server that does not answer it.

        Raises an `UnreachableError` if the server stays out of reach.
        """
        for seconds in (0.0, *(() if self._lost else PAUSES)):
            self.target.sleep(seconds)
            if self._reaches_the_server():
                self._lost = False
                again = self._attempt(call) if seconds else last
                return replace(again, stand_in="") if again.status in UNSTEADY else again
        self._lost = True
        raise UnreachableError(
            f"{self.target.url}: {last.stand_in} answers {last.status} in the server's place, and "
            f"has for {sum(PAUSES):g} seconds; look whether the server behind it runs"
        )

    def _reaches_the_server(self) -> bool:
        """Whether what any server answers is answered."""
        asked = call(
            self.contract["apps.list"], {}, query={"size": 1}, body={"filter": self.marked}
        )
        seen = self._attempt(asked)
        return seen.status not in UNSTEADY and not seen.stand_in

    def _attempt(self, call: Call) -> Exchange:
        try:
            exchange = self.target.send(call)
            self.history.add(exchange)
            if call.operation is not None and call.operation.resource == "keys":
                made = exchange.json if isinstance(exchange.json, dict) else {}
                self.redact.learn(made.get("key"))
            who = stand_in(exchange, self.target.url)
            if who:
                exchange = replace(exchange, stand_in=who)
                self.stood_in[row(exchange)] += 1
            return exchange
        except DroppedError as trouble:
            response = Response(status=0, headers={"trouble": str(trouble)}, content=b"")
            return Exchange(number=0, call=call, response=response, started=0, ended=0)

    def judge(self, exchange: Exchange, prediction: Prediction) -> None:
        if exchange.stand_in:
            return
        self.covered.update(judged(self.contract, exchange, prediction))
        while attribution.gone(self, exchange, prediction):
            prediction = self.oracle.predict(exchange.call)
        beneath = attribution.spoilt(self, exchange)
        seen = Seen(
            contract=self.contract,
            ledger=self.ledger,
            exchange=exchange,
            prediction=prediction,
            auth=self.capabilities.auth,
        )
        for check in CATALOGUE.values():
            for fault in check.breaches(seen):
                expected = prediction.told()
                one = self.report(check.code, exchange, fault, beneath=beneath, expected=expected)
                if one is not None and check.family == "limits":
                    # That it fails at a limit says more than that it fails.
                    beneath = beneath or one.title

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
    ) -> Finding | None:
        """Collects a breach of a check; none where a gateway answered in the server's place.
        `beneath` is the title of the finding that this one follows from, if it does; `race` are
        exchanges that went out at the same time before it, by their senders; `expected` is what
        should have come, in words; `seen_by` is a later exchange that shows what this one did."""
        if exchange.stand_in:
            return None
        beside = CATALOGUE[code].beside
        calls = shown_by(
            self.ledger,
            exchange,
            self.history,
            seen_by,
            # Whether a token opens hangs on nothing but what is named.
            around=not code.startswith("auth."),
            choose=lambda objects: self._needed(code, exchange, fault.reason, objects),
            beside=beside(self.seen(exchange)) if beside else (),
        )
        named = self.contrast.name(self, code, exchange, fault.reason)
        one = finding(
            CATALOGUE[named.code],
            exchange,
            reason=fault.reason,
            detail=self._detailed(code, exchange, fault),
            base=self.target.url,
            contract=self.contract,
            redact=self.redact,
            recorded=recorded(calls, self.history.keys, race=race),
            token=bool(self.target.token),
            cause=named.cause,
            says=named.says,
            expected=expected,
        )
        kinds = kinds_of(exchange.call, self.contract, self.ledger) if named.cause else ()
        one = replace(one, beneath=beneath, kinds=kinds, chance=self.searching)
        one = self.baseline.mark(one)
        self.found.append(one)
        return one

    def _needed(
        self, code: str, exchange: Exchange, reason: str, objects: list[Known]
    ) -> list[Known]:
        """Those of the objects that an answer hangs on which the law needs to find the same fault;
        looked for in the first examples of a cause alone."""
        check, key = CATALOGUE[code], f"{code} {exchange.call.name} {reason}"
        self._pruned[key] += 1
        if check.law is None or self._pruned[key] > PRUNED:
            return objects

        def still(ledger: Ledger, answer: Exchange) -> bool:
            oracle = replace(self.oracle, ledger=ledger)
            seen = Seen(
                contract=self.contract,
                ledger=ledger,
                exchange=answer,
                prediction=oracle.predict(answer.call),
                auth=self.capabilities.auth,
            )
            return any(found.reason == reason for found in check.breaches(seen))

        return needed(self.ledger, exchange, objects, still)

    def _detailed(self, code: str, exchange: Exchange, fault: Fault) -> str:
        """A fault's detail; of one about rights, also which key was used, and by what rule."""
        rights = (
            used(exchange.call, self.history.keys, self.generation.key_scopes)
            if code.startswith("auth.")
            else ""
        )
        return "; ".join(part for part in (fault.detail, rights) if part)

    def decide(self, code: str, exchange: Exchange) -> None:
        """Decides a check that not every exchange is held to, by its law."""
        for fault in self.generation.decided[code](self.seen(exchange)):
            self.require(code, False, exchange, fault.reason, fault.detail)
        self.require(code, True, exchange, "")

    def seen(self, exchange: Exchange) -> Seen:
        """An exchange as the laws look at it after it was learned from."""
        return Seen(
            contract=self.contract,
            ledger=self.ledger,
            exchange=exchange,
            prediction=self.oracle.predict(exchange.call),
            auth=self.capabilities.auth,
        )

    def shut(self, call: Call, code: str) -> Exchange:
        """Sends a call whose token must not open it, and holds the answer to that. What it did all
        the same is learned, since no later call is to be blamed for it."""
        prediction = self.oracle.predict(call)
        exchange = self.ask(call)
        self.decide(code, exchange)
        self.judge(exchange, Prediction(status=401, verdict=VALID))
        learn(self.ledger, prediction, exchange, self.generation.lessons)
        return exchange

    def require(
        self,
        code: str,
        holds: bool,
        exchange: Exchange,
        reason: str,
        detail: str = "",
        *,
        race: Race = (),
    ) -> None:
        """Decides a check that compares several exchanges; `exchange` is the one to show, and
        `race` are those that went out at the same time. Where a request that writes went out twice
        since the last `drain`, what is wrong is told as flaky.
        """
        if not exchange.stand_in:
            self.covered.update(decided(self.contract, exchange, code))
        if not holds and self._doubled:
            # Nobody can tell what the first of the two has left behind.
            why = "a request had to be sent twice, and this may come of it"
            self.report("robust.steady", exchange, Fault(why, f"{code}: {reason}; {detail}"))
        elif not holds:
            self.report(code, exchange, Fault(reason, detail), race=race)

    def drain(self) -> list[Finding]:
        """The findings since the last call, which are told from now on."""
        found, self.found = self.found, []
        self._looked_at, self._shrinking_since, self._doubled = 0, None, False
        self.told.update(one.key for one in found)
        return found

    def stop_if_new(self) -> None:
        """Inside a Hypothesis test: fails the case if it broke what no case before the test did,
        whether or not a baseline knows it: a search must not depend on what is known.

        Each cause fails with a type of its own, so that Hypothesis tells them apart and shrinks
        each; causes that are known already do not end the search for others.
        """
        # What an earlier case of the same test broke says nothing about this one.
        fresh, self._looked_at = self.found[self._looked_at :], len(self.found)
        since = self._shrinking_since
        if since is not None and self.target.sent - since > SHRINKING:
            raise SkipTest("the failing case is small enough")
        for one in fresh:
            if one.severity != "flaky" and one.key not in self.told:
                self._shrinking_since = self.target.sent if since is None else since
                raise _breach(one.key)(one.reason)

    def make(self, resource: str, ids: Ids, **body: Any) -> dict[str, str]:
        """Makes an object with the body given over a plain one, and returns the ids of a path to
        it, on top of those given."""
        exchange = self.do(f"{resource}.create", ids, body=self.plain(resource) | body)
        for _ in range(ANOTHER):
            if exchange.done_before and "name" not in body:
                # It is there, and nobody was told its id: another one will do.
                exchange = self.do(f"{resource}.create", ids, body=self.plain(resource) | body)
        made = exchange.json if isinstance(exchange.json, dict) else {}
        if exchange.done_before and "name" in body:
            made = self._look_up(resource, ids, str(body["name"]))
        if not isinstance(made.get("id"), str) or not (exchange.ok or exchange.done_before):
            name = f"{resource}.create"
            text = f"{name} answered {exchange.status}; see its findings"
            raise NotMadeError(text, operation=name, status=exchange.status)
        return {**ids, self.contract.resources[resource].id: made["id"]}

    def make_if_possible(self, resource: str, ids: Ids, **body: Any) -> dict[str, str]:
        """As `make`; but where the target does not make the object, its id stands for one that is
        not there, and only what needs that object cannot be carried out."""
        try:
            return self.make(resource, ids, **body)
        except NotMadeError as error:
            absent = f"hc-could-not-be-made-{resource}"
            self.unmade[absent] = error
            return {**ids, self.contract.resources[resource].id: absent}

    def _look_up(self, resource: str, ids: Ids, name: str) -> dict[str, Any]:
        """An object that was made without its answer having come; empty if it is not found."""
        self.rest([(resource, ids)])
        place = tuple(ids[parent] for parent in self.contract.resources[resource].parents)
        known = self.ledger.named((resource, place), name)
        return {} if known is None else known.object

    def plain(self, resource: str) -> dict[str, Any]:
        """The simplest body that makes an object."""
        return self.samples.plain(self, resource)

    def rest(self, scopes: Iterable[tuple[str, Ids]], *, purpose: str | None = None) -> None:
        """Lists places, so that the laws of lists look at what is there now."""
        for resource, ids in scopes:
            rows = self.ledger.rows(
                (resource, tuple(ids[n] for n in self.contract.resources[resource].parents))
            )
            for page in range(1, max(1, -(-len(rows or ()) // 100)) + 1):
                query = {"size": 100, "page": page} if page > 1 else {"size": 100}
                lists = self.contract[f"{resource}.list"]
                self.send(listing(lists, ids, query=query, purpose=purpose))


@cache
def _breach(key: Key) -> type[BreachError]:
    """The type of a cause, always the same one: Hypothesis knows a failure again by its type."""
    return type(f"Breach_{'_'.join(key)}", (BreachError,), {})


class NotMadeError(ContractError):
    """An object that a scenario stands on could not be made: its findings say why.

    `operation` is the short name of what should have made it, and `status` what that answered.
    """

    def __init__(self, message: str, *, operation: str = "", status: int = 0) -> None:
        super().__init__(message)
        self.operation = operation
        self.status = status
