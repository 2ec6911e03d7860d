"""A command that is forked sees what one that is started afresh sees, and ends as it does."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.ready.start import script, started

SEEN = """
import json, os, sys, threading

print(json.dumps({
    "arguments": sys.argv,
    "cwd": os.getcwd(),
    "environment": dict(os.environ),
    "path": sys.path,
    "name": __name__,
    "file": __file__,
    "tests": sorted(name for name in sys.modules if name.partition(".")[0] == "tests"),
    "threads": threading.active_count(),
    "open": sorted(os.listdir("/proc/self/fd")),
}))
print("for", "people", file=sys.stderr)
sys.exit(7)
"""

ENDS = {
    "pass": 0,
    "import sys; sys.exit('so it is')": 1,
    "raise ValueError('so it is')": 1,
    "import os; os._exit(4)": 4,
    "import os, signal; os.kill(os.getpid(), signal.SIGTERM)": -15,
    "import os, signal; os.kill(os.getpid(), signal.SIGKILL)": -9,
    "import signal; signal.raise_signal(signal.SIGINT)": -2,
}
"""Programs, and how they end."""


@pytest.mark.parametrize("words", [("{}/seen.py",), ("-m", "seen")], ids=["file", "module"])
def test_it_sees_the_same(words: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "seen.py").write_text(SEEN)
    environment = {**os.environ, "SEEN": "ümläut", "PYTHONPATH": str(tmp_path / "more")}
    arguments = [sys.executable, *(word.format(tmp_path) for word in words), "--a", "b c"]
    forked, afresh = (
        started(arguments, cwd=tmp_path, env=environment, afresh=afresh) for afresh in (False, True)
    )
    assert (forked.returncode, forked.stderr) == (7, "for people\n")
    seen = json.loads(forked.stdout)
    wanted = json.loads(afresh.stdout)
    first, *rest = seen.pop("path")
    assert first == wanted.pop("path")[0]
    assert str(tmp_path / "more") in rest
    assert seen == wanted


@pytest.mark.parametrize("program", ENDS)
@pytest.mark.parametrize("afresh", [False, True], ids=["forked", "afresh"])
def test_it_ends_the_same(program: str, afresh: bool, tmp_path: Path) -> None:
    file = tmp_path / "ends.py"
    file.write_text(program)
    done = started([sys.executable, str(file)], cwd=tmp_path, afresh=afresh)
    assert done.returncode == ENDS[program]
    assert ("so it is" in done.stderr) is ("so it is" in program)


def test_one_leaves_nothing_to_the_next(tmp_path: Path) -> None:
    file = tmp_path / "changes.py"
    file.write_text(
        "import honcho_mock, os; print(hasattr(honcho_mock, 'left'), os.environ.get('LEFT'));"
        "honcho_mock.left = os.environ['LEFT'] = 'x'"
    )
    for _ in range(2):
        done = started([sys.executable, str(file)], cwd=tmp_path)
        assert (done.stdout, done.stderr) == ("False None\n", "")


@pytest.mark.parametrize("program", ENDS)
def test_in_a_shell_it_ends_the_same(program: str, tmp_path: Path) -> None:
    file = tmp_path / "ends.py"
    file.write_text(program)
    shell = tmp_path / "ends"
    shell.write_text(script(str(file)))
    done = subprocess.run(["sh", str(shell)], capture_output=True, text=True, check=False)
    assert done.returncode == ENDS[program]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_is_passed_on(number: signal.Signals, tmp_path: Path) -> None:
    file = tmp_path / "waits.py"
    file.write_text(
        f"import signal\nnumbers = [{int(number)}]\n"
        "signal.pthread_sigmask(signal.SIG_BLOCK, numbers)\n"
        "print('here', flush=True)\nsignal.sigwait(numbers)\nprint('heard')\n"
    )
    shell = tmp_path / "waits"
    shell.write_text(script(str(file)))
    with subprocess.Popen(["sh", str(shell)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "here\n"
        process.send_signal(number)
        assert process.stdout.read() == "heard\n"
    assert process.returncode == 0


def test_pytest_warns_of_nothing(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text("def test_it(): pass\n")
    options = ("-p", "no:cacheprovider", "-W", "error")
    done = started([sys.executable, "-m", "pytest", *options], cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed in" in done.stdout


def test_much_is_read_from_both_outputs(tmp_path: Path) -> None:
    file = tmp_path / "much.py"
    file.write_text(
        "import sys\nfor _ in range(4):\n  for to in (sys.stdout, sys.stderr):\n"
        "    print('x' * 100_000, file=to)"
    )
    done = started([sys.executable, str(file)], cwd=tmp_path)
    assert (len(done.stdout), len(done.stderr)) == (400_004, 400_004)
