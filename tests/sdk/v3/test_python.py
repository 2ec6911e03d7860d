"""The Python SDKs of Honcho 3 against the mock: both clients, and all that they can call."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.sdk.v3.packages import NEW, NOT_OF_THE_SDK, OLD, REFUSED, python_sdk

from honcho_mock import MockServer
from honcho_openapi import load
from honcho_openapi.operations import operations

if TYPE_CHECKING:
    from collections.abc import Callable

PROGRAM = Path(__file__).with_name("program.py")
SECRET = "a secret that is long enough for HS256"
RUN_SECONDS = 60

OVERRIDDEN = {
    f"{mixin}.{verb}_configuration"
    for mixin in ("MetadataConfigMixin", "AsyncMetadataConfigMixin")
    for verb in ("get", "set")
}
"""Methods that every class replaces by its own."""


@pytest.fixture(scope="session")
def sdk(pytestconfig: pytest.Config) -> Callable[[str], Path]:
    """Installs a version of the Python SDK, and says where."""
    assert pytestconfig.cache is not None, "SDKs are installed into pytest's cache: leave it on"
    folder = pytestconfig.cache.mkdir("honcho-ai")
    return lambda version: python_sdk(version, within=folder)


def run(sdk: Path, kind: str) -> tuple[dict[str, Any], set[str]]:
    """What the program prints, and the operations that it called."""
    with MockServer(api="3", seed_data="none", auth="jwt", jwt_secret=SECRET) as server:
        key = server.mock.admin_key()
        assert key is not None
        done = subprocess.run(
            [sys.executable, str(PROGRAM), server.url, key, kind],
            env={"PYTHONPATH": str(sdk)},
            capture_output=True,
            text=True,
            timeout=RUN_SECONDS,
        )
        assert done.returncode == 0, done.stderr
        called = {call.operation for call in server.calls() if call.operation}
    return json.loads(done.stdout), called


@pytest.mark.parametrize("kind", ["sync", "aio"])
def test_every_method_of_the_sdk_that_fits(sdk: Callable[[str], Path], kind: str) -> None:
    printed, called = run(sdk(OLD), kind)
    assert set(printed["left_out"]) <= OVERRIDDEN
    assert printed["refused"] == {}
    assert called == {one.name for one in operations(load("3"))} - NOT_OF_THE_SDK


@pytest.mark.parametrize("kind", ["sync", "aio"])
def test_the_newest_sdk_but_for_what_is_newer_than_the_api(
    sdk: Callable[[str], Path], kind: str
) -> None:
    printed, _ = run(sdk(NEW), kind)
    left_out = set(printed["left_out"]) - OVERRIDDEN
    assert {name for name in left_out if not name.startswith(("Scope.", "ScopeAio."))} == set()
    assert printed["refused"] == REFUSED
