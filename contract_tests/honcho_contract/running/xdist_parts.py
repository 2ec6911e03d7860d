"""What is used of pytest-xdist: all that its documentation does not promise, and what goes with it.

A run has one controller and, with `-n`, workers; without, it is neither. Nothing of xdist is
imported, since it may not be there.
"""

from __future__ import annotations

from typing import Any

import pytest


def is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


def has_workers(config: pytest.Config) -> bool:
    """Whether this process only waits for workers, which run the tests."""
    return config.getoption("numprocesses", None) is not None


def name_of(node: Any) -> str:
    """A worker's name, as the worker itself has it in `PYTEST_XDIST_WORKER`."""
    return str(node.gateway.id)


def hand_over(config: pytest.Config, name: str, value: Any) -> None:
    """Gives a value to the controller, where this is a worker, with its end."""
    output = getattr(config, "workeroutput", None)
    if output is not None:
        output[name] = value


def handed_over(node: Any) -> dict[str, Any] | None:
    """What a worker gave to the controller; None where it ended too early to."""
    output: dict[str, Any] | None = getattr(node, "workeroutput", None)
    return output


def wait_for_end(node: Any, seconds: float) -> None:
    """Sets how long all workers may take to end before they are killed."""
    node.nodemanager.EXIT_TIMEOUT = seconds
