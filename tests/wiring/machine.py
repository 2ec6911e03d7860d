"""A machine of CI, as far as a script sees one: its own folder, programs and environment."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

BASH = ("bash", "--noprofile", "--norc", "-eo", "pipefail")
"""As GitHub runs the scripts of a step."""

LONGEST = 600
"""Seconds after which a script that has hung is given up."""

SYSTEM = "/usr/local/bin:/usr/bin:/bin"

# A new environment takes seconds to unpack its pip: here it gets one that runs this environment's.
PYTHON = f"""#!/bin/sh
if [ "$1 $2" = "-m venv" ]; then
  "{sys.executable}" -m venv --without-pip "$3" || exit
  place=$(cd "$3" && pwd)
  printf '#!/bin/sh\\nexec "%s/bin/python" -m pip "$@"\\n' "$place" > "$place/bin/pip"
  chmod +x "$place/bin/pip"
else
  exec "{sys.executable}" "$@"
fi
"""

ENVIRONMENT = {
    # What the package depends on is found here, so that pip has to install the package alone.
    "PYTHONPATH": sysconfig.get_path("purelib"),
    "PIP_NO_INDEX": "1",
    # pip reads this as "without".
    "PIP_NO_BUILD_ISOLATION": "0",
    "PIP_ROOT_USER_ACTION": "ignore",
    "LANG": "C.UTF-8",
    "COLUMNS": "200",
}


@dataclass(frozen=True, kw_only=True)
class Machine:
    """`home` is its folder; programs in `home/bin` come before the system's."""

    home: Path

    def install(self, name: str, script: str) -> None:
        """Puts a program on its path."""
        program = self.home / "bin" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text(script, encoding="utf-8")
        program.chmod(0o755)

    def environment(self, name: str) -> Path:
        """A new virtual environment, which has the package no more than a new machine has."""
        made = self.run(f"python3 -m venv {name}", cwd=self.home)
        assert made.returncode == 0, made.stderr
        return self.home / name

    def run(
        self,
        script: str,
        *,
        cwd: Path,
        shell: Sequence[str] = BASH,
        first: Path | None = None,
        variables: Mapping[str, str] | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """Runs a script as a file. Of the caller's environment it sees nothing; what is in the
        virtual environment `first` comes before all other programs."""
        file = self.home / "script.sh"
        file.write_text(script, encoding="utf-8")
        return subprocess.run(
            [*shell, str(file)],
            cwd=cwd,
            env=self.variables(first=first) | dict(variables or {}),
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST,
        )

    def variables(self, *, first: Path | None = None) -> dict[str, str]:
        places = [first / "bin"] if first else []
        path = ":".join([*map(str, places), str(self.home / "bin"), SYSTEM])
        return ENVIRONMENT | {"PATH": path, "HOME": str(self.home)}


def machine(home: Path) -> Machine:
    """A machine that has Python, under both of its names."""
    home.mkdir(parents=True, exist_ok=True)
    made = Machine(home=home)
    for name in ("python", "python3"):
        made.install(name, PYTHON)
    return made
