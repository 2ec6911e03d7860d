"""A pytest plugin that plants one fault of the suite's own, in whatever process loads it.

Which one is in the environment, so that the workers of xdist plant it too.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis.errors import Unsatisfiable

from honcho_contract.apis.v1 import objects
from honcho_contract.fuzzing import generated_requests
from honcho_contract.judging import ledger_updates, oracle
from honcho_contract.judging.laws import Fault
from honcho_contract.running import run
from honcho_contract.running.run import BreachError, NotMadeError, Run

NAME = "HONCHO_PLANTED"
FIXTURES = ("honcho_run",)
"""What the run is called among a test's fixtures."""

Plant = Callable[[pytest.MonkeyPatch], object]


class SlipError(Exception):
    """A fault of the suite's own."""


def slips(*_: Any, **__: Any) -> Any:
    raise SlipError("planted")


class Once:
    """Raises when it is called for the third time, and never again."""

    def __init__(self, real: Callable[..., Any]) -> None:
        self._real = real
        self._calls = 0

    def __call__(self, *given: Any, **named: Any) -> Any:
        self._calls += 1
        if self._calls == 3:
            slips()
        return self._real(*given, **named)


def _once_generated(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(generated_requests, "send", Once(generated_requests.send))


def _once_learning(patch: pytest.MonkeyPatch) -> None:
    """While generated cases are sent, and not before."""
    send, learn = generated_requests.send, Once(ledger_updates.learn)

    def sending(*given: Any) -> None:
        with pytest.MonkeyPatch.context() as inner:
            inner.setattr(run, "learn", learn)
            send(*given)

    patch.setattr(generated_requests, "send", sending)


def _grouped(*_: Any) -> None:
    raise ExceptionGroup("several", [BreachError("one"), SlipError("two")])


def _caused(*_: Any) -> None:
    raise BreachError("one") from SlipError("two")


def _over_another(*_: Any) -> None:
    try:
        slips()
    except SlipError:
        raise BreachError("one")  # noqa: B904 (as a slip in a handler looks)


def _unsatisfiable(*_: Any) -> None:
    raise Unsatisfiable("nothing to send")


def _not_made(*_: Any) -> None:
    raise NotMadeError("planted", operation="users.create", status=500)


def _of(module: Any, name: str, value: Any) -> Plant:
    return lambda patch: patch.setattr(module, name, value)


def _unimportable(patch: pytest.MonkeyPatch) -> None:
    scenarios = re.compile(r"honcho_contract\.suite\..*test_")
    for name in filter(scenarios.match, list(sys.modules)):
        patch.delitem(sys.modules, name)
    patch.setitem(sys.modules, "honcho_contract.apis.v1.samples", None)


PATCHES: Mapping[str, Plant] = {
    "predicting slips": _of(oracle.Oracle, "predict", slips),
    "learning slips": _of(run, "learn", slips),
    "making the world slips": _of(objects, "build", slips),
    "making the world ends the process": _of(objects, "build", lambda _: sys.exit(0)),
    "a generated case slips once": _once_generated,
    "learning slips once in a search": _once_learning,
    "a search raises a group with a slip in it": _of(generated_requests, "send", _grouped),
    "a search raises a breach on account of a slip": _of(generated_requests, "send", _caused),
    "a search raises a breach over a slip": _of(generated_requests, "send", _over_another),
    "a search can generate nothing": _of(generated_requests, "send", _unsatisfiable),
    "a search cannot make what it needs": _of(generated_requests, "send", _not_made),
    "a module of the suite cannot be imported": _unimportable,
}


def _run_of(item: pytest.Function) -> Run:
    found = next(item.funcargs[name] for name in FIXTURES if name in item.funcargs)
    assert isinstance(found, Run)
    return found


def _with_a_finding(code: str) -> Callable[[pytest.Function], None]:
    def slip(pyfuncitem: pytest.Function) -> None:
        made = _run_of(pyfuncitem)
        made.report(code, made.do("apps.list", {}, body={}), Fault("planted"))
        slips()

    return slip


def _fails(report: pytest.TestReport) -> None:
    """A report that says failed of a test that did not."""
    if report.when == "call":
        report.outcome = "failed"


def _shows(report: pytest.TestReport) -> None:
    if report.when == "call":
        slips()


def _stops(session: pytest.Session) -> None:
    session.shouldstop = "for no reason"


HOOKS: Mapping[str, tuple[str, Callable[..., Any]]] = {
    "a slip in a test with a finding": ("pytest_pyfunc_call", _with_a_finding("state.listed")),
    "a slip in a test with a flaky finding": (
        "pytest_pyfunc_call",
        _with_a_finding("robust.steady"),
    ),
    "a slip before each test": ("pytest_runtest_setup", lambda item: slips()),
    "a slip after each test": ("pytest_runtest_teardown", lambda item: slips()),
    "each test is skipped": ("pytest_runtest_setup", lambda item: pytest.skip("for no reason")),
    "a test says that all is well": (
        "pytest_pyfunc_call",
        lambda pyfuncitem: pytest.exit("enough", returncode=0),
    ),
    "a test ends the process": ("pytest_pyfunc_call", lambda pyfuncitem: sys.exit(0)),
    "a report fails for no reason": ("pytest_runtest_logreport", _fails),
    "a report cannot be shown": ("pytest_runtest_logreport", _shows),
    "the run stops for no reason": ("pytest_collection_finish", _stops),
    "the run ends as failed for no reason": (
        "pytest_sessionfinish",
        lambda session: setattr(session, "exitstatus", pytest.ExitCode.TESTS_FAILED),
    ),
}
"""Each with a hook of pytest, and what is done there first of all."""


def _hooked(hook: str, does: Callable[..., Any]) -> object:
    return SimpleNamespace(**{hook: pytest.hookimpl(does, tryfirst=True)})


def pytest_configure(config: pytest.Config) -> None:
    planted = os.environ[NAME]
    if planted in HOOKS:
        config.pluginmanager.register(_hooked(*HOOKS[planted]), "planted")
    elif planted:
        patch = pytest.MonkeyPatch()
        config.add_cleanup(patch.undo)
        PATCHES[planted](patch)
