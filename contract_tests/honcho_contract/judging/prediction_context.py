"""A call as the rules look at it, and the predictions that all rules share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from honcho_contract.contract.compiled import Contract
from honcho_contract.contract.resources import Resource
from honcho_contract.contract.validity import Verdict
from honcho_contract.judging.ledger import Known, Ledger, Scope
from honcho_contract.judging.prediction import Prediction
from honcho_contract.wire.exchange import Call
from honcho_contract.wire.target import Capabilities

_LARGEST = ("maxLength", "maxItems")


@dataclass(frozen=True)
class Asked:
    """A call with what the rules look at: its resource, the place it names, its body, and what is
    known. `mark` tells the apps of this run from those of everyone else on the target."""

    contract: Contract
    ledger: Ledger
    capabilities: Capabilities
    mark: Mapping[str, Any]
    call: Call
    verdict: Verdict

    @property
    def resource(self) -> Resource:
        assert self.call.operation is not None
        return self.contract.resources[self.call.operation.resource]

    @property
    def query(self) -> dict[str, str]:
        return dict(self.call.query)

    @property
    def body(self) -> dict[str, Any]:
        return self.verdict.body if isinstance(self.verdict.body, dict) else {}

    @property
    def place(self) -> tuple[str, ...]:
        return tuple(self.call.ids[name] for name in self.resource.parents)

    @property
    def scope(self) -> Scope:
        return self.resource.name, self.place

    @property
    def success(self) -> int:
        """The status that says it worked, where there are several the usual one."""
        assert self.call.operation is not None
        return int(next(iter(self.call.operation.successes), "200"))

    def open(self) -> Prediction:
        return Prediction(verdict=self.verdict)

    def answer(self, **parts: Any) -> Prediction:
        because = "every part of the request is allowed by the document, and every id is live"
        blame = "limits.accept" if self.is_at_a_limit() else "refusals.valid"
        return Prediction(
            **{
                "status": self.success,
                "blame": self.call.purpose or blame,
                "because": because,
                "verdict": self.verdict,
                **parts,
            }
        )

    def refused(self) -> Prediction:
        if not self.lives():
            return self.open()  # which of its faults a server looks at first is its own matter
        names = ", ".join(
            ".".join(map(str, place)) for place in sorted(self.verdict.places, key=str)
        )
        return Prediction(
            status=422,
            blame=self.call.purpose or "refusals.invalid",
            because=f"the document forbids {names}" if names else "the body is not JSON",
            verdict=self.verdict,
            places=self.verdict.places,
        )

    def lives(self) -> bool:
        """Whether every id in the path is that of a live object, and all belong together."""
        ids, resource = self.call.ids, self.resource
        below = [n for n in self.contract.resources.by_id if n in ids and n not in resource.parents]
        if not self.ledger.holds(resource, ids):
            return False
        return all(
            self.ledger.find(self.contract.resources.by_id[name], ids) is not None for name in below
        )

    def is_at_a_limit(self) -> bool:
        """Whether a number, a text or a list is as large as the document allows."""
        operation = self.call.operation
        assert operation is not None
        query = {parameter.name: parameter.schema for parameter in operation.query_parameters}
        body = self.contract.body_schema(operation).get("properties", {})
        return any(
            str(schema.get("maximum")) == self.query.get(name) for name, schema in query.items()
        ) or any(
            isinstance(value, str | list) and len(value) in (limit.get(n) for n in _LARGEST)
            for name, value in self.body.items()
            for limit in (body.get(name, {}), *body.get(name, {}).get("anyOf", ()))
        )

    def is_the_servers_own(self) -> bool:
        """Whether a call is to change an object that is the server's own, or what is in it."""
        verb = self.call.operation.verb if self.call.operation else ""
        named = (self.ledger.get(value) for value in self.call.ids.values())
        own = any(
            known is not None and known.resource.is_reserved(known.object.get("name"))
            for known in named
        )
        return own and verb in ("create", "update", "delete")

    def missing(self, named: Mapping[str, str], *, where: str) -> Prediction:
        """404, blamed by what the ids are: another owner's, deleted, or nobody's. Open where nobody
        knows whether they are there."""
        if any(map(self.ledger.is_unclear, named.values())):
            return self.open()
        blame, because = "state.unknown", f"the {where} names an object that does not exist"
        for name, value in named.items():
            if name not in self.contract.resources.by_id:
                continue
            known = self.ledger.of(name, named)
            if known is None:
                continue
            place = tuple(named.get(parent, "") for parent in known.resource.parents)
            if not known.alive:
                blame, because = "state.deleted", f"{name} {value} was deleted"
            elif known.resource.id != name or known.place != place:
                blame = f"isolation.{where}"
                because = f"{name} {value} does not belong to what the {where} names"
            else:
                continue
            break
        return Prediction(
            status=404,
            blame=self.call.purpose or blame,
            because=because,
            verdict=self.verdict,
        )

    def conflict(self, known: Known) -> Prediction:
        return Prediction(
            status=409,
            blame=self.call.purpose or "state.unique",
            because=f"the name {known.object.get('name')!r} is in use",
            verdict=self.verdict,
        )

    def plain(self, because: str, check: str = "refusals.empty") -> Prediction:
        return Prediction(
            status=422, blame=self.call.purpose or check, because=because, verdict=self.verdict
        )
