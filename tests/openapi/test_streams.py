"""Commands whose output goes where it cannot be taken."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from honcho_openapi.commands.streams import _Filtered

SCRIPT = """
import sys
from honcho_openapi.commands.streams import standard_streams

with standard_streams({filter}) as streams:
    print("é × ✓ 🦉 \\ud800 " + "x" * {length})
    print("\\x1b[1m ✓", file=sys.stderr)
    trouble = streams.trouble
    print(trouble, file=sys.stderr, end="")
sys.exit(3 if trouble else 7)
"""

BIN = Path(sys.executable).parent

COMMANDS = (
    ("honcho-contract", "checks"),
    ("honcho-contract", "checks", "--markdown"),
    ("honcho-contract", "check", "--help"),
    ("honcho-mock", "--help"),
    ("honcho-mock", "proxy", "--help"),
)


def script(length: int = 0, filter: str = "str") -> list[str]:  # noqa: A002
    return [sys.executable, "-c", SCRIPT.format(length=length, filter=filter)]


def run(
    command: list[str], redirected: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", f'"$@" {redirected}', "bash", *command],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="latin-1",
    )


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("ascii", "\\xe9 \\xd7 \\u2713 \\U0001f989 \\ud800 "),
        ("ascii:strict", "\\xe9 \\xd7 \\u2713 \\U0001f989 \\ud800 "),
        ("cp1252", "é × \\u2713 \\U0001f989 \\ud800 "),
        ("cp1252:strict", "é × \\u2713 \\U0001f989 \\ud800 "),
        ("utf-8", "é × ✓ 🦉 \\ud800 ".encode().decode("latin-1")),
    ],
)
def test_what_cannot_be_encoded_is_escaped(encoding: str, told: str) -> None:
    done = run(script(), PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stdout.rstrip("\n")) == (7, told)
    assert done.stderr.startswith("\\x1b[1m ")


@pytest.mark.parametrize("length", [0, 1_000_000])
@pytest.mark.parametrize(
    ("redirected", "status", "said"),
    [
        (">&-", 7, "\\x1b[1m ✓\n"),
        ("> >(true)", 7, "\\x1b[1m ✓\n"),
        ("2>&-", 7, ""),
        (">&- 2>&- <&-", 7, ""),
        ("2>/dev/full", 7, ""),
        (
            ">/dev/full",
            3,
            "\\x1b[1m ✓\nThe output could not be written: No space left on device.",
        ),
    ],
)
def test_where_output_goes_does_not_end_a_command(
    length: int, redirected: str, status: int, said: str
) -> None:
    done = run(script(length), redirected)
    assert (done.returncode, done.stderr.encode("latin-1").decode()) == (status, said)


def test_all_text_goes_through_the_filter() -> None:
    done = run(script(filter="lambda text: text.replace('✓', 'yes')"), PYTHONIOENCODING="ascii")
    assert done.stdout.startswith("\\xe9 \\xd7 yes ")
    assert done.stderr == "\\x1b[1m yes\n"


def test_a_closed_output_is_not_the_next_file_that_is_opened(tmp_path: Path) -> None:
    file = tmp_path / "report"
    opened = f"    report = open({str(file)!r}, 'w')\n    print("
    code = SCRIPT.format(length=0, filter="str").replace("    print(", opened, 1)
    run([sys.executable, "-c", code + "\n"], ">&-")
    assert file.read_text() == ""


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONIOENCODING": "ascii:strict"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
    ids=str,
)
def test_every_command_writes_ascii_where_it_is_asked_to(
    command: tuple[str, ...], environment: dict[str, str]
) -> None:
    done = run([str(BIN / command[0]), *command[1:]], **environment)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.isascii()


@pytest.mark.parametrize("command", COMMANDS[1:4], ids=" ".join)
def test_every_command_ends_quietly_where_nobody_reads(command: tuple[str, ...]) -> None:
    done = run([str(BIN / command[0]), *command[1:]], "| true; exit ${PIPESTATUS[0]}")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(("command", "status"), [(COMMANDS[0], 3), (COMMANDS[3], 1)])
def test_every_command_says_that_nothing_can_be_written(
    command: tuple[str, ...], status: int
) -> None:
    done = run([str(BIN / command[0]), *command[1:]], ">/dev/full")
    assert (done.returncode, done.stderr) == (
        status,
        "The output could not be written: No space left on device.\n",
    )


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_text_is_written_as_it_is(command: tuple[str, ...]) -> None:
    done = run([str(BIN / command[0]), *command[1:]], PYTHONIOENCODING="utf-8")
    assert done.returncode == 0
    assert not done.stdout.startswith("b'")
    assert "\\n" not in done.stdout
    assert done.stdout.count("\n") > 5


def test_a_stream_of_text_takes_no_bytes() -> None:
    with pytest.raises(TypeError, match="takes a str, got bytes"):
        _Filtered(io.BytesIO()).write(b"")  # type: ignore[arg-type]
