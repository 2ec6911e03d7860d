"""The table of what is compared."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pkgutil import resolve_name
from typing import TYPE_CHECKING

from tests.benchmarks import prism
from tests.benchmarks.calls import Call, value
from tests.benchmarks.workload import Request, messages_path

if TYPE_CHECKING:
    from starlette.types import ASGIApp

APPS = "tests.benchmarks.apps"

MOCK_OPTIONS = ("--seed-data", "none", "--max-messages", "100000000")
# What the mock asks of uvicorn, so that the same HTTP server is under all.
UVICORN_OPTIONS = (
    "--no-access-log",
    "--no-server-header",
    "--ws",
    "none",
    "--log-level",
    "warning",
)


@dataclass(frozen=True, kw_only=True)
class Contender:
    """One server: how it is started, and where its messages are created.

    `factory` names what makes the application, where it is one in Python: for measuring and
    testing it in this process.
    """

    name: str
    title: str
    command: Callable[[int], tuple[str, ...]]
    messages: Callable[[Call], str]
    factory: str | None = None

    def app(self) -> ASGIApp:
        if self.factory is None:
            raise ValueError(f"{self.name} is not a Python application")
        app: ASGIApp = resolve_name(self.factory)()
        return app


def honcho_mock(*options: str) -> Callable[[int], tuple[str, ...]]:
    """The mock as users start it."""
    start = "from honcho_mock.cli import main; main()"

    def command(port: int) -> tuple[str, ...]:
        return sys.executable, "-c", start, "--port", str(port), *MOCK_OPTIONS, *options

    return command


def uvicorn(factory: str) -> Callable[[int], tuple[str, ...]]:
    def command(port: int) -> tuple[str, ...]:
        where = ("--factory", factory, "--port", str(port))
        return sys.executable, "-m", "uvicorn", *UVICORN_OPTIONS, *where

    return command


def served(factory: str) -> Callable[[int], tuple[str, ...]]:
    """An application, served as the mock is."""

    def command(port: int) -> tuple[str, ...]:
        return sys.executable, "-m", "tests.benchmarks.serve", factory, str(port)

    return command


def made(call: Call, *, world: str = "") -> str:
    """A session made through the API."""
    parents = [
        value(call, Request("POST", f"{world}/v1/apps", b'{"name": "an app"}'))["id"],
    ]
    users = f"{world}/v1/apps/{parents[0]}/users"
    parents.append(value(call, Request("POST", users, b'{"name": "a user"}'))["id"])
    sessions = f"{users}/{parents[1]}/sessions"
    parents.append(value(call, Request("POST", sessions, b"{}"))["id"])
    return world + messages_path(*parents)


def made_in_a_world(call: Call) -> str:
    return made(call, world="/~benchmark")


def known(_call: Call) -> str:
    """The session that the application was made with."""
    return messages_path()


def _app(name: str, title: str, factory: str) -> Contender:
    factory = f"{APPS}.{factory}"
    return Contender(
        name=name, title=title, command=uvicorn(factory), messages=known, factory=factory
    )


CONTENDERS = (
    Contender(
        name="mock",
        title="honcho-mock",
        command=honcho_mock(),
        messages=made,
        factory=f"{APPS}.mock:create",
    ),
    Contender(
        name="mock-world",
        title="honcho-mock, in a world of its own",
        command=honcho_mock(),
        messages=made_in_a_world,
        factory=f"{APPS}.mock:create",
    ),
    Contender(
        name="mock-api",
        title="honcho-mock --no-workshop",
        command=honcho_mock("--no-workshop"),
        messages=made,
        factory=f"{APPS}.mock:create_without_workshop",
    ),
    Contender(
        name="mock-1",
        title="the same with 1 operation of 41",
        command=served("tests.benchmarks.apps.mock:create_with_one_operation"),
        messages=known,
        factory=f"{APPS}.mock:create_with_one_operation",
    ),
    _app("raw", "raw ASGI by hand", "raw:create"),
    _app("connexion", "plain Connexion AsyncApp", "plain_connexion:create"),
    _app("constant", "bare uvicorn, constant bytes", "constant:create"),
    Contender(name="prism", title=f"Prism {prism.VERSION}", command=prism.command, messages=known),
)

MOCK = CONTENDERS[0]
PYTHON = tuple(contender for contender in CONTENDERS if contender.factory)
