"""The JavaScript SDK of Honcho 3 against the mock: all that it can call."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.node import installed, run_module, tool
from tests.sdk.v3.packages import NOT_OF_THE_SDK, NPM, REFUSED

from honcho_mock import MockServer
from honcho_openapi import load
from honcho_openapi.operations import operations

PROGRAM = Path(__file__).with_name("program.mjs")

NAMES = {"chat_stream": "chatStream", "get_scope": "getScope"}
"""What is called otherwise than in Python."""


def test_every_method_but_for_what_is_newer_than_the_api(
    pytestconfig: pytest.Config, tmp_path: Path
) -> None:
    tool("node")
    assert pytestconfig.cache is not None, "the SDK is installed into pytest's cache: leave it on"
    sdk = installed(NPM, within=pytestconfig.cache.mkdir("npm"))
    source = PROGRAM.read_text(encoding="utf-8")
    with MockServer(api="3", seed_data="none") as server:
        printed = json.loads(run_module(source, sdk=sdk, folder=tmp_path, url=server.url))
        called = {call.operation for call in server.calls() if call.operation}
    assert [name for name in printed["left_out"] if not name.startswith("Scope.")] == []
    assert printed["refused"] == {NAMES.get(name, name): said for name, said in REFUSED.items()}
    assert called == {one.name for one in operations(load("3"))} - NOT_OF_THE_SDK
