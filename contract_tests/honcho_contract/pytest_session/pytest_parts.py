"""What is used of pytest beyond its documentation: its account of a crash, a test's parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

Safe = Callable[[str], str]


def clean(told: Any, safe: Safe) -> None:
    """Puts every text of pytest's account of an exception through `safe`, in its place: nothing
    else comes between the account and those who write it."""
    for traceback, crash, _ in getattr(told, "chain", ()):
        if crash is not None:
            crash.message = safe(crash.message)
        for entry in traceback.reprentries:
            _clean(entry, safe)


def _clean(entry: Any, safe: Safe) -> None:
    entry.lines[:] = map(safe, entry.lines)
    if (values := getattr(entry, "reprlocals", None)) is not None:
        values.lines[:] = map(safe, values.lines)
    if (arguments := getattr(entry, "reprfuncargs", None)) is not None:
        arguments.args = [(name, safe(str(value))) for name, value in arguments.args]


def parameters_of(item: pytest.Item) -> Mapping[str, Any]:
    """What a test was parametrised with, by name."""
    parameters: Mapping[str, Any] = getattr(getattr(item, "callspec", None), "params", {})
    return parameters
