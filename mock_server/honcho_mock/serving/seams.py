"""Where a mock can be changed from outside: at its making, so that a request never asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from honcho_mock.behaviour.backend import Backend, Handler
    from honcho_mock.serving.request import Endpoint

T = TypeVar("T")


def unchanged(value: T) -> T:
    return value


def unwrapped(_backend: Backend, _operation: tuple[str, str], handler: Handler) -> Handler:
    return handler


@dataclass(frozen=True, kw_only=True)
class Seams:
    """What is done to the parts of a mock before they are put together."""

    document: Callable[[dict[str, Any]], dict[str, Any]] = unchanged
    """The document that requests are checked against."""
    backend: Callable[[Backend], Backend] = unchanged
    """What is stored, and where ids and times come from."""
    handler: Callable[[Backend, tuple[str, str], Handler], Handler] = unwrapped
    """What serves one operation, given by resource and verb: from a valid call to its answer."""
    app: Callable[[Endpoint], Endpoint] = unchanged
    """The whole API: from a request to its answer."""


NO_SEAMS = Seams()
