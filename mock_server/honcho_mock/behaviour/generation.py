"""One generation of an API as a mock has it: which API it is, and how that behaves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from honcho_mock.behaviour.backend import Backend, Handler
from honcho_mock.behaviour.resources import Resources
from honcho_mock.behaviour.tokens import Guard, admin_only
from honcho_mock.behaviour.verbs import VERBS, Verb
from honcho_openapi.api import Api
from honcho_openapi.operations import Operation

if TYPE_CHECKING:
    from honcho_mock.behaviour.backend import Call, Result
    from honcho_mock.behaviour.storage.store import Parents

Action = Callable[[Backend], Handler]
"""From a state: what serves one operation on it."""

Rule = Callable[[Any], str | None]
"""Finds an objection to a value that satisfies its schema."""


def for_admins(_backend: Backend, _operation: Operation) -> Guard:
    """Every operation for admins alone."""
    return admin_only


@dataclass(frozen=True, kw_only=True)
class Lenient:
    """A server that carries out whatever the document allows: its state, and the verbs that differ
    from those of a strict one."""

    backend: type[Backend]
    verbs: Mapping[str, Verb]


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How a generation reads bodies.

    `lax`: numbers, flags and times are read from whatever stands for them, and are values of their
    types for whoever gets the body; `drops_nul`: texts lose their NUL characters once they were
    found valid; `untyped_is_json`: so is a body without a Content-Type.
    """

    lax: bool = False
    drops_nul: bool = False
    untyped_is_json: bool = True


@dataclass(frozen=True, kw_only=True)
class Seeding:
    """How one row of seed data is made: the schema of its body, and what makes it."""

    schema: Mapping[str, Any]
    make: Action


@dataclass(frozen=True, kw_only=True, eq=False)
class Generation:
    """All that a mock knows of one API. It is made once, chosen where a mock is put together, and
    passed to whoever needs it.

    An operation is served by its own action, if it has one, and otherwise by its verb on its
    resource.
    """

    api: Api
    resources: Resources
    verbs: Mapping[str, Verb] = field(default_factory=lambda: VERBS)
    actions: Mapping[str, Action] = field(default_factory=dict)
    """By the names of operations, what is not generic."""
    guard: Callable[[Backend, Operation], Guard] = for_admins
    """Which keys open an operation."""
    rules: Mapping[tuple[str, str], Rule] = field(default_factory=dict)
    """By schema and property, what is asked of a value beyond what the document says."""
    aliases: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """By schema and property, other names that are taken for a property."""
    keeping: frozenset[str] = frozenset({"create", "update"})
    """The verbs that keep the metadata of their bodies."""
    reading: Reading = Reading()
    paths_besides: Mapping[str, str] = field(default_factory=dict)
    """By paths of the document, other paths of the same operations, which it does not say."""
    run_background: Callable[[Backend], int] | None = None
    """Does all that waits for a state's background, and says how much that was."""
    run_due: Callable[[Backend], int] | None = None
    """The same for what is due by the state's clock."""
    lenient: Lenient | None = None
    samples: Mapping[str, Any] = field(default_factory=dict)
    """What a mock holds when it starts: rows by resource, each with the rows below it."""
    seeding: Mapping[str, Seeding] = field(default_factory=dict)
    """By resource, how rows of seed data are made where a `create` is for something else."""

    def kind(self, *, lenient: bool) -> type[Backend]:
        """What a state is."""
        if not lenient:
            return Backend
        if self.lenient is None:
            raise ValueError(
                f"lenient=True: API version {self.api.version} has no lenient server; leave it "
                "out, or serve a version that has one"
            )
        return self.lenient.backend

    def is_lenient(self, backend: Backend) -> bool:
        return self.lenient is not None and isinstance(backend, self.lenient.backend)

    def handler(self, backend: Backend, operation: Operation) -> Handler:
        """What serves an operation on a state."""
        action = self.actions.get(operation.name)
        if action is not None:
            return self._after_what_is_due(backend, action(backend))
        verb = self.verbs.get(operation.verb)
        if self.lenient is not None and self.is_lenient(backend):
            verb = self.lenient.verbs.get(operation.verb, verb)
        if verb is None or operation.resource not in self.resources:
            raise ValueError(
                f"API version {self.api.version}: nothing serves {operation.name}; give it an "
                "action, or a verb and a resource"
            )
        return verb(backend, self.resources[operation.resource])

    def _after_what_is_due(self, backend: Backend, handler: Handler) -> Handler:
        """A handler that finds done what the background was to have done by then."""
        run_due = self.run_due
        if run_due is None or not backend.delay:
            return handler

        def after(call: Call) -> Result:
            run_due(backend)
            return handler(call)

        return after

    def seed_samples(self, backend: Backend) -> None:
        """Add the samples. They are known to be right, and nothing about them is checked."""
        for name in self.resources.roots:
            self._add(backend, name, (), self.samples.get(name, []))

    def _add(
        self, backend: Backend, name: str, parents: Parents, rows: list[dict[str, Any]]
    ) -> None:
        resource = self.resources[name]
        table = backend.table(resource, parents)
        assert table is not None
        for row in rows:
            backend.add(resource, table, parents, row, key=row["id"])
            for child in resource.children:
                self._add(backend, child, (*parents, row["id"]), row.get(child, []))
