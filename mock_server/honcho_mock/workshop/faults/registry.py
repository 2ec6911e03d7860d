"""The faults of a world, by number: to which calls each applies, and what those are answered."""

from __future__ import annotations

from dataclasses import asdict
from http import HTTPStatus
from random import Random
from typing import TYPE_CHECKING, Any

from honcho_mock.behaviour.encoding import encode
from honcho_mock.workshop.errors import UnknownError, WorkshopError
from honcho_mock.workshop.faults.definition import Fault
from honcho_openapi.operations import JSON
from honcho_openapi.references import resolve

if TYPE_CHECKING:
    from collections.abc import Mapping

    from honcho_mock.workshop.operation_names import Names
    from honcho_openapi.operations import Operation

GATEWAYS = (408, 429, 500, 502, 503, 504)
"""What stands between a client and Honcho answers these, whatever the document says."""


class ActiveFault:
    """A fault that is defined: it counts the calls of its operations."""

    def __init__(self, number: int, fault: Fault, bodies: Mapping[str, bytes]) -> None:
        self.number = number
        self.fault = fault
        self.calls = 0
        self.struck = 0
        self._bodies = bodies
        self._random = Random(fault.seed)  # noqa: S311 (which calls fail is no secret)

    def applies(self) -> bool:
        """Whether the fault applies to the call that is counted with this."""
        self.calls += 1
        fault = self.fault
        if fault.nth is not None:
            struck = self.calls == fault.nth
        elif fault.first is not None:
            struck = self.calls <= fault.first
        elif fault.share is not None:
            struck = self._random.random() < fault.share
        else:
            struck = True
        self.struck += struck
        return struck

    def seconds(self) -> float:
        delay = self.fault.delay
        return self._random.uniform(*delay) if isinstance(delay, tuple) else delay or 0

    def body(self, operation_id: str) -> bytes:
        return self._bodies[operation_id]


class FaultRegistry:
    """The faults of one world, by number, in the order they were defined in."""

    def __init__(self, names: Names, documents: Mapping[str, dict[str, Any]]) -> None:
        self._names = names
        self._documents = documents
        """By the id of an operation, the document that it is of."""
        self._active: dict[int, ActiveFault] = {}
        self._latest = 0

    def add(self, fault: Fault) -> int:
        """Let a fault apply from now on. Refuses operations and statuses that there are not."""
        bodies = {
            operation.id: b"" if fault.status is None else self._body(operation, fault.status)
            for operation in self._names.matching(fault.operation)
        }
        self._latest += 1
        self._active[self._latest] = ActiveFault(self._latest, fault, bodies)
        return self._latest

    def remove(self, number: int) -> None:
        self.get(number)
        del self._active[number]

    def clear(self) -> None:
        self._active.clear()

    def get(self, number: int) -> ActiveFault:
        if number not in self._active:
            raise UnknownError("fault", number, map(str, self._active))
        return self._active[number]

    def switch(self, number: int, *, enabled: bool) -> None:
        """Let a fault rest, or apply again; its calls are counted anew."""
        active = self.get(number)
        fault = Fault(**{**asdict(active.fault), "enabled": enabled})
        self._active[number] = ActiveFault(number, fault, active._bodies)

    def all(self) -> list[ActiveFault]:
        return list(self._active.values())

    def on(self, operation_id: str) -> tuple[ActiveFault, ...]:
        """What may apply to an operation."""
        return tuple(
            active
            for active in self._active.values()
            if active.fault.enabled and operation_id in active._bodies
        )

    def _body(self, operation: Operation, status: int) -> bytes:
        response = operation.responses.get(str(status))
        if response is None and status not in GATEWAYS:
            documented = ", ".join(operation.responses)
            raise WorkshopError(
                f"status={status} is no answer of {'.'.join(operation.key)}: expected a documented "
                f"one ({documented}) or a gateway's ({', '.join(map(str, GATEWAYS))})"
            )
        if response is not None and "content" not in response:
            return b""
        content = {} if response is None else response["content"].get(JSON, {})
        for example in content.get("examples", {}).values():
            return encode(resolve(example, self._documents[operation.id])["value"])
        return encode({"detail": HTTPStatus(status).phrase})
