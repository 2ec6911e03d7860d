"""Who may import whom."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import honcho_mock

PACKAGE = Path(honcho_mock.__file__).parent

MAY_IMPORT = {
    "behaviour": {"behaviour"},
    "settings": set[str](),
    "samples": {"behaviour"},
    "serving": {"behaviour", "serving", "settings", "samples"},
    "broken": {"behaviour", "serving", "broken"},
    "__init__": {"settings", "serving"},
    "cli": {"behaviour", "serving", "broken", "settings"},
}


def imported(module: Path) -> set[str]:
    """The parts of the package that a module imports."""
    names = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    prefix = "honcho_mock."
    return {name.removeprefix(prefix).split(".")[0] for name in names if name.startswith(prefix)}


def uses_http(module: Path) -> bool:
    text = module.read_text(encoding="utf-8")
    return any(name in text for name in ("starlette", "connexion", "uvicorn", "http."))


@pytest.mark.parametrize("part", MAY_IMPORT)
def test_no_part_imports_what_is_above_it(part: str) -> None:
    modules = [*PACKAGE.glob(f"{part}.py"), *PACKAGE.glob(f"{part}/**/*.py")]
    assert modules
    assert set().union(*(imported(module) for module in modules)) <= MAY_IMPORT[part]


def test_behaviour_knows_no_http() -> None:
    assert [module for module in PACKAGE.glob("behaviour/*.py") if uses_http(module)] == []
