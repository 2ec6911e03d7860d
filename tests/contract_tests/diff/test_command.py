"""Two servers held against each other."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.contract_tests.gate.test_gate import COMMAND, trims
from tests.contract_tests.servers import forwarding
from tests.ready.start import started

from honcho_contract.cli.built_in import broken_servers
from honcho_mock import MockServer


@pytest.fixture
def pair() -> Iterator[tuple[str, str]]:
    with MockServer() as one, MockServer() as other:
        yield one.url, other.url


def diff(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return started([str(COMMAND), "diff", *arguments], cwd=folder)


def test_two_mocks_answer_alike(pair: tuple[str, str], tmp_path: Path) -> None:
    done = diff(*pair, "-k", "test_plain or test_pages or test_stories", folder=tmp_path)
    assert done.returncode == 0, done.stdout
    assert "answer alike" in done.stdout


def test_a_difference_is_told_with_its_shortest_sequence(
    pair: tuple[str, str], tmp_path: Path
) -> None:
    one, other = pair
    with forwarding(other, meddle=trims) as trimming:
        chosen = ("--quick", "-k", "test_made and messages.create")
        done = diff(one, trimming, *chosen, folder=tmp_path)
    assert done.returncode == 1
    blocks = re.split(r"\n(?=\w+\.[\w-]+: )", done.stdout)
    made = next(block for block in blocks if block.startswith("messages.create: content differs"))
    assert "there content is" in made
    # An app, a user, a session, and the message.
    assert made.count("curl ") == 4
    assert "differ in " in done.stdout


@pytest.mark.parametrize("name", ["id-reused", "total-of-all", "list-needs-no-token"])
def test_broken_mocks_differ(name: str, tmp_path: Path) -> None:
    (defect,) = broken_servers((name,))
    with defect.serve(name) as broken:
        token = ("--token", broken.token) if broken.token else ()
        done = diff(broken.url, *token, "--quick", "--first", folder=tmp_path)
    assert done.returncode == 1, done.stdout


def test_elsewhere_has_to_be_allowed_on_either_side(mock: str, tmp_path: Path) -> None:
    for sides in (("http://honcho.test", mock), (mock, "http://honcho.test")):
        done = diff(*sides, folder=tmp_path)
        assert (done.returncode, "--allow-writes" in done.stderr) == (2, True)


def test_a_side_that_is_not_there_is_3(mock: str, tmp_path: Path) -> None:
    done = diff(mock, "http://127.0.0.1:9", folder=tmp_path)
    assert done.returncode == 3
    assert "does not answer" in done.stderr
