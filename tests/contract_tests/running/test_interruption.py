"""Ctrl-C, and what CI systems send, in the middle of a run."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from honcho_contract.cli import main
from honcho_contract.gate import gate
from honcho_contract.reports.formats import write_reports
from honcho_contract.results.coverage import Coverage
from honcho_contract.results.leftovers import Left
from honcho_contract.results.result import Options, Result
from honcho_contract.results.verdict import INTERRUPTED
from honcho_contract.running.interruption import SIGNALS, interruptible
from honcho_mock import MockServer
from honcho_mock.behaviour.storage.store import Store
from honcho_mock.broken import defect
from honcho_mock.broken.parts import both
from honcho_mock.serving.seams import Seams
from honcho_mock.workshop.app import Workshop

if TYPE_CHECKING:
    from honcho_mock.serving.answers import Answer
    from honcho_mock.serving.request import Endpoint, Request

# Whatever started the tests may have told them to ignore it.
START = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "from honcho_contract.cli.main import main; main()"
)
ENOUGH = 800
"""Requests, after which there is something of everything, and the run is not over."""


class Sends:
    """Sends a signal once a mock was asked often enough: to a command alone, or, as a terminal does
    on Ctrl-C, to all its processes."""

    def __init__(self, number: signal.Signals, *, to_all: bool) -> None:
        self.pid = 0
        self._number = number
        self._send = os.killpg if to_all else os.kill
        self._asked = 0

    def app(self, api: Endpoint) -> Endpoint:
        async def counted(request: Request) -> Answer:
            self._asked += 1
            if self._asked == ENOUGH:
                self._send(self.pid, self._number)
            return await api(request)

        return counted


def _deletable(store: Store) -> Iterator[str]:
    """What could have been deleted and was not."""
    for (resource, _), table in store.tables.items():
        for row in map(json.loads, table.rows.values()):
            # A server's own collection cannot be deleted.
            mine = resource == "collections" and row["name"] != "honcho"
            if mine or (resource == "sessions" and row["is_active"]):
                yield resource


@pytest.mark.parametrize(
    ("number", "to_all", "workers"),
    [
        (signal.SIGINT, True, 2),
        (signal.SIGTERM, False, 1),
        (signal.SIGTERM, False, 2),
        (signal.SIGTERM, True, 2),
    ],
)
def test_it_ends_tidily_and_tells_what_it_knows(
    tmp_path: Path, number: signal.Signals, to_all: bool, workers: int
) -> None:
    sends = Sends(number, to_all=to_all)
    seams = both(defect("metadata-default-missing").seams, Seams(app=sends.app))
    with MockServer(seams=seams, seed_data="none") as server:
        assert isinstance(server.mock, Workshop)
        report = tmp_path / "report.json"
        command = [sys.executable, "-c", START, "check", server.url, "-n", str(workers)]
        ran = subprocess.Popen(
            [*command, "--report-json", str(report)],
            cwd=tmp_path,
            env=os.environ | {"COLUMNS": "200"},
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        sends.pid = ran.pid
        try:
            told, _ = ran.communicate(timeout=120)
        finally:
            ran.kill()
        assert list(_deletable(server.mock.backend.store)) == []
    assert ran.returncode == 3
    assert "The run was interrupted before its end." in told
    assert "answers.besides" in told
    marks = {f"hc-0-gw{n}" for n in range(workers)} if workers > 1 else {"hc-0-main"}
    kept = json.loads(report.read_text(encoding="utf-8"))
    assert {left["mark"] for left in kept["left"]} == marks
    for left in kept["left"]:
        assert left["counts"]["apps"] > 0
        assert str(Left(**left)) in told


def test_each_signal_raises_once_and_is_noted_then() -> None:
    before = [signal.getsignal(one) for one in SIGNALS]
    for one in SIGNALS:
        if signal.getsignal(one) is signal.SIG_IGN:
            continue
        with interruptible() as noted:
            with pytest.raises(KeyboardInterrupt):
                signal.raise_signal(one)
            for other in SIGNALS:
                signal.raise_signal(other)
            assert noted.noted
    assert [signal.getsignal(one) for one in SIGNALS] == before


def test_what_is_held_is_only_noted() -> None:
    with interruptible() as noted:
        noted.hold()
        assert not noted.noted
        signal.raise_signal(signal.SIGTERM)
        assert noted.noted


def test_what_begins_after_a_signal_does_not_begin() -> None:
    with interruptible() as noted:
        noted.hold()
        noted.begin()
        noted.hold()
        signal.raise_signal(signal.SIGTERM)
        with pytest.raises(KeyboardInterrupt):
            noted.begin()


def test_what_was_ignored_from_the_start_still_is() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with interruptible() as noted:
            signal.raise_signal(signal.SIGHUP)
            assert not noted.noted
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_thread_takes_no_signals() -> None:
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(interruptible().__enter__).result().noted is False


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_while_the_reports_are_written_they_are_written_whole(
    number: signal.Signals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def passed(options: Options, *_: object) -> Result:
        return Result(options=options, coverage=Coverage(contract=options.contract), tests=3)

    def interrupted(result: Result, reports: Any) -> None:
        signal.raise_signal(number)
        written(result, reports)

    written = write_reports
    monkeypatch.setattr(gate, "check", passed)
    monkeypatch.setattr(main, "write_reports", interrupted)
    report = tmp_path / "report.json"
    command = ["check", "http://127.0.0.1:9", "-k", "x", "--report-json", str(report)]
    # Whatever started the tests may have told them to ignore it.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        ended = CliRunner().invoke(main.main, command)
    finally:
        signal.signal(signal.SIGINT, before)
    assert ended.exit_code == 3
    kept = json.loads(report.read_text(encoding="utf-8"))
    assert (kept["verdict"], kept["trouble"]) == ("untested", [INTERRUPTED])
