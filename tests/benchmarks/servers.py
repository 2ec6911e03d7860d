"""A contender's process: from its start to its first answer, and to its end."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING

from tests.benchmarks.calls import over_http
from tests.benchmarks.workload import Request

if TYPE_CHECKING:
    from tests.benchmarks.placement import Placement

ROOT = Path(__file__).parents[2]

START_SECONDS = 60
STOP_SECONDS = 10
POLL_SECONDS = 0.002


@dataclass(frozen=True)
class Running:
    """A server that answers."""

    url: str
    pid: int
    start_seconds: float
    """From the start of its process to its first answer."""


@contextmanager
def running(command: tuple[str, ...], port: int, placement: Placement) -> Iterator[Running]:
    """A server for as long as the context lasts."""
    url = f"http://127.0.0.1:{port}"
    with TemporaryFile() as messages:
        started = time.monotonic()
        process = subprocess.Popen(
            placement.server(command),
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=messages,
            stderr=messages,
        )
        try:
            _wait_for_answer(process, url, messages)
            yield Running(url, process.pid, time.monotonic() - started)
        finally:
            _stop(process)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait_for_answer(process: subprocess.Popen[bytes], url: str, messages: IO[bytes]) -> None:
    """Until the server answers anything at all."""
    call = over_http(url)
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            messages.seek(0)
            raise RuntimeError(
                f"{process.args!r} ended with {process.returncode} before it answered: "
                f"{messages.read().decode(errors='replace')[-1000:]}"
            )
        with suppress(OSError, HTTPException):
            call(Request("GET", "/v1/apps"))
            return
        time.sleep(POLL_SECONDS)
    raise RuntimeError(f"{process.args!r} did not answer within {START_SECONDS} s")
