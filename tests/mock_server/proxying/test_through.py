"""The gate through the proxy: neither of the two may see what the other does not."""

from __future__ import annotations

import subprocess
import sys

from tests.ready.start import started

from honcho_mock import MockServer, ProxyServer
from honcho_mock.broken import defect
from honcho_mock.serving.seams import NO_SEAMS, Seams


def gate(url: str, only: str) -> subprocess.CompletedProcess[str]:
    command = (sys.executable, "-m", "honcho_contract", "check", url, "--quick", "-k", only)
    return started(command)


def through(only: str, *, seams: Seams = NO_SEAMS) -> tuple[int, str, list[str]]:
    """How the gate ended, what it told, and what the proxy found wrong with the answers."""
    with MockServer(seams=seams) as mock, ProxyServer(mock.url, journal=100_000) as proxy:
        done = gate(proxy.url, only)
        judge = proxy.proxy.worlds.parts.judge
        told = [judge.judge(one) for one in proxy.proxy.worlds.default.journal]
    assert told
    return done.returncode, done.stdout, [one for verdict in told for one in verdict.answer]


def test_a_good_mock_is_found_good_by_both() -> None:
    status, told, found = through("test_state or test_chat")
    assert (status, found) == (0, []), told


def test_a_broken_one_is_found_broken_by_both() -> None:
    status, told, found = through("test_state", seams=defect("field-missing").seams)
    assert status == 1, told
    assert set(found) == {"the body: 'app_id' is a required property"}
