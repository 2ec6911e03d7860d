"""Programs that a new user writes from the docs, with a mistake each, and what they are told."""

from __future__ import annotations

import json
import shlex
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.ready.start import started

PROGRAMS: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("data").joinpath("first_programs.yaml").read_text(encoding="utf-8")
)

RUN_ALL = """
import contextlib, io, json, sys, traceback, warnings

printed = {}
for name, source in json.load(sys.stdin).items():
    with contextlib.redirect_stderr(io.StringIO()) as told:
        warnings.resetwarnings()
        try:
            exec(compile(source, name, "exec"), {"__name__": "__main__"})
        except Exception:
            traceback.print_exc()
    printed[name] = told.getvalue()
json.dump(printed, sys.stdout)
"""
"""Runs programs in one process, and keeps what each of them writes to its standard error."""


def named(kind: str) -> dict[str, dict[str, Any]]:
    return {one["mistake"]: one for one in PROGRAMS if kind in one}


def filled(text: str, port: int) -> str:
    return text.replace("{port}", str(port))


def in_one_line(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture(scope="module")
def taken() -> Iterator[int]:
    """A port that somebody else listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory, taken: int) -> dict[str, str]:
    sources = {name: filled(one["program"], taken) for name, one in named("program").items()}
    done = subprocess.run(
        [sys.executable, "-c", RUN_ALL],
        input=json.dumps(sources),
        cwd=tmp_path_factory.mktemp("programs"),
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    # A program may print what it got right.
    found: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What pytest says of all tests."""
    folder = tmp_path_factory.mktemp("tests")
    for number, one in enumerate(named("test").values()):
        (folder / f"test_{number}.py").write_text(one["test"], encoding="utf-8")
    options = ("-q", "-p", "no:cacheprovider", ".")
    done = started([sys.executable, "-m", "pytest", *options], cwd=folder)
    assert done.returncode == 1, done.stdout + done.stderr
    assert " passed" not in done.stdout
    return in_one_line(done.stdout)


@pytest.mark.parametrize("mistake", named("program"))
def test_a_program_says_what_was_wrong(printed: dict[str, str], mistake: str, taken: int) -> None:
    said = filled(named("program")[mistake]["says"], taken)
    assert said in in_one_line(printed[mistake])


@pytest.mark.parametrize("mistake", named("test"))
def test_a_test_says_what_was_wrong(reported: str, mistake: str) -> None:
    assert named("test")[mistake]["says"] in reported


@pytest.mark.parametrize("mistake", named("shell"))
def test_a_command_says_what_was_wrong(tmp_path: Path, mistake: str, taken: int) -> None:
    given = named("shell")[mistake]
    for name, text in given.get("files", {}).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    command, *arguments = shlex.split(filled(given["shell"], taken))
    done = subprocess.run(
        [Path(sys.executable).parent / command, *arguments],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr
    assert filled(given["says"], taken) in in_one_line(done.stderr)
