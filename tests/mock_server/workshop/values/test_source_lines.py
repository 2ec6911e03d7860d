"""Errors about what stands in a file name the file and the line."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from honcho_mock import MockServer
from honcho_mock.cli import main
from honcho_mock.workshop.errors import WorkshopError
from honcho_mock.workshop.values.source_lines import located

SEED = """\
apps:
  - name: shop
    users:
      - name: ann
      - name: ben
        sessions:
          - messages:
              - {content: Hello, is_user: maybe}
"""
FAULTS = """\
- operation: apps.create
  status: 503
- operation: apps.list
  staus: 503
"""
CHAT = """\
otherwise: echo
lines:
  - pattern: tea
    answer: Sencha.
  - patern: coffee
    answer: No.
"""


def file(folder: Path, text: str) -> Path:
    path = folder / "given.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_seed_data(tmp_path: Path) -> None:
    path = file(tmp_path, SEED)
    said = r"given\.yaml:8: apps\[0\]\.users\[1\]\.sessions\[0\]\.messages\[0\]\.is_user is "
    with pytest.raises(ValueError, match=said):
        MockServer(seed_data=path)
    with MockServer() as server, pytest.raises(ValueError, match=said):
        server.seed(path)


@pytest.mark.parametrize(
    ("option", "text", "said"),
    [
        ("--seed-data", SEED, "given.yaml:8: apps[0]"),
        ("--faults", FAULTS, "given.yaml:3: faults[1]: no field of a fault is called 'staus'"),
        ("--chat", CHAT, "given.yaml:5: no field of lines[1] is called 'patern'"),
        ("--faults", "- [", "given.yaml is not YAML that can be read: line 1"),
    ],
)
def test_on_the_command_line(tmp_path: Path, option: str, text: str, said: str) -> None:
    done = CliRunner().invoke(main, ["--port", "0", option, str(file(tmp_path, text))])
    assert done.exit_code == 2
    assert said in done.output.replace("\n", " ")


@pytest.mark.parametrize(
    ("text", "place", "where"),
    [
        (SEED, "apps[0].users[0].name is wrong", "4"),
        (SEED, "apps[0].users[7].name is wrong", "4"),
        (SEED, "apps[9] is wrong", "2"),
        ("- 1\n- 2\n", "faults[1]: wrong", "2"),
        ('{"apps": [\n{"name": "a"},\n{"name": "a"}]}', "apps[1].name is wrong", "3"),
    ],
)
def test_the_line_is_that_of_what_is_named_or_nearest_above(
    tmp_path: Path, text: str, place: str, where: str
) -> None:
    path = file(tmp_path, text)
    assert str(located(path, WorkshopError(place))) == f"{path}:{where}: {place}"


@pytest.mark.parametrize("text", ["apps: [", "", "just text"])
def test_without_a_line_there_is_the_file(tmp_path: Path, text: str) -> None:
    path = file(tmp_path, text)
    for place in ("apps[0] is wrong", "nothing is named"):
        assert str(located(path, WorkshopError(place))) == f"{path}: {place}"
