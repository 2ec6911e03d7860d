"""The pytest plugin: options, and hooks that hand over to the suite once it is asked for.

pytest imports this module at every start, wherever the package is installed; so it imports nothing
but pytest and the standard library.
"""

from __future__ import annotations

import os
from argparse import SUPPRESS
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("honcho", "contract tests of a Honcho server")
    group.addoption(
        "--honcho-url",
        metavar="URL",
        help="base URL of the server to test, with --pyargs honcho_contract.suite",
    )
    group.addoption(
        "--honcho-token",
        metavar="TOKEN",
        default=os.environ.get("HONCHO_API_KEY"),
        help="token that may create apps (default: HONCHO_API_KEY)",
    )
    group.addoption(
        "--honcho-seed",
        metavar="N",
        type=int,
        default=0,
        help="the same seed sends the same requests (default: 0)",
    )
    group.addoption(
        "--honcho-examples",
        metavar="N",
        type=int,
        default=10,
        help="fuzzed requests per operation (default: 10)",
    )
    group.addoption(
        "--honcho-budget",
        metavar="SECONDS",
        type=float,
        help="search by chance for that long in all, where least was covered (default: no limit, "
        "and no more than --honcho-examples)",
    )
    group.addoption(
        "--honcho-timeout",
        metavar="SECONDS",
        type=float,
        default=30.0,
        help="how long one answer may take (default: 30)",
    )
    group.addoption(
        "--honcho-baseline",
        metavar="FILE",
        help="known findings, a YAML list of check, operation, reason, expires, evidence: they do "
        "not fail; one that no longer occurs does",
    )
    group.addoption(
        "--honcho-published",
        action="store_true",
        help="hold the server to the published document alone, without what was only observed",
    )
    group.addoption(
        "--honcho-total-timeout",
        metavar="SECONDS",
        type=float,
        help="how long the run may take in all (default: no limit)",
    )
    # When that began, by the monotonic clock: what starts pytest may have begun before it.
    group.addoption("--honcho-began", type=float, help=SUPPRESS)
    group.addoption(
        "--honcho-token-file",
        metavar="FILE",
        help="file that holds the token, in place of --honcho-token",
    )
    group.addoption(
        "--honcho-ca",
        metavar="FILE",
        help="certificates to trust, in PEM form, in place of the usual ones",
    )
    group.addoption(
        "--honcho-against",
        metavar="URL",
        help="send every call to this server too, and find where the two differ; its token is "
        "taken from HONCHO_AGAINST_API_KEY",
    )
    group.addoption(
        "--honcho-allow-writes",
        action="store_true",
        help="write to a server that is not on this machine",
    )
    group.addoption(
        "--honcho-read-only",
        action="store_true",
        help="run only the scenarios that write nothing",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(parser: pytest.Parser, args: list[str]) -> None:
    """The suite's own conftest.py could not be imported without the extra."""
    given = parser.parse_known_args(args)
    if given.honcho_url or any(map(_is_suite, given.file_or_dir)):
        _expect_extra()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    # First, because Hypothesis' own plugin reads its seed when it is configured.
    if config.getoption("--honcho-url"):
        _expect_extra()
        from honcho_contract.apis.v1.generation import generation
        from honcho_contract.errors import ConfigurationError
        from honcho_contract.gate.option_names import spelled
        from honcho_contract.pytest_session.session import Session

        try:
            session = Session(config, generation(published=config.getoption("--honcho-published")))
        except ConfigurationError as error:
            raise pytest.UsageError(spelled(str(error))) from None
        config.pluginmanager.register(session, "honcho_contract_session")
        if config.getoption("--honcho-baseline") and not hasattr(config, "workerinput"):
            from honcho_contract.gate.baseline_check import Baselining

            baselining = Baselining(session.baseline, session.generation.contract)
            config.pluginmanager.register(baselining, "honcho_contract_baselining")


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Without a URL there is nothing to test: that is said once, and not by every test."""
    if not session.config.getoption("--honcho-url") and any(map(_is_suite, session.config.args)):
        raise pytest.UsageError("give the server to test: --honcho-url URL")


def _expect_extra() -> None:
    from honcho_contract.extra import missing

    if message := missing():
        raise pytest.UsageError(message)


def _is_suite(argument: str) -> bool:
    """Whether an argument of pytest names the suite, by its package or its folder."""
    named = argument.partition("::")[0]
    folder = Path(__file__).parent / "suite"
    by_package = (named + ".").startswith("honcho_contract.suite.")
    return by_package or Path(named).resolve().is_relative_to(folder)
