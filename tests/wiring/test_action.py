"""The GitHub Action, by what it runs."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from jsonschema import Draft7Validator
from tests.house.tree import ROOT
from tests.official import GITHUB_ACTION, official
from tests.wiring.examples import examples
from tests.wiring.github import Job, action, steps
from tests.wiring.linting import complaints
from tests.wiring.machine import machine
from tests.wiring.targets import FEW, FOUND, NOBODY, TEMPTING

from honcho_mock import MockServer

if TYPE_CHECKING:
    from collections.abc import Mapping

INSTALL, CHECK = steps()
REPORTS = ("json", "html", "junit", "sarif")


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> Job:
    """A job in which the gate is installed."""
    home = tmp_path_factory.mktemp("runner")
    workspace = home / "work"
    workspace.mkdir()
    job = Job(machine=machine(home), workspace=workspace)
    installed = job.step(INSTALL, url=NOBODY)
    assert installed.status == 0, installed.complained
    return job


def reports(workspace: Path, outputs: Mapping[str, str]) -> dict[str, str]:
    """The text of every report that the outputs name."""
    return {
        kind: (workspace / outputs[kind]).read_text(encoding="utf-8")
        for kind in REPORTS
        if outputs[kind]
    }


def test_it_is_of_the_schema_of_actions() -> None:
    Draft7Validator(official(GITHUB_ACTION)).validate(action())


def test_the_docs_use_it_as_it_is() -> None:
    (workflow,) = (one for one in examples() if "jobs" in one)
    (job,) = workflow["jobs"].values()
    (used,) = (one for one in job["steps"] if "honcho-contract@" in one.get("uses", ""))
    known = action()["inputs"]
    assert set(used["with"]) <= set(known)
    assert {name for name, one in known.items() if one["required"]} <= set(used["with"])


@pytest.mark.parametrize("name", [INSTALL, CHECK])
def test_its_scripts_are_clean_and_hold_no_expression(name: str) -> None:
    script = steps()[name]["run"]
    assert "${{" not in script
    assert complaints(script, "shellcheck", "--shell=bash") == ""


def test_the_gate_is_installed_from_the_checkout_of_the_action(job: Job) -> None:
    packages = job.machine.home / "honcho-contract" / "lib"
    (found,) = packages.glob("python*/site-packages/honcho_contract/plugin.py")
    ours = ROOT / "contract_tests" / "honcho_contract" / "plugin.py"
    assert found.read_bytes() == ours.read_bytes()


def test_a_server_that_conforms_passes(job: Job, sound: str) -> None:
    ended = job.step(CHECK, url=sound, args=f"{FEW}\n--timeout 10", seed="3", reports="a folder")
    assert ended.status == 0, ended.complained
    assert ended.outputs["status"] == "0"
    assert ended.outputs["html"] == "a folder/report.html"
    found = reports(job.workspace, ended.outputs)
    assert set(found) == set(REPORTS)
    told = json.loads(found["json"])
    assert (told["verdict"], told["seed"], told["target"]) == ("conforms", 3, sound)
    assert "conforms to Honcho" in ended.summary


def test_a_broken_server_fails_and_its_reports_are_there(job: Job, broken: str) -> None:
    ended = job.step(CHECK, url=broken, args=FEW, min_coverage="99")
    assert (ended.status, ended.outputs["status"]) == (1, "1")
    assert f"title={FOUND[0]} · {FOUND[1]}" in ended.said
    assert "expected 99 % or more" in ended.said
    found = reports(job.workspace, ended.outputs)
    assert set(found) == set(REPORTS)
    assert all(FOUND[0] in text for text in (*found.values(), ended.summary))


@pytest.mark.parametrize(
    ("inputs", "status", "complaint"),
    [
        ({"url": NOBODY}, 3, f"{NOBODY} does not answer"),
        ({"url": ""}, 2, "The URL of the target is ''"),
        ({"url": "--help"}, 2, "The URL of the target is '--help'"),
        ({"url": NOBODY, "baseline": "none.yaml"}, 2, "none.yaml"),
        ({"url": NOBODY, "args": "--nonsense"}, 2, "No such option"),
        ({"url": NOBODY, "args": "--examples 5 --quick"}, 2, "'5 --quick' is not a valid"),
        ({"url": NOBODY, "args": "--help"}, 3, "There is no report"),
    ],
)
def test_what_cannot_be_tested_fails_without_a_report(
    job: Job, inputs: dict[str, str], status: int, complaint: str
) -> None:
    old = job.workspace / "honcho-reports" / "report.json"
    old.parent.mkdir(exist_ok=True)
    old.write_text("of an earlier step", encoding="utf-8")
    ended = job.step(CHECK, **inputs)
    assert (ended.status, ended.outputs["status"]) == (status, str(status))
    assert complaint in ended.complained
    assert reports(job.workspace, ended.outputs) == {}
    assert not old.exists()


def test_nothing_that_is_given_is_run(job: Job) -> None:
    given = {name.replace("-", "_"): TEMPTING for name in action()["inputs"]}
    assert job.step(INSTALL, **given).status != 0
    assert job.step(CHECK, **given).status == 2
    assert job.step(CHECK, **given | {"reports": "r"}).status == 2
    assert not list(job.machine.home.rglob("pwned"))


@pytest.mark.parametrize(
    ("inputs", "variables", "complaint"),
    [
        ({}, {}, "wants a token"),
        ({"token": "a-secret"}, {}, "does not accept the token"),
        ({}, {"HONCHO_API_KEY": "a-secret"}, "does not accept the token"),
    ],
)
def test_the_token_reaches_the_gate_and_nobody_else(
    job: Job, inputs: dict[str, str], variables: dict[str, str], complaint: str
) -> None:
    with MockServer(auth="jwt", jwt_secret="a secret that is long enough for HS256") as server:
        ended = replace(job, variables=variables).step(CHECK, url=server.url, **inputs)
    assert ended.status == 3
    assert complaint in ended.complained
    assert "a-secret" not in ended.said + ended.complained + ended.summary
