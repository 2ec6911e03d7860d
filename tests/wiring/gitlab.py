"""As much of GitLab's CI as it takes to run the job of the template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml
from tests.house.tree import ROOT

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

    from tests.wiring.machine import Machine

START = "if set -o | grep -q pipefail; then set -o pipefail; fi\nset -o errexit\n"
"""How a runner begins a job's script, whichever shell the image has."""


def template() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((ROOT / "ci" / "gitlab.yml").read_text(encoding="utf-8"))
    return read


def job() -> dict[str, Any]:
    (name,) = template().keys() - {"variables"}
    found: dict[str, Any] = template()[name]
    return found


def lines(part: str) -> str:
    """A part of the job's script. Of a template, GitLab gives each line to the shell as it is."""
    return START + "\n".join(job()[part])


@dataclass(frozen=True, kw_only=True)
class Pipeline:
    """A pipeline that includes the template. `image` stands for the job's image: its Python."""

    machine: Machine
    image: Path
    folder: Path

    def run(
        self, part: str, *, shell: str = "bash", **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Runs a part of the job, with variables of the pipeline's own over the template's."""
        known = template()["variables"]
        assert set(variables) <= {*known, "HONCHO_API_KEY"}, "the template has no such variable"
        return self.machine.run(
            lines(part),
            cwd=self.folder,
            shell=(shell,),
            first=self.image,
            variables=known | {"CI": "true", "GITLAB_CI": "true"} | variables,
        )
