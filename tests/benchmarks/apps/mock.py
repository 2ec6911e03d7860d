"""The mock as an application: whole, or with one operation."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.benchmarks.apps.document import one_operation
from tests.benchmarks.workload import APP, SESSION, USER

from honcho_mock.apis import generation_of
from honcho_mock.apis.v1.resources import RESOURCES
from honcho_mock.factory import make
from honcho_mock.serving import app
from honcho_mock.settings import Settings
from honcho_openapi.api import Api

if TYPE_CHECKING:
    from starlette.types import ASGIApp

SETTINGS = Settings(seed_data="none", max_messages=100_000_000)
PLAIN = replace(SETTINGS, workshop=False)

PARENTS = (("apps", (), APP), ("users", (APP,), USER), ("sessions", (APP, USER), SESSION))


def create() -> ASGIApp:
    return make(SETTINGS).app


def create_version_3() -> ASGIApp:
    return make(replace(SETTINGS, api="3")).app


def create_without_workshop() -> ASGIApp:
    return make(PLAIN).app


def create_with_one_operation() -> ASGIApp:
    # The mock has no setting for a smaller document: only a benchmark has a use for one.
    api = Api.of(one_operation(), version="1", probe="messages.create")
    return _with_parents(app.build(PLAIN, replace(generation_of(), api=api)))


def _with_parents(mock: app.Mock) -> ASGIApp:
    """With one app, one user and one session in it; a cut document has no operation for that."""
    for name, parents, key in PARENTS:
        resource = RESOURCES[name]
        table = mock.backend.table(resource, parents)
        assert table is not None, name
        mock.backend.add(resource, table, parents, {"name": key}, key=key)
    return mock.app
