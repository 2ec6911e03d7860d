"""What the modules of this project import, read from their source without running it."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from importlib.util import resolve_name
from typing import TYPE_CHECKING

from tests.house.tree import files, packages

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where an import stands.

    `module`: its dotted name, which for a package ends in `.__init__`. `lazy`: inside a function,
    so not run before that is called. `typing`: for type checkers alone.
    """

    module: str
    line: int = 0
    lazy: bool = False
    typing: bool = False


@dataclass(frozen=True, kw_only=True)
class Import:
    """One import: the module at `place` asks for `target`, a module or a name in one."""

    place: Place
    target: str

    @property
    def importer(self) -> str:
        return self.place.module.removesuffix(".__init__")

    def __str__(self) -> str:
        return f"{self.importer}, line {self.place.line}: imports {self.target}"


def all_imports() -> Iterator[Import]:
    """Every import in every package that a user installs."""
    for package in packages():
        for path in files(package):
            if path.suffix == ".py":
                yield from imports_of(path.read_text(encoding="utf-8"), module_of(path, package))


def imports_of(source: str, module: str) -> Iterator[Import]:
    """Every import in the source of a module."""
    return _inside(ast.parse(source).body, Place(module=module))


def module_of(path: Path, package: Path) -> str:
    """The dotted name of a file below a package; of a package itself it ends in `.__init__`."""
    return ".".join(path.relative_to(package.parent).with_suffix("").parts)


def _inside(nodes: list[ast.AST] | list[ast.stmt], place: Place) -> Iterator[Import]:
    for node in nodes:
        match node:
            case ast.Import() | ast.ImportFrom():
                here = replace(place, line=node.lineno)
                for target in _targets(node, place.module):
                    yield Import(place=here, target=target)
            case ast.If() if ast.unparse(node.test).endswith("TYPE_CHECKING"):
                yield from _inside(node.body, replace(place, typing=True))
                yield from _inside(node.orelse, place)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield from _inside(node.body, replace(place, lazy=True))
            case _:
                yield from _inside(list(ast.iter_child_nodes(node)), place)


def _targets(node: ast.Import | ast.ImportFrom, module: str) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    relative = "." * node.level + (node.module or "")
    source = resolve_name(relative, module.rpartition(".")[0])
    return [f"{source}.{alias.name}" for alias in node.names]
