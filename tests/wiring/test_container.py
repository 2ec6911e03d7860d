"""The Containerfile, linted. The docs' commands do what it says, and run what it makes."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner
from tests.house.tree import ROOT
from tests.wiring.containerfile import FILE, Stage, chain, stages
from tests.wiring.gitlab import job
from tests.wiring.linting import complaints

from honcho_mock import MockServer
from honcho_mock.cli import main

STAGES = stages()
FINAL = ("mock", "gate")


def test_a_linter_has_nothing_to_say() -> None:
    assert complaints(FILE.read_text(encoding="utf-8"), "hadolint") == ""


def test_its_base_is_one_exact_version_the_same_as_gitlabs() -> None:
    (base,) = {chain(name, STAGES)[0].base for name in FINAL}
    assert re.fullmatch(r"python:3\.\d+\.\d+-slim-[a-z]+", base)
    assert job()["image"] == base


@pytest.mark.parametrize("stage", STAGES.values(), ids=lambda stage: stage.name)
def test_what_it_copies_is_in_the_checkout(stage: Stage) -> None:
    for copy in stage.all("COPY"):
        for source in copy.words[:-1]:
            assert (ROOT / source).exists(), f"COPY {copy.value}"


@pytest.mark.parametrize("name", FINAL)
def test_nobody_is_root_and_signals_reach_the_program(name: str) -> None:
    steps = [one for stage in chain(name, STAGES) for one in stage.instructions]
    users = [one.value for one in steps if one.keyword == "USER"]
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", users[-1]), "expected numbers: UID:GID"
    last = steps[-1]
    assert (last.keyword, last.value[0]) == ("ENTRYPOINT", "[")


def test_the_mock_is_asked_whether_it_answers() -> None:
    (check,) = STAGES["mock"].all("HEALTHCHECK")
    (exposed,) = STAGES["mock"].all("EXPOSE")
    _, _, command = check.value.partition("CMD ")
    program, *words, url = json.loads(command)
    assert (program, url) == ("honcho-mock", f"http://127.0.0.1:{exposed.value}")
    with MockServer() as server:
        for asked, status in ((server.url, 0), ("http://127.0.0.1:1", 1)):
            assert CliRunner().invoke(main, [*words, "--timeout", "1", asked]).exit_code == status


@pytest.mark.parametrize("name", FINAL)
def test_the_docs_build_and_run_it(name: str) -> None:
    """Which is how it is tested: the commands of the docs are run."""
    page = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    tags = re.findall(rf"^docker build .*--target {name} -t (\S+) ", page, re.MULTILINE)
    assert len(tags) == 1
    assert re.search(rf"^docker run .*\b{tags[0]}\b", page, re.MULTILINE)
