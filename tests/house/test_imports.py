"""Who may import whom."""

from __future__ import annotations

import sys

import pytest
from tests.house.imports import Import, all_imports, imports_of
from tests.house.tree import pyproject

OWN = ("honcho_openapi", "honcho_mock", "honcho_contract")

MAY_IMPORT = {
    "honcho_openapi": (),
    "honcho_mock.addresses": (),
    "honcho_mock.times": (),
    "honcho_mock.settings": ("honcho_mock.addresses", "honcho_mock.times"),
    "honcho_mock.behaviour": ("honcho_openapi",),
    "honcho_mock.apis": ("honcho_openapi", "honcho_mock.behaviour"),
    "honcho_mock.serving": (
        "honcho_openapi",
        "honcho_mock.addresses",
        "honcho_mock.settings",
        "honcho_mock.behaviour",
    ),
    "honcho_mock.workshop": (
        "honcho_openapi",
        "honcho_mock.times",
        "honcho_mock.addresses",
        "honcho_mock.settings",
        "honcho_mock.behaviour",
        "honcho_mock.serving",
    ),
    "honcho_mock.proxying": (
        "honcho_openapi",
        "honcho_mock.times",
        "honcho_mock.addresses",
        "honcho_mock.settings",
        "honcho_mock.behaviour",
        "honcho_mock.apis",
        "honcho_mock.serving",
        "honcho_mock.workshop",
    ),
    "honcho_mock.client": (
        "honcho_openapi",
        "honcho_mock.times",
        "honcho_mock.addresses",
        "honcho_mock.settings",
        "honcho_mock.behaviour",
        "honcho_mock.apis",
        "honcho_mock.serving",
        "honcho_mock.workshop",
    ),
    "honcho_mock.broken": (
        "honcho_openapi",
        "honcho_mock.addresses",
        "honcho_mock.settings",
        "honcho_mock.behaviour",
        "honcho_mock.apis",
        "honcho_mock.serving",
    ),
    "honcho_mock": (
        "honcho_openapi",
        "honcho_mock.times",
        "honcho_mock.addresses",
        "honcho_mock.settings",
        "honcho_mock.behaviour",
        "honcho_mock.apis",
        "honcho_mock.serving",
        "honcho_mock.workshop",
        "honcho_mock.proxying",
        "honcho_mock.client",
        "honcho_mock.broken",
    ),
    "honcho_contract": ("honcho_openapi",),
}
"""The layers, each with the other layers it may know. What is in no other layer of the mock (its
command line, its pytest plugin) is on top of it. Types count as knowing."""

MAY_IMPORT_LAZILY = {"honcho_contract.cli.built_in": ("honcho_mock",)}
"""The suite must not be able to know that it talks to the mock; its command line may start one."""

HTTP = ("connexion", "http", "httpx", "starlette", "uvicorn")

IMPORTS = tuple(all_imports())


def layer(module: str) -> str | None:
    """The layer that a module, or a name in one, belongs to; None for others' modules."""
    parts = module.split(".")
    names = (".".join(parts[:end]) for end in range(len(parts), 0, -1))
    return next((name for name in names if name in MAY_IMPORT), None)


def is_allowed(one: Import) -> bool:
    importer, target = layer(one.importer), layer(one.target)
    assert importer is not None, f"{one.importer} is in no layer: add it to MAY_IMPORT"
    if target is None or target == importer or target in MAY_IMPORT[importer]:
        return True
    return one.place.lazy and target.split(".")[0] in MAY_IMPORT_LAZILY.get(one.importer, ())


def test_a_layer_imports_only_what_it_may() -> None:
    wrong = [one for one in IMPORTS if not is_allowed(one)]
    assert not wrong, "imports against MAY_IMPORT:\n" + "\n".join(map(str, wrong))


DOCUMENTS = {"API", "APIS", "VERSION", "load", "source", "file_name", "api.read_api", "place.place"}
"""What gives one of the documents, or a version of the API."""


