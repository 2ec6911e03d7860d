"""What the pages for people tell them to run does what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.docs.pages import PAGES, blocks, commands, is_played
from tests.docs.playing import play

if TYPE_CHECKING:
    from pathlib import Path

PLAYED = [page for page in PAGES if is_played(page)]


def fenced(language: str, *lines: str) -> str:
    return "\n".join(["# A page", f"```{language}", *lines, "```", ""])


@pytest.mark.parametrize("page", PLAYED, ids=lambda page: page.stem)
def test_what_it_says_is_so(page: Path, tmp_path: Path) -> None:
    done = play(page.read_text(encoding="utf-8"), tmp_path)
    assert done.returncode == 0, f"{page.name}: {done.stdout}"


def test_a_status_that_is_not_as_promised_fails_and_is_told(tmp_path: Path) -> None:
    page = fenced("sh", "true", "false   # exit status 1", "echo said; false", "echo not reached")
    done = play(page, tmp_path)
    assert done.returncode == 1
    assert done.stdout.endswith("said\nline 5: the exit status is 1, the page says 0\n")


def test_a_status_that_is_promised_and_does_not_come_fails(tmp_path: Path) -> None:
    done = play(fenced("sh", "true   # exit status 3"), tmp_path)
    assert done.returncode == 1
    assert "line 3: the exit status is 0, the page says 3" in done.stdout


def test_python_that_raises_fails(tmp_path: Path) -> None:
    done = play(fenced("python", "raise ValueError('so it is')"), tmp_path)
    assert done.returncode == 1
    assert "ValueError: so it is" in done.stdout


def test_a_mock_that_does_not_start_fails(tmp_path: Path) -> None:
    done = play(fenced("sh", "honcho-mock --nonsense"), tmp_path)
    assert done.returncode == 1
    assert "No such option" in done.stdout
    assert "line 3: the exit status is 2, the page says 0" in done.stdout


def test_one_shell_does_all_and_files_are_where_they_are_named(tmp_path: Path) -> None:
    files = fenced("yaml some/where.yaml", "a: 1")
    first = fenced("sh", "export A=2; cd some")
    second = fenced("sh", 'test "$(cat where.yaml) $A" = "a: 1 2"')
    done = play(files + first + second, tmp_path)
    assert done.returncode == 0, done.stdout


def test_servers_are_there_for_what_comes_after_them(tmp_path: Path) -> None:
    page = fenced("sh", "honcho-mock", "honcho-mock --auth any   # in its place")
    ask = (
        "from urllib import request, error",
        "request.urlopen('http://localhost:8001/v1/apps?app_id=app_id')",
        "try: request.urlopen('http://127.0.0.1:8000/v1/apps?app_id=app_id')",
        "except error.HTTPError as refused: assert refused.code == 401",
        "else: raise AssertionError",
    )
    done = play(page + fenced("python", *ask), tmp_path)
    assert done.returncode == 0, done.stdout


def test_a_block_that_nobody_would_run_is_refused() -> None:
    with pytest.raises(AssertionError, match="line 2: a block in 'bash' would not be tested"):
        list(blocks(fenced("bash", "true")))


def test_a_command_goes_on_behind_a_backslash() -> None:
    (block,) = blocks(fenced("sh", "# why", "", "a \\", "  b   # exit status 2", "c"))
    found = [(one.line, one.text, one.status) for one in commands(block)]
    assert found == [(5, "a \\\n  b   # exit status 2", 2), (7, "c", 0)]
