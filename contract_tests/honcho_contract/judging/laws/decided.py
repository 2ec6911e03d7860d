"""Checks that not every exchange is held to, of any API: scenarios say which are."""

from __future__ import annotations

from collections.abc import Iterator

from honcho_contract.contract.operation_names import subject
from honcho_contract.judging.laws import Fault, Seen


def shut(seen: Seen) -> Iterator[Fault]:
    """A token that must not open anything."""
    exchange = seen.exchange
    if exchange.status != 401:
        text = "opened" if exchange.ok else f"answered {exchange.status}"
        yield Fault(f"{text} where 401 is due")


def method(seen: Seen) -> Iterator[Fault]:
    """A method that a path does not have."""
    status, call = seen.exchange.status, seen.exchange.call
    if call.operation is None and status < 500 and status != 405:
        path = subject(call.name, seen.contract)
        known = sorted(operation.method for operation in seen.contract if operation.path == path)
        yield Fault(f"answered {status} where 405 is due", f"{path} has {', '.join(known)}")
