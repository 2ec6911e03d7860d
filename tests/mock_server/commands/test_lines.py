"""Lines that nobody reads keep nobody waiting."""

from __future__ import annotations

import io
import logging
import os
import re
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import httpx
import pytest

from honcho_mock import MockServer
from honcho_mock.commands.lines import LAST_SECONDS, MOST, Lines, LinesHandler

if TYPE_CHECKING:
    from typing import TextIO

LONG = "x" * 1000
MANY = 1000


def pipe() -> tuple[int, TextIO]:
    reading, writing = os.pipe()
    return reading, os.fdopen(writing, "w", encoding="ascii")


def test_lines_are_written_in_order() -> None:
    reading, stream = pipe()
    with stream, Lines(stream) as lines:
        for number in range(MOST):
            lines.say(f"line {number}")
    with open(reading, encoding="utf-8") as read:
        assert read.read().splitlines() == [f"line {number}" for number in range(MOST)]


def test_what_nobody_reads_is_dropped_counted_and_told_of_later() -> None:
    reading, stream = pipe()
    with stream, Lines(stream) as lines:
        for _ in range(MANY):
            lines.say(LONG)
        with open(reading, encoding="utf-8", closefd=False) as read:
            taken = 0
            while (line := read.readline().strip()) == LONG:
                taken += 1
    os.close(reading)
    dropped = re.fullmatch(r"\((\d+) more lines were dropped: nobody read them\.\)", line)
    assert dropped
    assert taken >= MOST
    assert taken + int(dropped[1]) == MANY


def test_the_end_does_not_wait_for_a_reader() -> None:
    reading, stream = pipe()
    with closing(stream), Lines(stream) as lines:
        for _ in range(MANY):
            lines.say(LONG)
    # The thread still waits: with the reader gone, it ends.
    os.close(reading)
    lines._thread.join(20 * LAST_SECONDS)
    assert not lines._thread.is_alive()


def test_a_reader_that_has_left_is_no_trouble() -> None:
    reading, stream = pipe()
    os.close(reading)
    with stream, Lines(stream) as lines:
        for _ in range(MANY):
            lines.say(LONG)


def test_what_a_stream_cannot_encode_is_escaped() -> None:
    reading, stream = pipe()
    with stream, Lines(stream) as lines:
        lines.say("é ☕")
    with open(reading, encoding="utf-8") as read:
        assert read.read() == "\\xe9 \\u2615\n"


def test_a_stream_that_is_no_file_is_written_to() -> None:
    stream = io.StringIO()
    with Lines(stream) as lines:
        LinesHandler(lines).handle(logging.makeLogRecord({"msg": "m", "levelname": "WARNING"}))
    assert stream.getvalue() == "WARNING: m\n"


@pytest.mark.parametrize("read", [True, False], ids=["full", "closed"])
def test_a_proxy_answers_whoever_reads_what_it_prints(read: bool) -> None:
    command = [sys.executable, "-m", "honcho_mock", "proxy", "--port", "0"]
    with (
        MockServer() as server,
        subprocess.Popen([*command, server.url], stdout=subprocess.PIPE, text=True) as process,
    ):
        try:
            assert process.stdout is not None
            url = process.stdout.readline().split()[-1]
            if not read:
                process.stdout.close()
            with httpx.Client(base_url=url, timeout=20) as client:
                for number in range(MOST + 50 if read else 20):
                    assert client.get(f"/v2/{number}/{LONG * 4}").status_code == 404
            if read:
                assert any("more lines were dropped" in line for line in process.stdout)
        finally:
            process.terminate()
