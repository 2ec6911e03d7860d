"""Cases that hang on the document: worked out when tests are collected, of the API in question."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from honcho_contract.contract.compiled import Contract

Cases = Callable[[Contract], Iterable[Any]]
Test = TypeVar("Test", bound=Callable[..., object])

ATTRIBUTE = "honcho_cases"


def each(names: str | tuple[str, ...], cases: Cases) -> Callable[[Test], Test]:
    """As `pytest.mark.parametrize`, with a function of the contract in place of a list."""

    def put(test: Test) -> Test:
        setattr(test, ATTRIBUTE, (names, cases))
        return test

    return put
