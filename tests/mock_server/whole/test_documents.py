"""Every document that a mock serves is valid, by two validators that nobody here wrote."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from tests.mock_server.support import Client
from tests.node import RUN_SECONDS, installed, tool

from honcho_mock import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATHS = {
    "/openapi.json": "3.1.0",
    "/docs/openapi-3.0.json": "3.0.3",
    "/~ada/__mock__/openapi.json": "3.1.0",
}

REDOCLY = "@redocly/cli@2.77.0"

CONFIGURATION = {
    "extends": ["recommended"],
    "rules": {
        # What Honcho's own document has, or has not: its paths, its servers, and what is in a 422
        # beside what it says of one.
        "info-license": "off",
        "no-ambiguous-paths": "off",
        "no-server-example.com": "off",
        "no-invalid-media-type-examples": "off",
    },
}


@pytest.fixture(scope="module")
def documents() -> dict[str, Any]:
    client = Client(create_app())
    client.ok("GET", "/~ada/__mock__/world")
    return {path: client.ok("GET", path) for path in PATHS}


@pytest.mark.parametrize("path", PATHS)
def test_it_is_what_the_standard_says(documents: dict[str, Any], path: str) -> None:
    if os.environ.get("CI") != "true":
        pytest.importorskip("openapi_spec_validator")
    from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator

    document = documents[path]
    assert document["openapi"] == PATHS[path]
    is_30 = PATHS[path].startswith("3.0")
    kind = OpenAPIV30SpecValidator if is_30 else OpenAPIV31SpecValidator
    assert [str(error) for error in kind(document).iter_errors()] == []


@pytest.mark.parametrize("path", PATHS)
def test_no_key_is_there_by_mistake(documents: dict[str, Any], path: str) -> None:
    """A comma in a text without quotes begins another key in YAML, of no value."""
    found = [where for where, value in keys(documents[path]) if value is None and " " in where]
    assert found == []


def keys(node: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield key, value
            yield from keys(value)
    elif isinstance(node, list):
        for value in node:
            yield from keys(value)


def test_a_linter_has_nothing_to_say(
    documents: dict[str, Any], pytestconfig: pytest.Config, tmp_path: Path
) -> None:
    assert pytestconfig.cache is not None, "the linter is installed into pytest's cache"
    folder = installed(REDOCLY, within=pytestconfig.cache.mkdir("npm"))
    (tmp_path / "redocly.yaml").write_text(json.dumps(CONFIGURATION), encoding="utf-8")
    names = []
    for number, document in enumerate(documents.values()):
        names.append(f"{number}.json")
        (tmp_path / names[-1]).write_text(json.dumps(document), encoding="utf-8")
    program = folder / "node_modules" / "@redocly" / "cli" / "bin" / "cli.js"
    done = subprocess.run(
        [tool("node"), str(program), "lint", "--format", "json", *names],
        cwd=tmp_path,
        env={"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=RUN_SECONDS,
    )
    assert done.returncode == 0, done.stdout
    reader = json.JSONDecoder()
    left = done.stdout
    found: list[Any] = []
    while "{" in left:
        one, end = reader.raw_decode(left, left.index("{"))
        found.append(one["problems"])
        left = left[end:]
    assert found == [[]] * len(names)
