"""Whether the target answers at all, and never with an error of its own."""

from __future__ import annotations

from collections.abc import Iterator

from honcho_contract.judging.laws import Fault, Seen, show


def fails_on_allowed(seen: Seen) -> Iterator[Fault]:
    """A 5xx to a request that the document allows, or leaves open."""
    if seen.prediction.verdict.valid is not False:
        yield from _server_error(seen)


def fails_on_forbidden(seen: Seen) -> Iterator[Fault]:
    if seen.prediction.verdict.valid is False:
        yield from _server_error(seen)


def _server_error(seen: Seen) -> Iterator[Fault]:
    if seen.exchange.status >= 500:
        text = show(seen.exchange.response.content.decode("utf-8", "replace"))
        yield Fault(f"answered {seen.exchange.status}", text)


def unanswered(seen: Seen) -> Iterator[Fault]:
    """No answer, or half of one; the exchange's status is 0 then."""
    if seen.exchange.status == 0:
        yield Fault("no whole answer came", seen.exchange.response.headers.get("trouble", ""))
