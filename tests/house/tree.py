"""This repository's files."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]

OWN_DOT_FOLDERS = (".ci", ".github")

MADE = ("__pycache__", "build", "dist", "htmlcov", "node_modules")
"""Folders that tools leave behind, besides those whose name begins with a dot."""


def pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def packages() -> tuple[Path, ...]:
    """The folders of the packages that a user installs."""
    wheel = pyproject()["tool"]["hatch"]["build"]["targets"]["wheel"]
    return tuple(ROOT / package for package in wheel["packages"])


def files(under: Path = ROOT) -> Iterator[Path]:
    """Every file that somebody wrote, whether or not it is committed yet."""
    for folder, folders, names in os.walk(under):
        folders[:] = [name for name in folders if _is_written(Path(folder, name))]
        # In a git worktree, .git is a file.
        yield from (
            Path(folder, name)
            for name in names
            if name != ".git" and not name.startswith(".coverage")
        )


def _is_written(folder: Path) -> bool:
    if folder.name.startswith("."):
        return folder.name in OWN_DOT_FOLDERS
    is_environment = (folder / "pyvenv.cfg").exists()
    return not is_environment and folder.name not in MADE and folder.suffix != ".egg-info"
