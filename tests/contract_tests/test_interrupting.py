"""Ctrl-C in the middle of a run."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from honcho_contract.clearing import Left
from honcho_mock import MockServer
from honcho_mock.behaviour.store import Store
from honcho_mock.broken import defect
from honcho_mock.broken.parts import both
from honcho_mock.serving.seams import Seams
from honcho_mock.workshop.app import Workshop

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

# Whatever started the tests may have told them to ignore it.
START = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "from honcho_contract.cli import main; main()"
)
ENOUGH = 800
"""Requests, after which there is something of everything, and the run is not over."""


class Presses:
    """Presses Ctrl-C once a mock was asked often enough."""

    def __init__(self) -> None:
        self.pid = 0
        self._asked = 0

    def app(self, app: ASGIApp) -> ASGIApp:
        async def counted(scope: Scope, receive: Receive, send: Send) -> None:
            self._asked += 1
            if self._asked == ENOUGH:
                # A terminal tells all processes of a command.
                os.killpg(self.pid, signal.SIGINT)
            await app(scope, receive, send)

        return counted


def _deletable(store: Store) -> Iterator[str]:
    """What could have been deleted and was not."""
    for (resource, _), table in store.tables.items():
        for row in map(json.loads, table.rows.values()):
            if resource == "collections" or (resource == "sessions" and row["is_active"]):
                yield resource


@pytest.mark.parametrize("workers", [1, 2])
def test_it_ends_tidily_and_tells_what_it_knows(tmp_path: Path, workers: int) -> None:
    presses = Presses()
    seams = both(defect("metadata-default-missing").seams, Seams(app=presses.app))
    with MockServer(seams=seams, seed_data="none") as server:
        assert isinstance(server.mock, Workshop)
        report = tmp_path / "report.json"
        command = [sys.executable, "-c", START, "check", server.url, "-n", str(workers)]
        gate = subprocess.Popen(
            [*command, "--report-json", str(report)],
            cwd=tmp_path,
            env=os.environ | {"COLUMNS": "200"},
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        presses.pid = gate.pid
        try:
            told, _ = gate.communicate(timeout=120)
        finally:
            gate.kill()
        assert list(_deletable(server.mock.backend.store)) == []
    assert gate.returncode == 3
    assert "The run was interrupted before its end." in told
    assert "answers.besides" in told
    marks = {f"hc-0-gw{n}" for n in range(workers)} if workers > 1 else {"hc-0-main"}
    kept = json.loads(report.read_text(encoding="utf-8"))
    assert {left["mark"] for left in kept["left"]} == marks
    for left in kept["left"]:
        assert left["counts"]["apps"] > 0
        assert str(Left(**left)) in told
