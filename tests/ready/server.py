"""The server of ready processes: it has imported what commands import, and forks for each.

    python server.py LISTENER PARENT

Both are descriptors: LISTENER of a socket on which it is asked for commands, PARENT of a pipe that
the process that started it closes when it ends; then this one does, too.
"""

from __future__ import annotations

import gc
import json
import os
import random
import runpy
import selectors
import signal
import socket
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

MODULES = (
    "honcho_contract.cli.main",
    "honcho_contract.pytest_session.session",
    "honcho_contract.gate.baseline_check",
    "honcho_mock.broken",
    "honcho_mock.cli",
    "honcho_mock.proxying.app",
    "honcho_mock.server",
    "honcho_mock.serving.server",
    "honcho_mock.testing.sharing",
    "schemathesis.specs.openapi.checks",
    "schemathesis.specs.openapi.schemas",
)
"""What commands import, besides pytest and its plugins."""


def _import() -> None:
    """A run of pytest over nothing imports its plugins as every run does: with their assertions
    rewritten, so that no later run warns that they are not."""
    import pytest

    with tempfile.TemporaryDirectory() as nothing:
        pytest.main([nothing, f"--rootdir={nothing}", "-qq", "-p", "no:cacheprovider"])
    for name in MODULES:
        __import__(name)
    from honcho_contract.apis.v1.generation import contract
    from honcho_mock import create_app

    contract()
    create_app()


def _serve(listener: socket.socket, parent: int) -> tuple[socket.socket, list[int]]:
    """Forks for each request. Returns in the processes that are to do what they are asked for, with
    the connection of the request and the streams of the command."""
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    running: dict[int, socket.socket] = {}
    with listener, selectors.DefaultSelector() as waiting:
        for one in (listener, woken, parent):
            waiting.register(one, selectors.EVENT_READ)
        while True:
            ready = {key.fileobj for key, _ in waiting.select()}
            if parent in ready:
                sys.exit()
            if woken in ready:
                os.read(woken, 1 << 10)
                _reap(running)
            if listener not in ready:
                continue
            connection, _ = listener.accept()
            _, streams, _, _ = socket.recv_fds(connection, 1, 3)
            if (child := os.fork()) == 0:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                for descriptor in (woken, wake, parent):
                    os.close(descriptor)
                for other in running.values():
                    other.close()
                return connection, streams
            running[child] = connection
            connection.sendall(b"%d\n" % child)
            for descriptor in streams:
                os.close(descriptor)


def _reap(running: dict[int, socket.socket]) -> None:
    """Tells how the processes that have ended did."""
    while running:
        child, status = os.waitpid(-1, os.WNOHANG)
        if not child:
            return
        with running.pop(child) as connection:
            try:
                connection.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))
            except BrokenPipeError:
                continue  # whoever asked for it was killed


def _become(connection: socket.socket, streams: Sequence[int]) -> None:
    """Turns this process into the one that was asked for, and does what that does."""
    with connection, connection.makefile() as asked:
        request: dict[str, Any] = json.load(asked)
    for number, descriptor in enumerate(streams):
        os.dup2(descriptor, number)
        os.close(descriptor)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    random.seed()
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"])
    first, *rest = request["words"]
    paths = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    sys.path[:1] = [os.getcwd() if first == "-m" else str(Path(first).resolve().parent)]
    sys.path[1:1] = [one for one in paths if one and one not in sys.path]
    if first == "-m":
        module, *rest = rest
        sys.argv = [module, *rest]
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    else:
        sys.argv = [first, *rest]
        runpy.run_path(first, run_name="__main__")


def main() -> None:
    listener, parent = map(int, sys.argv[1:])
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _import()
    gc.collect()
    gc.freeze()
    _become(*_serve(socket.socket(fileno=listener), parent))


if __name__ == "__main__":
    main()
