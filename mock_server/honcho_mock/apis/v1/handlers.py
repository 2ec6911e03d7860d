"""The handler of every operation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from honcho_mock.apis.v1.actions import ACTIONS
from honcho_mock.apis.v1.lenient import LENIENT_VERBS, LenientBackend
from honcho_mock.behaviour.resources import RESOURCES
from honcho_mock.behaviour.verbs import VERBS

if TYPE_CHECKING:
    from honcho_mock.behaviour.backend import Backend, Handler


def handler_of(backend: Backend, operation: tuple[str, str]) -> Handler:
    """What serves an operation, given by its resource and verb."""
    if operation in ACTIONS:
        return ACTIONS[operation](backend)
    resource, verb = operation
    lenient = LENIENT_VERBS if isinstance(backend, LenientBackend) else {}
    return (lenient.get(verb) or VERBS[verb])(backend, RESOURCES[resource])
