"""What a process has used, as Linux tells it."""

from __future__ import annotations

import time
from pathlib import Path

PROC = Path("/proc")

SCHEDULED = 2
"""Of a process's clocks, the one of the time that it and its threads ran, to the nanosecond."""


ASLEEP_AFTER = 0.002
"""Seconds. The kernel counts what a process used when it stops running, and in between only now and
then: a server that has answered everything has stopped by then."""


def cpu_seconds(pid: int) -> float:
    """CPU time of an idle process and its threads so far, in user and kernel mode."""
    time.sleep(ASLEEP_AFTER)
    # How the kernel numbers the clocks of other processes: see clock_getcpuclockid(3).
    return time.clock_gettime((~pid << 3) | SCHEDULED)


def resident_bytes(pid: int) -> int:
    """Memory of a process that is in RAM."""
    for line in (PROC / str(pid) / "status").read_text().splitlines():
        name, _, value = line.partition(":")
        if name == "VmRSS":
            return int(value.removesuffix("kB")) * 1024
    raise RuntimeError(f"process {pid} has no VmRSS: it has ended, look at its messages")
