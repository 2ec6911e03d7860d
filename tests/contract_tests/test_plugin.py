from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.contract_tests.servers import Asked, Said, forwarding

from honcho_contract import suite
from honcho_contract.plugin import PLAIN, READING, SEARCHING

HEAVY = ("schemathesis", "hypothesis", "jsonschema", "jsonschema_rs", "requests", "yaml", "urllib3")
SUITE = ("--pyargs", "honcho_contract.suite")


def python(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=clean,
        capture_output=True,
        text=True,
        check=False,
    )


def pytest_in(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return python(folder, "-m", "pytest", "-p", "no:cacheprovider", *arguments)


def test_importing_the_plugin_imports_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import pytest, sys; before = set(sys.modules); import honcho_contract.plugin; "
        "print(*sorted(set(sys.modules) - before))"
    )
    done = python(tmp_path, "-c", code)
    assert done.stdout.split() == ["honcho_contract", "honcho_contract.plugin"]


def test_a_project_that_has_nothing_to_do_with_it_does_not_pay_for_it(tmp_path: Path) -> None:
    (tmp_path / "test_other.py").write_text(
        f"import sys\ndef test_other():\n    assert not set({HEAVY}) & set(sys.modules)\n"
    )
    # The two other plugins import some of these themselves.
    others = ("-p", "no:schemathesis", "-p", "no:hypothesispytest", "-p", "no:anyio")
    done = pytest_in(tmp_path, *others, "-q")
    assert done.returncode == 0, done.stdout


def test_options_are_there_wherever_pytest_is(tmp_path: Path) -> None:
    help_text = pytest_in(tmp_path, "--help").stdout
    for option in ("url", "token", "seed", "examples", "baseline", "published"):
        assert f"--honcho-{option}" in help_text


def test_without_a_url_it_is_a_usage_error_that_says_what_to_give(tmp_path: Path) -> None:
    done = pytest_in(tmp_path, *SUITE, "-x", "-q", "-k", "test_unique_apps")
    assert done.returncode != 0
    assert "give the server to test: --honcho-url URL" in done.stdout + done.stderr


def test_the_suite_runs_from_an_empty_folder(mock: str, tmp_path: Path) -> None:
    done = pytest_in(tmp_path, *SUITE, f"--honcho-url={mock}", "-q", "-k", "test_unique")
    assert done.returncode == 0, done.stdout
    assert "3 passed" in done.stdout


def test_a_finding_fails_its_test_with_what_a_report_says(mock: str, tmp_path: Path) -> None:
    def forgets(asked: Asked, back: Said) -> Said:
        missing = Said(status=404, body=b'{"detail": "no"}')
        return missing if "/users/name/" in asked.target else back

    chosen = ("-k", "test_get_or_create and users", "-q")
    with forwarding(mock, meddle=forgets) as url:
        done = pytest_in(tmp_path, *SUITE, f"--honcho-url={url}", *chosen)
    assert done.returncode == 1
    assert "state.found · users.by-name: answered 404 where 200 is due" in done.stdout
    assert "A live object MUST be found by its id and by its name." in done.stdout
    assert "  reproduce in bash, with a server just started:\n    URL=" in done.stdout
    assert "1 failed" in done.stdout


def test_every_module_of_the_suite_has_its_place_in_the_order() -> None:
    folder = Path(str(suite.__file__)).parent
    assert sorted((*READING, *PLAIN, *SEARCHING)) == sorted(
        path.stem for path in folder.glob("test_*.py")
    )
