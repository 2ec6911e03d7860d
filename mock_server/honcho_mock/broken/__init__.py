"""Mocks with one known defect each: what a suite that means to find defects is proven against."""

from __future__ import annotations

from honcho_mock.broken.defects import DEFECTS
from honcho_mock.broken.parts import Defect

__all__ = ["DEFECTS", "Defect", "defect"]


def defect(name: str) -> Defect:
    """One defect of the table, or a ValueError that names them all."""
    try:
        return DEFECTS[name]
    except KeyError:
        raise ValueError(
            f"no defect is called {name!r}: expected one of {', '.join(DEFECTS)}"
        ) from None
