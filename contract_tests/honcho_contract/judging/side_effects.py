"""What an operation is known to do besides what it answers: a row an effect.

The document says nothing of these. A server may do them, at once or later, or leave them out: what
they make is no stray, and the places they touch are known again only once they have been listed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from honcho_contract.judging.resources import RESOURCES
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


EFFECTS = (
    # Chat keeps what it has learnt of the user, and what it thinks of them.
    Effect(operation="sessions.chat", resource="collections", fields={"name": "honcho"}),
    Effect(
        operation="sessions.chat",
        resource="metamessages",
        fields={"metamessage_type": "honcho_user_representation"},
    ),
)

RESERVED = "honcho"
"""The name of the collection that is the server's own. Nobody else makes, changes or deletes it, or
what is in it; the document does not say how that is refused."""


def is_reserved(name: object) -> bool:
    return isinstance(name, str) and name.lower() == RESERVED


def of_call(call: Call) -> Iterator[tuple[tuple[str, tuple[str, ...]], Effect]]:
    """The places that a call may have changed besides, each with how."""
    for effect in EFFECTS:
        if call.operation is not None and effect.operation == name_of(call.operation):
            parents = RESOURCES[effect.resource].parents
            yield (effect.resource, tuple(call.ids[name] for name in parents)), effect
