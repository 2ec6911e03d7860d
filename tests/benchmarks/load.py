"""Load over HTTP: by wrk where it is installed, else by a generator of our own."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.calls import HEADERS
from tests.benchmarks.servers import ROOT

if TYPE_CHECKING:
    from tests.benchmarks.placement import Placement
    from tests.benchmarks.workload import Request

CONNECTIONS = 16
"""Enough to keep a server on one core busy all the time."""

GET_WRK = """\
wrk is not installed, so a generator in Python is used: it takes more of its core than most servers
take of theirs, and requests/s of the fast ones are its limit, not theirs. CPU per request stays
comparable. To get wrk: `apt-get install wrk`, `brew install wrk`, or https://github.com/wg/wrk."""

SCRIPT = """\
local requests = {}
local last = 0
function init()
  local headers = {%(headers)s}
%(requests)s
end
function request()
  last = last %% #requests + 1
  return requests[last]
end
function done(summary, latency)
  local errors = summary.errors
  local lost = errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format('{"requests": %%d, "seconds": %%f, "refused": %%d, "lost": %%d, ',
    summary.requests, summary.duration / 1e6, errors.status, lost))
  io.write(string.format('"p50_us": %%f, "p99_us": %%f}\\n',
    latency:percentile(50), latency:percentile(99)))
end
"""


@dataclass(frozen=True, kw_only=True)
class Load:
    """What came back. `refused` counts answers of 400 and above, `lost` requests without any."""

    requests: int
    seconds: float
    refused: int
    lost: int
    p50_us: float
    p99_us: float


class Generator:
    """Sends the requests of a list in turn, on 16 connections, for some seconds."""

    def __init__(self, placement: Placement) -> None:
        self._placement = placement
        wrk = shutil.which("wrk")
        self.is_wrk = wrk is not None
        self._command: Callable[[Path, str, float], tuple[str, ...]] = (
            _python if wrk is None else lambda *args: _wrk(wrk, *args)
        )
        self._script = _lua if self.is_wrk else _json

    def __str__(self) -> str:
        return "wrk" if self.is_wrk else "the built-in generator"

    def __call__(self, url: str, requests: list[Request], *, seconds: float) -> Load:
        with tempfile.TemporaryDirectory() as folder:
            script = Path(folder) / "requests"
            script.write_text(self._script(requests))
            command = self._placement.load(self._command(script, url, seconds))
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(
                f"{self} failed with {done.returncode}: {done.stderr or done.stdout}"
            )
        load = Load(**json.loads(done.stdout.splitlines()[-1]))
        if load.lost or not load.requests:
            raise RuntimeError(f"the server at {url} left requests without an answer: {load}")
        return load


def _wrk(wrk: str, script: Path, url: str, seconds: float) -> tuple[str, ...]:
    # wrk takes whole seconds.
    duration = f"{max(1, round(seconds))}s"
    return wrk, "-t1", f"-c{CONNECTIONS}", f"-d{duration}", "-s", str(script), url


def _lua(requests: list[Request]) -> str:
    """A script for wrk. JSON's texts are Lua's too, as long as they are ASCII without \\u."""
    headers = ", ".join(f"[{json.dumps(k)}] = {json.dumps(v)}" for k, v in HEADERS.items())
    lines = (
        f"  table.insert(requests, wrk.format({json.dumps(request.method)}, "
        f"{json.dumps(request.target)}, headers, {json.dumps(request.body.decode('ascii'))}))"
        for request in requests
    )
    return SCRIPT % {"headers": headers, "requests": "\n".join(lines)}


def _python(script: Path, url: str, seconds: float) -> tuple[str, ...]:
    arguments = (str(script), url, str(seconds), str(CONNECTIONS))
    return sys.executable, "-m", "tests.benchmarks.generator", *arguments


def _json(requests: list[Request]) -> str:
    return json.dumps([(method, target, body.decode()) for method, target, body in requests])
