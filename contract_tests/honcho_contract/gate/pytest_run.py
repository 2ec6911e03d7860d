"""How the gate starts pytest: the suite and nothing besides, whatever the caller has set."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from typing import TYPE_CHECKING

import pytest

from honcho_contract.errors import ConfigurationError
from honcho_contract.gate.option_names import GATE
from honcho_contract.suite import FOLDER

if TYPE_CHECKING:
    from honcho_contract.results.result import Options

# Plugins that a user's environment has besides would reorder, rerun or time out our tests.
PLUGINS = ("honcho_contract.plugin", "hypothesispytest")
_KEY = "HONCHO_API_KEY"
_OTHER_KEY = "HONCHO_AGAINST_API_KEY"
_FOREIGN = (
    _KEY,
    _OTHER_KEY,
    "PYTEST_ADDOPTS",
    "PYTEST_PLUGINS",
    "PYTEST_THEME",
    "PYTEST_XDIST_WORKER",
)


_QUIET = ("-p", "no:cacheprovider", "-p", "no:terminal")


def arguments(options: Options, began: float) -> list[str]:
    """`began` is when the time of the run began. The token is not among these: a process list shows
    them."""
    folder = FOLDER
    arguments = [
        str(folder),
        f"--rootdir={folder}",
    ]
    arguments += ["-c", os.devnull, *_QUIET]
    # What workers say when they are interrupted.
    arguments += ["-W", "ignore::pluggy.PluggyTeardownRaisedWarning"]
    for plugin in PLUGINS:
        arguments += ["-p", plugin]
    if options.workers > 1:
        arguments += ["-p", "xdist", "-n", str(options.workers), "--dist", "worksteal"]
    if not options.search:
        arguments += [f"--ignore={folder / 'searching'}"]
    if options.only:
        # In one word: what begins with a hyphen is no option.
        arguments += [f"-k{options.only}"]
    if options.baseline:
        arguments += [f"--honcho-baseline={options.baseline.resolve()}"]
    if options.published:
        arguments += ["--honcho-published"]
    if options.junit:
        arguments += [f"--junitxml={options.junit.resolve()}", "-o", "junit_suite_name=honcho"]
    arguments += _live(options, began)
    if options.budget is not None:
        arguments += [f"--honcho-budget={options.budget}"]
    return [
        *arguments,
        f"--honcho-url={options.url}",
        f"--honcho-seed={options.seed}",
        f"--honcho-examples={options.examples}",
        f"--honcho-timeout={options.timeout}",
    ]


def _live(options: Options, began: float) -> list[str]:
    """What is said of a target that is not ours, or of two."""
    given = {
        "--honcho-allow-writes": options.allow_writes,
        "--honcho-read-only": options.read_only,
        f"--honcho-ca={options.ca}": options.ca,
        f"--honcho-against={options.against}": options.against,
        # Writers that race are not in one order on two servers.
        "--ignore-glob=*/test_together.py": options.against,
    }
    arguments = [argument for argument, wanted in given.items() if wanted]
    if options.total_timeout is not None:
        arguments.append(f"--honcho-total-timeout={options.total_timeout}")
        arguments.append(f"--honcho-began={began}")
    return arguments


@contextmanager
def own_environment(options: Options) -> Iterator[None]:
    """Nothing in the caller's environment changes what is tested, and the token is in it: from
    there the plugin takes it, and xdist hands it to its workers."""
    before = {name: os.environ.pop(name, None) for name in _FOREIGN}
    for name, token in ((_KEY, options.token), (_OTHER_KEY, options.against_token)):
        if token:
            os.environ[name] = token
    for name in ("PYTEST_DISABLE_PLUGIN_AUTOLOAD", GATE):
        before[name] = os.environ.get(name)
        os.environ[name] = "1"
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


def expect_expression(only: str | None) -> None:
    """Raises a `ConfigurationError` where pytest cannot read what `-k` is given.

    pytest itself says so, asked about a folder without tests: its workers would only end.
    """
    if not only:
        return
    told = io.StringIO()
    with tempfile.TemporaryDirectory() as nothing, redirect_stderr(told):
        code = pytest.main(
            [nothing, f"--rootdir={nothing}", "-c", os.devnull, f"-k{only}", *_QUIET]
        )
    if code == pytest.ExitCode.USAGE_ERROR:
        reason = told.getvalue().strip().rpartition(": ")[2]
        raise ConfigurationError(
            f"-k {only!r} cannot be read: {reason}. Expected parts of tests' names, such as "
            "'test_plain and not messages.create'"
        )
