from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from honcho_contract import suite
from honcho_contract.pytest_session.completeness import is_whole

MODULES = sorted(suite.FOLDER.rglob("test_*.py"))


def session(modules: list[Path], *args: str, budget: float | None = None) -> Any:
    config = SimpleNamespace(args=list(args), getoption=lambda name: budget)
    return SimpleNamespace(config=config, items=[SimpleNamespace(path=path) for path in modules])


def test_every_module_is_the_whole() -> None:
    assert is_whole(session(MODULES, "honcho_contract.suite"))


@pytest.mark.parametrize(
    "partial",
    [
        session(MODULES[1:], "honcho_contract.suite"),
        session(MODULES, "honcho_contract.suite::test_made"),
        session(MODULES, "honcho_contract.suite", budget=1.0),
    ],
    ids=["a module left out", "a test named", "a budget"],
)
def test_less_is_not(partial: Any) -> None:
    assert not is_whole(partial)