@pytest.mark.parametrize("kernel", ["behaviour", "serving", "workshop"])
def test_the_kernel_of_the_mock_knows_no_version_of_the_api(kernel: str) -> None:
    """Whoever puts a mock together passes the API down, with what is known of it."""
    known = {f"honcho_openapi.{name}" for name in DOCUMENTS}
    wrong = [
        one
        for one in IMPORTS
        if layer(one.importer) == f"honcho_mock.{kernel}" and one.target in known
    ]
    assert not wrong, "\n".join(map(str, wrong))


def test_behaviour_knows_no_http() -> None:
    wrong = [
        one
        for one in IMPORTS
        if layer(one.importer) == "honcho_mock.behaviour" and one.target.split(".")[0] in HTTP
    ]
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.parametrize("plugin", pyproject()["project"]["entry-points"]["pytest11"].values())
def test_a_pytest_plugin_is_light(plugin: str) -> None:
    """pytest imports it at every start, wherever the package is installed."""
    places = {one: one.place for one in IMPORTS if one.importer == plugin}
    at_start = [one for one, place in places.items() if not (place.lazy or place.typing)]
    assert any(one.target == "pytest" for one in at_start), f"{plugin} is not among the modules"
    light = {"pytest", *sys.stdlib_module_names}
    heavy = [one for one in at_start if one.target.split(".")[0] not in light]
    assert not heavy, "\n".join(map(str, heavy))


@pytest.mark.parametrize("package", OWN)
def test_every_package_is_read(package: str) -> None:
    assert any(one.importer.startswith(f"{package}.") for one in IMPORTS)


@pytest.mark.parametrize(
    ("importer", "source"),
    [
        ("honcho_openapi.place", "import honcho_mock"),
        ("honcho_mock.behaviour.storage.store", "from honcho_mock.serving import app"),
        ("honcho_mock.behaviour.verbs", "from ..serving import app"),
        ("honcho_mock.behaviour.__init__", "from ..serving import app"),
        ("honcho_mock.serving.app", "from honcho_mock import create_app"),
        ("honcho_mock.serving.app", "from honcho_mock import broken"),
        ("honcho_mock.behaviour.verbs", "from honcho_mock.apis.v1 import resources"),
        ("honcho_mock.serving.app", "from honcho_mock.apis import generation_of"),
        ("honcho_mock.workshop.state.seed", "def f(): from honcho_mock import apis"),
        ("honcho_mock.apis.v1.verbs", "from honcho_mock.serving.app import build"),
        ("honcho_mock.serving.app", "def f(): import honcho_mock.workshop.journal.journal"),
        ("honcho_mock.broken.parts", "from honcho_mock.workshop import journal"),
        ("honcho_mock.cli", "import honcho_contract.cli.main"),
        ("honcho_contract.running.run", "def f(): from honcho_mock import MockServer"),
        ("honcho_contract.cli.built_in", "from honcho_mock import MockServer"),
        ("honcho_contract.running.run", "if TYPE_CHECKING: from honcho_mock import MockServer"),
    ],
)
def test_what_is_not_allowed_is_noticed(importer: str, source: str) -> None:
    (one,) = imports_of(source, importer)
    assert not is_allowed(one)


@pytest.mark.parametrize(
    ("importer", "source"),
    [
        ("honcho_openapi.place", "import yaml"),
        ("honcho_openapi.place", "from honcho_openapi import load"),
        ("honcho_mock.cli", "from honcho_mock.workshop import journal"),
        ("honcho_mock.__init__", "from .settings import Settings"),
        ("honcho_contract.cli.built_in", "def f(): from honcho_mock.broken import DEFECTS"),
    ],
)
def test_what_is_allowed_passes(importer: str, source: str) -> None:
    (one,) = imports_of(source, importer)
    assert is_allowed(one)


def test_imports_are_told_apart_by_when_they_run() -> None:
    source = """
import a
if TYPE_CHECKING:
    import b
else:
    import c
async def f():
    import d
"""
    found = [(one.target, one.place.lazy, one.place.typing) for one in imports_of(source, "m")]
    assert found == [
        ("a", False, False),
        ("b", False, True),
        ("c", False, False),
        ("d", True, False),
    ]
