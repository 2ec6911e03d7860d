"""How the modules lie in folders: none too full, none in a circle, rooms one way."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from tests.house.imports import imports_of, module_of
from tests.house.tree import ROOT, files, packages

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

MOST = 15
"""Modules in a folder: as many names as a reader takes in at once."""

FULLER = (
    "tests/benchmarks",
    "tests/openapi",
)
"""Folders that have yet to become rooms."""

ROOMS = (
    "errors",
    "extra",
    "wire",
    "contract",
    "judging",
    "reproduction",
    "results",
    "generating",
    "running",
    "fuzzing",
    "suite",
    "gate",
    "diff",
    "replay",
    "reports",
    "pytest_session",
    "apis",
    "repeated",
    "plugin",
    "suite.",
    "cli",
    "__main__",
)
"""The suite's, from the bottom up: each imports only from those before it. Types count, and so does
what is imported inside functions. `suite` is the order of its folders, `suite.` what is in them. So
nothing but what is named below `apis` knows any single version of the API."""

Graph = dict[str, set[str]]


TREES = (*packages(), ROOT / "tests")


def graph_of(tree: Path) -> Graph:
    """The modules of a tree, each with those of the same tree that it imports."""
    sources = {
        module_of(path, tree): path.read_text(encoding="utf-8")
        for path in files(tree)
        if path.suffix == ".py"
    }
    names = {module.removesuffix(".__init__") for module in sources}
    return {
        module.removesuffix(".__init__"): set(_known(source, module, names))
        for module, source in sources.items()
    }


def _known(source: str, module: str, names: set[str]) -> Iterator[str]:
    for one in imports_of(source, module):
        found = one.target if one.target in names else one.target.rpartition(".")[0]
        if found in names and found != one.importer:
            yield found


def circles(graph: Mapping[str, Iterable[str]]) -> list[str]:
    """The modules that import themselves by way of others."""
    left = {module: set(known) for module, known in graph.items()}
    # What imports nothing that is left is in no circle; nor is what nothing left imports.
    while free := [module for module, known in left.items() if not known & left.keys()]:
        for module in free:
            del left[module]
    while left:
        wanted = set().union(*left.values())
        unused = [module for module in left if module not in wanted]
        if not unused:
            break
        for module in unused:
            del left[module]
    return sorted(left)


def wrong_ways(graph: Graph, package: str, rooms: tuple[str, ...]) -> list[str]:
    """The imports from a room that comes later."""
    floor = {room: number for number, room in enumerate(rooms)}

    def room(module: str) -> int:
        name, dot, _ = module.removeprefix(f"{package}.").partition(".")
        return floor[name + dot if name + dot in floor else name]

    return [
        f"{module} imports {known}"
        for module, targets in graph.items()
        for known in targets
        if package not in (module, known) and room(known) > room(module)
    ]


@pytest.mark.parametrize("tree", TREES, ids=lambda tree: tree.name)
def test_no_module_imports_itself_by_way_of_others(tree: Path) -> None:
    assert not circles(graph_of(tree))


@pytest.mark.parametrize("tree", TREES, ids=lambda tree: tree.name)
def test_no_folder_holds_too_many_modules(tree: Path) -> None:
    counts = Counter(path.parent for path in files(tree) if path.suffix == ".py")
    named = {folder.relative_to(ROOT).as_posix(): count for folder, count in counts.items()}
    full = {name: count for name, count in named.items() if count > MOST and name not in FULLER}
    assert not full, f"put what belongs together into a folder of its own: {full}"


def test_the_rooms_of_the_suite_import_one_way() -> None:
    (suite,) = (one for one in packages() if one.name == "honcho_contract")
    wrong = wrong_ways(graph_of(suite), "honcho_contract", ROOMS)
    assert not wrong, "move what is imported to where it belongs:\n" + "\n".join(wrong)


@pytest.mark.parametrize(
    ("graph", "found"),
    [
        ({"a": ["b"], "b": ["a"]}, "ab"),
        ({"a": ["b"], "b": ["c"], "c": ["a"], "d": ["a"], "e": []}, "abc"),
        ({"a": ["b", "e"], "b": ["a"], "e": ["f"], "f": ["e"], "g": ["a"]}, "abef"),
    ],
)
def test_a_circle_is_noticed(graph: Mapping[str, Iterable[str]], found: str) -> None:
    assert circles(graph) == list(found)


def test_a_diamond_is_no_circle() -> None:
    assert circles({"a": ["b", "c"], "b": ["d"], "c": ["d"], "d": []}) == []


def test_an_import_from_a_later_room_is_noticed() -> None:
    graph = {"p.wire.a": {"p.judging.b"}, "p.judging.b": {"p.wire.c"}, "p.wire.c": set[str]()}
    assert wrong_ways(graph, "p", ("wire", "judging")) == ["p.wire.a imports p.judging.b"]
