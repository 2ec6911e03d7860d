"""What is used of Schemathesis beyond its documentation: its seed, and its checks by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import schemathesis
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import Failure, FailureGroup


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Gives every schema that is first used meanwhile this seed, instead of one drawn by chance."""
    before, SchemathesisConfig.shared_seed = SchemathesisConfig.shared_seed, seed
    try:
        yield
    finally:
        SchemathesisConfig.shared_seed = before


def failures(
    case: schemathesis.Case[Any], answer: schemathesis.Response, checks: Iterable[str]
) -> Iterator[tuple[str, Failure]]:
    """What each of these checks has against an answer, with the check's name."""
    load_all_checks()
    for name in checks:
        check: Any = CHECKS.get_one(name)
        try:
            case.validate_response(answer, checks=[check])
        except FailureGroup as group:
            yield from ((name, one) for one in group.exceptions if isinstance(one, Failure))
