"""Starts the server under test, once, and tells the contract suite where it is."""

from __future__ import annotations

import os
import shlex
import socket
import subprocess
import time
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest

# The command of your own server, {port} where its port goes. The mock with a known fault stands in
# for it here.
SERVER = os.environ.get("SERVER", "honcho-mock --port {port} --broken user-update-merges")
SECONDS_TO_START = 30


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    worker = getattr(config, "workerinput", None)
    if worker is not None:
        config.option.honcho_url = worker["honcho_url"]
    elif not config.getoption("--honcho-url"):
        config.option.honcho_url = _started(config)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tells a worker of pytest-xdist."""
    node.workerinput["honcho_url"] = node.config.option.honcho_url


def _started(config: pytest.Config) -> str:
    """The URL of the server, once it answers. It is stopped when pytest ends."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(shlex.split(SERVER.format(port=port)))
    config.add_cleanup(lambda: _stop(process))
    until = time.monotonic() + SECONDS_TO_START
    while process.poll() is None and time.monotonic() < until:
        try:
            with urlopen(f"{url}/openapi.json"):
                return url
        except URLError:
            time.sleep(0.1)
    pytest.exit(f"The server did not come up: {SERVER}", returncode=3)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.wait()
