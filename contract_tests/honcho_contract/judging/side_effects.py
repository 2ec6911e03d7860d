"""What an operation is known to do besides what it answers: a row an effect.

The document says nothing of these. A server may do them, at once or later, or leave them out: what
they make is no stray, and the places they touch are known again only once they have been listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from honcho_contract.contract.resources import Resources
from honcho_contract.wire.exchange import Call, name_of


@dataclass(frozen=True, kw_only=True)
class Effect:
    """After an `operation`, its user may have a new object of a `resource` that has these
    `fields`; texts are compared without regard to case."""

    operation: str
    resource: str
    fields: Mapping[str, str]

    def made(self, item: Mapping[str, Any]) -> bool:
        """Whether an object can have come of it."""
        return all(str(item.get(name)).lower() == value for name, value in self.fields.items())


def of_call(
    call: Call, effects: Iterable[Effect], resources: Resources
) -> Iterator[tuple[tuple[str, tuple[str, ...]], Effect]]:
    """The places that a call may have changed besides, each with how."""
    for effect in effects:
        if call.operation is not None and effect.operation == name_of(call.operation):
            parents = resources[effect.resource].parents
            yield (effect.resource, tuple(call.ids[name] for name in parents)), effect
