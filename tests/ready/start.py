"""Commands that start at once: forks of a process that has imported what they import.

To start `honcho-contract`, or pytest with all of its plugins, takes a second of the processor's
time before anything is done, and the tests start hundreds. Here each process that runs tests has
one server, made when it is first needed. A command gets the arguments, environment, folder and
output that it would get from `subprocess.run`, and modules that are imported already; what it does
to these ends with it.

What is read when Python or a library starts is not read again. Tests of that, of signals, of memory
and of what a list of processes shows start a command themselves.
"""

from __future__ import annotations

import atexit
import os
import selectors
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from tests.ready import command


def started(
    arguments: Sequence[str],
    *,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    afresh: bool = False,
) -> subprocess.CompletedProcess[str]:
    """Runs `honcho-contract …`, `python FILE …` or `python -m MODULE …` to its end, and keeps what
    it writes; `afresh` without what is imported."""
    if afresh:
        return subprocess.run(
            arguments, cwd=cwd, env=env, capture_output=True, text=True, check=False
        )
    words = list(map(str, arguments))
    if words[0] == sys.executable:
        words = words[1:]
    (out, to_out), (err, to_err) = os.pipe(), os.pipe()
    try:
        connection, _ = command.ask(
            server(), words, str(cwd or Path.cwd()), dict(env or os.environ), [0, to_out, to_err]
        )
    finally:
        os.close(to_out)
        os.close(to_err)
    said, complained = _read([out, err])
    return subprocess.CompletedProcess(arguments, command.ended(connection), said, complained)


def script(program: str) -> str:
    """A program for a shell that is started at once: `program` is what Python would be given."""
    words = (sys.executable, "-S", "-E", command.__file__, server(), *program.split())
    return f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n'


def _read(places: Sequence[int]) -> list[str]:
    """What is written to pipes until all of them are closed."""
    told: dict[int, bytes] = dict.fromkeys(places, b"")
    with selectors.DefaultSelector() as waiting:
        for place in places:
            waiting.register(place, selectors.EVENT_READ)
        while waiting.get_map():
            for key, _ in waiting.select():
                piece = os.read(key.fd, 1 << 16)
                told[key.fd] += piece
                if not piece:
                    waiting.unregister(key.fd)
                    os.close(key.fd)
    return [one.decode().replace("\r\n", "\n") for one in told.values()]


@cache
def server() -> str:
    """The socket of this process's own server, which ends when this process does."""
    folder = tempfile.mkdtemp()
    place = str(Path(folder) / "socket")
    program = str(Path(__file__).with_name("server.py"))
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    parent, mine = os.pipe()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(place)
        listener.listen(64)
        given = (listener.fileno(), parent)
        process = subprocess.Popen(
            [sys.executable, program, *map(str, given)], env=clean, pass_fds=given
        )
    os.close(parent)

    def end() -> None:
        os.close(mine)
        process.wait()
        shutil.rmtree(folder)

    atexit.register(end)
    return place
