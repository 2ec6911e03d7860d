"""What a test pays for a world of its own: each fixture beside a test without any.

    python -m tests.benchmarks.fixture

The first test of each run, which starts the mock, is left out. What else a busy machine does is in
the times, and hardly in the CPU.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import mean, median
from tempfile import TemporaryDirectory

import click

PLAIN = "def test_it(number):\n    pass"
KINDS = {
    "honcho_mock": "def test_it(number, honcho_mock):\n    pass",
    "honcho_mock with settings": "@pytest.mark.honcho_mock(seed_data='none', random_seed=7)\n"
    "def test_it(number, honcho_mock):\n    pass",
    "honcho_mock_app": "def test_it(number, honcho_mock_app):\n    pass",
}

TESTS = """\
import pytest

@pytest.mark.parametrize("number", range({count}))
{test}
"""

CONFTEST = """\
import json
import time
from pathlib import Path
import pytest

TIMES = []

@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    began = time.perf_counter(), time.process_time()
    result = yield
    TIMES.append((time.perf_counter() - began[0], time.process_time() - began[1]))
    return result

def pytest_unconfigure(config):
    Path(__file__).with_name("times.json").write_text(json.dumps(TIMES))
"""


def times(test: str, *, count: int) -> list[tuple[float, float]]:
    """The seconds that each test took, setup and teardown included: by the clock, and of CPU."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "conftest.py").write_text(CONFTEST)
        (folder / "test_it.py").write_text(TESTS.format(count=count, test=test))
        command = [sys.executable, "-m", "pytest", "-q", "-p", "honcho_mock.pytest_plugin"]
        environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
        subprocess.run(command, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)
        found: list[tuple[float, float]] = json.loads((folder / "times.json").read_text())
    # The last one ends what lasts as long as the session.
    return found[1:-1]


def milliseconds(test: str, *, count: int) -> tuple[float, float, float]:
    """On average, in the middle, and of CPU on average."""
    clock, cpu = zip(*times(test, count=count), strict=True)
    return mean(clock) * 1000, median(clock) * 1000, mean(cpu) * 1000


@click.command()
@click.option("--count", default=1000, show_default=True, help="Tests of each kind.")
def main(count: int) -> None:
    """Tell what a test pays for a world of its own."""
    plain = milliseconds(PLAIN, count=count)
    for kind, test in KINDS.items():
        found = milliseconds(test, count=count)
        average, middle, cpu = (one - other for one, other in zip(found, plain, strict=True))
        click.echo(f"{kind:<26} {average:5.2f} ms, in the middle {middle:5.2f}, CPU {cpu:5.2f}")


if __name__ == "__main__":
    main()
