"""Without the extra [gate], which brings what the suite is made of."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from honcho_contract.extra import missing

ABSENT = ("schemathesis", "hypothesis", "rich")
WITHOUT = f"import sys; sys.modules.update(dict.fromkeys({ABSENT}))\n"
"""What Python then takes for modules that are not there."""

COMMAND = "from honcho_contract.__main__ import main; main()"
MODULE = "import runpy; runpy.run_module('honcho_contract', run_name='__main__')"
PYTEST = "import pytest; sys.exit(pytest.main(['-p', 'honcho_contract.plugin', *sys.argv[1:]]))"

SUITE = ("--pyargs", "honcho_contract.suite")
URL = "--honcho-url=http://127.0.0.1:9"

SAID = (
    "honcho-contract is installed without its extra [gate] (no hypothesis, rich, schemathesis): "
    "pip install 'honcho-contract[gate]', or '.[gate]' in a checkout"
)


def run(folder: Path, code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return subprocess.run(
        [sys.executable, "-c", WITHOUT + code, *arguments],
        cwd=folder,
        # Plugins of what is not there could not be there either.
        env=clean | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_with_it_nothing_is_missing() -> None:
    assert missing() == ""


@pytest.mark.parametrize("code", [COMMAND, MODULE], ids=["command", "module"])
@pytest.mark.parametrize("arguments", [("check",), ("--help",)], ids=lambda one: one[0])
def test_the_command_says_what_to_install(
    tmp_path: Path, code: str, arguments: tuple[str, ...]
) -> None:
    done = run(tmp_path, code, *arguments)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"{SAID}\n")


@pytest.mark.parametrize("arguments", [SUITE, (*SUITE, URL), (URL,)], ids=" ".join)
def test_the_suite_under_pytest_says_what_to_install(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    done = run(tmp_path, PYTEST, *arguments)
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert (done.stdout, done.stderr.strip()) == ("", f"ERROR: {SAID}")


def test_tests_of_something_else_are_run(tmp_path: Path) -> None:
    (tmp_path / "test_other.py").write_text("def test_other():\n    pass\n", encoding="utf-8")
    done = run(tmp_path, PYTEST, "-q", "-p", "no:cacheprovider")
    assert done.returncode == 0, done.stdout + done.stderr
