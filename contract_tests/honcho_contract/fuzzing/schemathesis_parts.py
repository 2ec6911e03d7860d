"""What is used of Schemathesis beyond its documentation: its seed, checks by name, and tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import SkipTest

import schemathesis
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.result import Ok
from schemathesis.generation import derive_operation_seed
from schemathesis.generation.hypothesis.builder import (
    HypothesisTestConfig,
    HypothesisTestMode,
    InvalidHeadersExampleMark,
    MissingPathParameters,
    create_test,
)
from schemathesis.schemas import BaseSchema


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


def labels(schema: BaseSchema) -> list[str]:
    """What Schemathesis calls the operations, also those that it cannot read: `POST /v1/apps`."""
    found = schema.get_all_operations()
    return [(one.ok() if isinstance(one, Ok) else one.err()).label for one in found]


def search(schema: BaseSchema, label: str, send: Callable[[schemathesis.Case[Any]], None]) -> None:
    """Hands `send` an operation's examples, boundaries and fuzzed cases.

    Schemathesis' own `parametrize` makes the examples and boundaries of all operations when tests
    are collected: more than a second of each process, whatever it runs then.
    """
    operation = schema.find_operation_by_label(label)
    assert operation is not None, f"there is no {label}"
    fuzzing = HypothesisTestMode.FUZZING
    config = HypothesisTestConfig(
        project=schema.config,
        modes=[HypothesisTestMode.EXAMPLES, fuzzing, HypothesisTestMode.COVERAGE],
        seed=derive_operation_seed(schema.config.seed, label),
        settings=schema.config.get_hypothesis_settings(operation=operation, phase=fuzzing.value),
    )
    test = create_test(operation=operation, test_func=send, config=config)
    try:
        test()
    except SkipTest as error:
        raise RuntimeError(f"Schemathesis can generate nothing for {label}: {error}") from None
    for mark in (InvalidHeadersExampleMark, MissingPathParameters):
        if lacks := mark.get(test):
            raise RuntimeError(f"Schemathesis cannot generate all cases of {label}: {lacks}")
