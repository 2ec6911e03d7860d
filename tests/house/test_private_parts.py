"""What is used of a library beyond its documentation is used in one module, and is there.

A new version may lack it. The test that fails then names the module to mend; until that is done, a
ceiling in pyproject.toml keeps the version away.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, fields, is_dataclass
from importlib.metadata import entry_points, version
from pkgutil import resolve_name
from typing import TYPE_CHECKING

import pytest
from tests.house.imports import imports_of, module_of
from tests.house.tree import files, packages

from honcho_contract.gate.pytest_run import PLUGINS

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, kw_only=True)
class Parts:
    """Private parts of a library, and the `modules` that may use them: one in each package.

    They are known by `imports`, the modules and names that are imported, or by `attributes`, names
    that nothing else has. `there` are places at which they are found, each with the names of what
    stands in it.
    """

    library: str
    modules: tuple[str, ...]
    imports: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    there: tuple[tuple[str, tuple[str, ...]], ...] = ()


PARTS = (
    Parts(
        library="pytest",
        modules=("honcho_contract.pytest_session.pytest_parts",),
        imports=("_pytest",),
        attributes=("callspec", "reprentries", "reprfuncargs", "reprlocals"),
        there=(
            ("_pytest.python:Function", ("callspec",)),
            ("_pytest._code.code:ExceptionChainRepr", ("chain",)),
            ("_pytest._code.code:ReprTraceback", ("reprentries",)),
            ("_pytest._code.code:ReprEntry", ("lines", "reprfuncargs", "reprlocals")),
            ("_pytest._code.code:ReprFileLocation", ("message",)),
            ("_pytest._code.code:ReprFuncArgs", ("args",)),
            ("_pytest._code.code:ReprLocals", ("lines",)),
        ),
    ),
    Parts(
        library="pytest-xdist",
        modules=("honcho_contract.running.xdist_parts", "honcho_mock.pytest_plugin"),
        imports=("xdist",),
        attributes=("EXIT_TIMEOUT", "node.gateway", "nodemanager", "workeroutput"),
        there=(
            ("xdist.workermanage:NodeManager", ("EXIT_TIMEOUT",)),
            ("xdist.workermanage:WorkerController", ("gateway", "nodemanager", "workerinput")),
            ("xdist.workermanage:WorkerController.process_from_remote", ("workeroutput",)),
            ("xdist.remote:WorkerInteractor.pytest_sessionfinish", ("workeroutput",)),
        ),
    ),
    Parts(
        library="schemathesis",
        modules=("honcho_contract.fuzzing.schemathesis_parts",),
        imports=(
            "schemathesis.checks",
            "schemathesis.config",
            "schemathesis.core",
            "schemathesis.generation",
        ),
        attributes=("shared_seed",),
        there=(
            ("schemathesis.config:SchemathesisConfig", ("shared_seed",)),
            ("schemathesis.checks:CHECKS", ("get_one",)),
            ("schemathesis.checks", ("load_all_checks",)),
            ("schemathesis.core.failures", ("Failure", "FailureGroup")),
            ("schemathesis.core.result", ("Ok",)),
            ("schemathesis.generation", ("derive_operation_seed",)),
            (
                "schemathesis.generation.hypothesis.builder",
                (
                    "HypothesisTestConfig",
                    "HypothesisTestMode",
                    "InvalidHeadersExampleMark",
                    "MissingPathParameters",
                    "create_test",
                ),
            ),
            ("schemathesis.schemas:BaseSchema", ("find_operation_by_label",)),
        ),
    ),
    Parts(
        library="hypothesis",
        modules=("honcho_contract.pytest_session.crashes",),
        imports=("hypothesis.errors.StopTest", "hypothesis.internal", "_hypothesis_pytestplugin"),
        there=(("hypothesis.errors", ("StopTest",)),),
    ),
    Parts(
        library="uvicorn",
        modules=("honcho_mock.serving.connections",),
        imports=("uvicorn.protocols",),
        there=(
            ("uvicorn.protocols.http.httptools_impl", ("STATUS_LINE", "HttpToolsProtocol")),
            (
                "uvicorn.protocols.http.httptools_impl:RequestResponseCycle",
                (
                    "default_headers",
                    "disconnected",
                    "flow",
                    "keep_alive",
                    "message_event",
                    "on_response",
                    "response_complete",
                    "response_started",
                ),
            ),
        ),
    ),
    Parts(
        library="urllib3",
        modules=("honcho_contract.wire.receiving",),
        imports=("urllib3.connection",),
        attributes=("length_remaining", "response_class"),
        there=(
            ("urllib3.connection:HTTPConnection", ("response_class",)),
            ("http.client:HTTPConnection", ("timeout",)),
            ("urllib3.response:HTTPResponse", ("length_remaining", "release_conn")),
            ("http.client:HTTPResponse", ("fp", "begin")),
        ),
    ),
)


def uses() -> Iterator[tuple[str, int, str]]:
    """Each module of the packages with what it imports and the attributes it names, and where."""
    for package in packages():
        for path in files(package):
            if path.suffix != ".py":
                continue
            module, source = module_of(path, package), path.read_text(encoding="utf-8")
            for one in imports_of(source, module):
                yield one.importer, one.place.line, one.target
            for node in ast.walk(ast.parse(source)):
                match node:
                    case ast.Attribute(attr=name, value=value):
                        yield module, node.lineno, f".{name}"
                        if isinstance(value, ast.Name):
                            yield module, node.lineno, f".{value.id}.{name}"
                    case ast.Call(
                        func=ast.Name(id="getattr" | "hasattr" | "setattr"),
                        args=[_, ast.Constant(value=str(name)), *_],
                    ):
                        yield module, node.lineno, f".{name}"


def is_of(parts: Parts, used: str) -> bool:
    if used.startswith("."):
        return used[1:] in parts.attributes
    return any(f"{used}.".startswith(f"{name}.") for name in parts.imports)


@pytest.mark.parametrize("parts", PARTS, ids=lambda parts: parts.library)
def test_private_parts_are_used_in_one_module(parts: Parts) -> None:
    found = [(module, line, used) for module, line, used in uses() if is_of(parts, used)]
    elsewhere = [
        f"{module}, line {line}: {used}"
        for module, line, used in found
        if module not in parts.modules
    ]
    assert not elsewhere, f"leave it to {parts.modules[0]}:\n" + "\n".join(elsewhere)
    assert {module for module, _, _ in found} == set(parts.modules)


def names_in(place: str) -> set[str]:
    """What a class, an object, a module or a function has or sets."""
    there = resolve_name(place)
    names = set(dir(there))
    if is_dataclass(there):
        names |= {field.name for field in fields(there)}
    begin = getattr(there, "__init__", there) if isinstance(there, type) else there
    return names | set(getattr(getattr(begin, "__code__", None), "co_names", ()))


@pytest.mark.parametrize("parts", PARTS, ids=lambda parts: parts.library)
def test_private_parts_are_there(parts: Parts) -> None:
    lacking = []
    for place, names in parts.there:
        try:
            known = names_in(place)
        except (ImportError, AttributeError):
            known = set()
        lacking += [f"{place} {name}" for name in names if name not in known]
    assert not lacking, (
        f"{parts.library} {version(parts.library)} has no {', '.join(lacking)} any more: mend "
        f"{' and '.join(parts.modules)}, or lower the ceiling in pyproject.toml"
    )


def test_the_gate_names_plugins_by_their_entry_points() -> None:
    known = {one.name for one in entry_points(group="pytest11")}
    assert {*PLUGINS, "xdist"} - {"honcho_contract.plugin"} <= known


def test_no_name_that_another_project_keeps_to_itself_is_imported() -> None:
    private = [
        f"{module}, line {line}: {used}"
        for module, line, used in uses()
        if not used.startswith((".", "honcho_", "__future__"))
        and any(part.startswith("_") for part in used.split("."))
    ]
    assert not private, "\n".join(private)


@pytest.mark.parametrize(
    ("library", "used"),
    [
        ("pytest", "_pytest.python.Function"),
        ("schemathesis", "schemathesis.core.failures.Failure"),
        ("pytest-xdist", ".nodemanager"),
        ("urllib3", "urllib3.connection.HTTPConnection"),
    ],
)
def test_a_private_part_is_noticed(library: str, used: str) -> None:
    (parts,) = (one for one in PARTS if one.library == library)
    assert is_of(parts, used)
    assert not is_of(parts, "schemathesis.Case")
    assert not is_of(parts, ".response")


def test_what_is_lacking_is_noticed() -> None:
    assert "EXIT_TIMEOUT" in names_in("xdist.workermanage:NodeManager")
    assert "EXIT_TIME" not in names_in("xdist.workermanage:NodeManager")
