"""As much of GitHub Actions as it takes to use this repository's action in a job."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml
from tests.house.tree import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.wiring.machine import Machine

EXPRESSION = re.compile(r"\$\{\{\s*([\w.-]+)\s*\}\}")


def action() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    return read


def steps() -> dict[str, dict[str, Any]]:
    """The action's steps by their names."""
    return {step["name"]: step for step in action()["runs"]["steps"]}


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a step ended, and what it left for the steps after it."""

    status: int
    said: str
    complained: str
    summary: str
    outputs: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Job:
    """A job on a machine: `workspace` is where its repository is checked out; `variables` are those
    of its own environment."""

    machine: Machine
    workspace: Path
    variables: Mapping[str, str] = field(default_factory=dict)

    def step(self, name: str, **inputs: str) -> Ended:
        """Runs a step of the action, which was given these inputs (`_` for `-`)."""
        step = steps()[name]
        assert step["shell"] == "bash"
        for file in ("output", "summary"):
            (self.machine.home / file).write_text("", encoding="utf-8")
        context = self._context({key.replace("_", "-"): value for key, value in inputs.items()})
        given = {key: evaluated(value, context) for key, value in step.get("env", {}).items()}
        done = self.machine.run(
            step["run"], cwd=self.workspace, variables=self._variables() | given
        )
        output, summary = (
            (self.machine.home / file).read_text(encoding="utf-8") for file in ("output", "summary")
        )
        told = dict(line.split("=", 1) for line in output.splitlines())
        context |= {f"steps.{step.get('id')}.outputs.{key}": value for key, value in told.items()}
        return Ended(
            status=done.returncode,
            said=done.stdout,
            complained=done.stderr,
            summary=summary,
            outputs={
                key: evaluated(one["value"], context) for key, one in action()["outputs"].items()
            },
        )

    def _variables(self) -> dict[str, str]:
        home = self.machine.home
        return {
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_WORKSPACE": str(self.workspace),
            "GITHUB_OUTPUT": str(home / "output"),
            "GITHUB_STEP_SUMMARY": str(home / "summary"),
            "RUNNER_TEMP": str(home),
            **self.variables,
        }

    def _context(self, inputs: Mapping[str, str]) -> dict[str, str]:
        known = action()["inputs"]
        assert set(inputs) <= set(known), "the action has no such input"
        missing = [key for key, one in known.items() if one["required"] and key not in inputs]
        assert not missing, "the action wants these inputs"
        values = {key: inputs.get(key, one.get("default", "")) for key, one in known.items()}
        return {f"inputs.{key}": value for key, value in values.items()} | {
            "github.action_path": str(ROOT)
        }


def evaluated(text: str, context: Mapping[str, str]) -> str:
    """A value with its expressions replaced; an output that nobody has set is empty."""

    def value(found: re.Match[str]) -> str:
        name = found[1]
        return context.get(name, "") if name.startswith("steps.") else context[name]

    return EXPRESSION.sub(value, text)
