"""A file that is saved over is replaced whole or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from honcho_openapi.whole_file import replace_file

WRITER = """
import resource, signal, sys
from honcho_openapi.whole_file import replace_file
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
replace_file(sys.argv[1], b"new" * 100_000)
"""


def test_it_is_written_and_replaced(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    for content in (b"", b"one", b"two" * 100_000, b"three"):
        replace_file(path, content)
        assert path.read_bytes() == content
    assert os.listdir(tmp_path) == ["state.json"]


def test_a_full_disk_leaves_what_was_there(tmp_path: Path) -> None:
    """Shown with a limit to the size of files, which ends a write as a full disk does."""
    path = tmp_path / "state.json"
    path.write_bytes(b"old")
    done = subprocess.run([sys.executable, "-c", WRITER, str(path)], capture_output=True, text=True)
    assert "OSError" in done.stderr
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["state.json"]


def test_who_may_read_it_stays_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    path.write_bytes(b"old")
    path.chmod(0o640)
    replace_file(path, b"new")
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_link_goes_on_leading_to_the_file(tmp_path: Path) -> None:
    path, link = tmp_path / "state.json", tmp_path / "link.json"
    path.write_bytes(b"old")
    link.symlink_to(path)
    replace_file(link, b"new")
    assert (link.is_symlink(), path.read_bytes()) == (True, b"new")


def test_a_device_is_written_to(tmp_path: Path) -> None:
    replace_file(os.devnull, b"new")
    assert not Path(os.devnull).is_file()


@pytest.mark.parametrize("path", ["no/such/folder/state.json", "."])
def test_where_nothing_can_be_written_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(OSError, match=r"No such file|Is a directory"):
        replace_file(path, b"new")
    assert os.listdir(tmp_path) == []
