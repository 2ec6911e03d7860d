"""The GitLab template, by what its job runs."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as Tree

import pytest
from jsonschema import Draft7Validator
from tests.house.tree import ROOT
from tests.official import GITLAB_CI, official
from tests.wiring.examples import examples
from tests.wiring.gitlab import Pipeline, job, lines, template
from tests.wiring.linting import complaints
from tests.wiring.machine import machine
from tests.wiring.targets import FEW, FOUND, KNOWN, NOBODY, TEMPTING

SCRIPT = "script"


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    """A pipeline whose job has run what comes before its script."""
    home = tmp_path_factory.mktemp("gitlab")
    folder = home / "builds"
    folder.mkdir()
    runner = machine(home)
    pipeline = Pipeline(machine=runner, image=runner.environment("image"), folder=folder)
    done = pipeline.run("before_script", HONCHO_CONTRACT=ROOT.as_uri())
    assert done.returncode == 0, done.stderr
    return pipeline


def test_it_is_of_the_schema_of_gitlab() -> None:
    Draft7Validator(official(GITLAB_CI)).validate(template())


def test_the_docs_use_it_as_it_is() -> None:
    (using,) = (one for one in examples() if "include" in one)
    (included,) = using["include"]
    assert (ROOT / included["file"]).exists()
    assert set(using["variables"]) <= set(template()["variables"])
    assert set(using) - {"include", "variables"} <= set(template())


@pytest.mark.parametrize("part", ["before_script", SCRIPT])
@pytest.mark.parametrize("shell", ["bash", "sh"])
def test_its_scripts_are_clean(part: str, shell: str) -> None:
    ours = lines(part).partition("errexit\n")[2]
    assert complaints(ours, "shellcheck", f"--shell={shell}") == ""


def test_a_broken_server_fails_and_its_artifacts_are_there(pipeline: Pipeline, broken: str) -> None:
    done = pipeline.run(SCRIPT, HONCHO_URL=broken, HONCHO_ARGS=FEW, HONCHO_MIN_COVERAGE="99")
    assert done.returncode == 1, done.stderr
    artifacts = job()["artifacts"]
    assert artifacts["when"] == "always"
    (folder,) = artifacts["paths"]
    kept = pipeline.folder / folder
    assert sorted(path.suffix for path in kept.iterdir()) == [".html", ".json", ".sarif", ".xml"]
    junit = Tree.parse(pipeline.folder / artifacts["reports"]["junit"]).getroot()
    told = " ".join(failure.text or "" for failure in junit.iter("failure"))
    assert f"{FOUND[0]} · {FOUND[1]}" in told
    assert "expected 99 % or more" in told


def test_what_a_baseline_knows_passes_in_a_plain_shell_too(pipeline: Pipeline, broken: str) -> None:
    (pipeline.folder / "known.yaml").write_text(KNOWN, encoding="utf-8")
    done = pipeline.run(
        SCRIPT, shell="sh", HONCHO_URL=broken, HONCHO_ARGS=FEW, HONCHO_BASELINE="known.yaml"
    )
    assert done.returncode == 0, done.stderr
    assert "0 findings, 1 known" in done.stdout


@pytest.mark.parametrize(
    ("variables", "status", "complaint"),
    [
        ({"HONCHO_URL": NOBODY}, 3, f"{NOBODY} does not answer"),
        ({}, 2, "The URL of the target is ''"),
        ({"HONCHO_URL": NOBODY, "HONCHO_ARGS": "--help"}, 1, ""),
        ({"HONCHO_URL": NOBODY, "HONCHO_SEED": "x"}, 2, "'x' is not a valid integer"),
    ],
)
def test_what_cannot_be_tested_fails(
    pipeline: Pipeline, tmp_path: Path, variables: dict[str, str], status: int, complaint: str
) -> None:
    elsewhere = Pipeline(machine=pipeline.machine, image=pipeline.image, folder=tmp_path)
    done = elsewhere.run(SCRIPT, **variables)
    assert done.returncode == status
    assert complaint in done.stderr
    assert not list((tmp_path / "honcho-reports").iterdir())


def test_nothing_that_is_given_is_run(pipeline: Pipeline) -> None:
    given = dict.fromkeys(template()["variables"], TEMPTING)
    for part in ("before_script", SCRIPT):
        assert pipeline.run(part, **given).returncode != 0
    assert not list(pipeline.machine.home.rglob("pwned"))
