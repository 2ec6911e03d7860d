"""Asks a server of ready processes for a command, and is this command for whoever waits for it.

    python command.py SOCKET HONCHO-CONTRACT… | FILE… | -m MODULE…

It imports little, since it is started where the command would be: output goes where it would go,
signals are passed on, and it ends as the command does.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys

PASSED_ON = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def ask(
    server: str, words: list[str], cwd: str, env: dict[str, str], streams: list[int]
) -> tuple[socket.socket, int]:
    """Has a command started. Returns the connection on which its status will be told, and its
    process."""
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(server)
    socket.send_fds(connection, [b"."], streams)
    connection.sendall(json.dumps({"words": words, "cwd": cwd, "env": env}).encode())
    connection.shutdown(socket.SHUT_WR)
    return connection, int(_line(connection))


def ended(connection: socket.socket) -> int:
    """How the command has ended, once it has: a status, or a signal as a negative number."""
    with connection:
        return int(_line(connection))


def _line(connection: socket.socket) -> str:
    told = b""
    while not told.endswith(b"\n"):
        piece = connection.recv(1)
        if not piece:
            raise ConnectionError("the server of ready processes has ended")
        told += piece
    return told.decode()


def main() -> None:
    _, server, *words = sys.argv
    # What comes meanwhile is passed on then.
    signal.pthread_sigmask(signal.SIG_BLOCK, PASSED_ON)
    connection, process = ask(server, words, os.getcwd(), dict(os.environ), [0, 1, 2])
    for one in PASSED_ON:
        signal.signal(one, lambda number, _: os.kill(process, number))
    signal.pthread_sigmask(signal.SIG_UNBLOCK, PASSED_ON)
    status = ended(connection)
    if status < 0:
        for one in PASSED_ON:
            signal.signal(one, signal.SIG_DFL)
        os.kill(os.getpid(), -status)
    sys.exit(status)


if __name__ == "__main__":
    main()
