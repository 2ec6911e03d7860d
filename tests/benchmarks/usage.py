"""What a process has used, as Linux tells it."""

from __future__ import annotations

import os
from pathlib import Path

PROC = Path("/proc")

# Fields of /proc/PID/stat, counted from the one after the command's name (see proc(5)).
UTIME, STIME = 11, 12


def cpu_seconds(pid: int) -> float:
    """CPU time of a process and its threads so far, in user and kernel mode."""
    # The command's name may hold anything, even brackets and spaces.
    _, _, rest = (PROC / str(pid) / "stat").read_text().rpartition(")")
    fields = rest.split()
    return (int(fields[UTIME]) + int(fields[STIME])) / os.sysconf("SC_CLK_TCK")


def resident_bytes(pid: int) -> int:
    """Memory of a process that is in RAM."""
    for line in (PROC / str(pid) / "status").read_text().splitlines():
        name, _, value = line.partition(":")
        if name == "VmRSS":
            return int(value.removesuffix("kB")) * 1024
    raise RuntimeError(f"process {pid} has no VmRSS: it has ended, look at its messages")
