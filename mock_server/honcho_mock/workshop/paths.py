"""Paths of worlds and of their control plane, and what may name a world."""

from __future__ import annotations

import re

from honcho_mock.workshop.errors import WorkshopError

MARK = "/~"
"""What the path of a named world begins with."""

LONGEST_NAME = 100

SHOWN = 40
"""Characters of what is no name that a refusal shows."""

CONTROL_PATH = "/__mock__"

_WORLD = re.compile(rf"[A-Za-z0-9._-]{{1,{LONGEST_NAME}}}")


def check_name(name: str) -> None:
    """Refuse what cannot name a world: a name stands in paths, pages and shells as it is."""
    if not _WORLD.fullmatch(name):
        shown = name if len(name) <= SHOWN else f"{name[: SHOWN - 1]}…"
        raise WorkshopError(
            f"{shown!r} names no world: expected {MARK}name/v1/…, the name having 1 to "
            f"{LONGEST_NAME} of the characters A-Z, a-z, 0-9, dot, underscore and hyphen"
        )


def is_control(path: str) -> bool:
    """Whether a path, from which the name of a world is cut, is of the control plane."""
    return path == CONTROL_PATH or path.startswith(f"{CONTROL_PATH}/")
