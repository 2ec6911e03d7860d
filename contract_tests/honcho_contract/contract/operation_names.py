"""What a finding is about, in words that stay the same from run to run.

An operation has its short name. A request that is none of the document's operations has the path
of the document that it fits, in place of the ids that this one run happened to use, and for all
methods alike: what a server does wrong with a path's methods has one cause.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from honcho_contract.contract.compiled import Contract
from honcho_openapi.operations import fits


def subject(called: str, contract: Contract) -> str:
    """The lasting name of what `Call.name` names: an operation, or a request line."""
    path = called.partition(" ")[2]
    return (template_of(path, contract) if path else None) or called


def template_of(path: str, contract: Contract) -> str | None:
    """The path of the document that a path fits, the most literal one; None if none does."""
    fitting = {one.path for one in contract if fits(one.path, path, empty=True)}
    return min(fitting, key=lambda one: (one.count("{"), one), default=None)


def subjects(contract: Contract) -> tuple[str, ...]:
    """Everything that a finding can be about."""
    return (*contract.operations, *dict.fromkeys(one.path for one in contract))


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that was most likely meant, for a message."""
    words = tuple(known)
    return get_close_matches(word, words, n=1, cutoff=0.0)[0]
