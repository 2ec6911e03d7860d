from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.contract_tests.servers import Asked, Said, forwarding
from tests.ready.start import started

from honcho_contract import suite
from honcho_contract.suite import PLAIN, READING, SEARCHING

HEAVY = ("schemathesis", "hypothesis", "jsonschema", "jsonschema_rs", "requests", "yaml", "urllib3")
SUITE = ("--pyargs", "honcho_contract.suite")


def python(folder: Path, *arguments: str, afresh: bool = True) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return started([sys.executable, *arguments], cwd=folder, env=clean, afresh=afresh)


def pytest_in(
    folder: Path, *arguments: str, afresh: bool = False
) -> subprocess.CompletedProcess[str]:
    return python(folder, "-m", "pytest", "-p", "no:cacheprovider", *arguments, afresh=afresh)


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
    done = pytest_in(tmp_path, *others, "-q", afresh=True)
    assert done.returncode == 0, done.stdout


def test_options_are_there_wherever_pytest_is(tmp_path: Path) -> None:
    help_text = pytest_in(tmp_path, "--help").stdout
    for option in ("url", "token", "seed", "examples", "baseline", "published"):
        assert f"--honcho-{option}" in help_text


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["one", "two"])
def test_without_a_url_it_is_one_line_and_a_usage_error(
    tmp_path: Path, workers: tuple[str, ...]
) -> None:
    done = pytest_in(tmp_path, *SUITE, *workers)
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert done.stderr.strip() == "ERROR: give the server to test: --honcho-url URL"
    assert done.stdout.strip() == ""


def test_a_url_that_cannot_be_one_is_a_usage_error(tmp_path: Path) -> None:
    for url in ("http://127.0.0.1:${PORT}", "http://127.0.0.1:8000 "):
        done = pytest_in(tmp_path, *SUITE, f"--honcho-url={url}")
        assert done.returncode == pytest.ExitCode.USAGE_ERROR
        assert done.stderr.startswith("ERROR: The URL of the target is ")
        assert done.stderr.strip().count("\n") == 0


GUEST = """
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.database import InMemoryExampleDatabase

settings.register_profile(
    "mine",
    max_examples=23,
    database=InMemoryExampleDatabase(),
    deadline=1234,
    suppress_health_check=(),
)
settings.load_profile("mine")
cases = []

@pytest.fixture
def run():
    return "mine"

@pytest.fixture
def line():
    return "mine too"

def test_z_first(run, line):
    assert (run, line) == ("mine", "mine too")

@given(st.integers())
def test_search(number):
    cases.append(number)

def test_as_it_was():
    assert len(cases) >= 10
    mine = settings.default
    assert (mine.max_examples, mine.deadline.total_seconds()) == (23, 1.234)
    assert isinstance(mine.database, InMemoryExampleDatabase)
    assert mine.suppress_health_check == ()
    assert settings.get_current_profile_name() == "mine"

def test_no_fixture_of_another(request):
    for name in ("world", "place"):
        with pytest.raises(pytest.FixtureLookupError):
            request.getfixturevalue(name)

def test_a_last(pytestconfig):
    assert pytestconfig.getoption("--hypothesis-seed") is None
"""


@pytest.mark.parametrize("read_only", [(), ("--honcho-read-only",)], ids=["writing", "reading"])
def test_it_is_a_good_guest(mock: str, tmp_path: Path, read_only: tuple[str, ...]) -> None:
    (tmp_path / "test_mine.py").write_text(GUEST)
    chosen = ("-k", "test_mine or test_unique_apps or test_reading and apps or test_stories")
    options = (f"--honcho-url={mock}", "--honcho-examples=1", *chosen, *read_only)
    done = pytest_in(tmp_path, "test_mine.py", *SUITE, *options, "-v", afresh=True)
    assert done.returncode == 0, done.stdout + done.stderr
    ran = re.findall(r"^test_mine\.py::(\w+) PASSED", done.stdout, re.MULTILINE)
    assert ran == [
        "test_z_first",
        "test_search",
        "test_as_it_was",
        "test_no_fixture_of_another",
        "test_a_last",
    ]
    assert ("test_stories PASSED" in done.stdout) is not bool(read_only)
    assert "test_reading.py::" in done.stdout


def test_the_suite_runs_from_an_empty_folder(mock: str, tmp_path: Path) -> None:
    options = (f"--honcho-url={mock}", "-q", "-k", "test_unique")
    done = pytest_in(tmp_path, *SUITE, *options, afresh=True)
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
    assert sorted((*READING, *PLAIN, *SEARCHING)) == sorted(
        path.stem for path in suite.FOLDER.rglob("test_*.py")
    )
