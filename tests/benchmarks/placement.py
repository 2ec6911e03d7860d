"""Which core a process runs on: the server on one, the load on another."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass


@dataclass(frozen=True)
class Placement:
    """Puts commands on cores; on none where the machine has one core, or no `taskset`."""

    server_core: int | None
    load_core: int | None

    def server(self, command: tuple[str, ...]) -> tuple[str, ...]:
        return _on(self.server_core, command)

    def __str__(self) -> str:
        if self.server_core is None:
            return "the server and the load generator shared all cores"
        return "the server had one core and the load generator another"


def placement() -> Placement:
    """The last core for the server; the first, which serves most interrupts, for the load."""
    if not hasattr(os, "sched_getaffinity") or shutil.which("taskset") is None:
        return Placement(None, None)
    cores = sorted(os.sched_getaffinity(0))
    return Placement(cores[-1], cores[0]) if len(cores) > 1 else Placement(None, None)


def _on(core: int | None, command: tuple[str, ...]) -> tuple[str, ...]:
    # taskset replaces itself by the command, so the process keeps its id.
    return command if core is None else ("taskset", "--cpu-list", str(core), *command)
