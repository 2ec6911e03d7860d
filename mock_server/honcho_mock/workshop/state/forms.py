"""How the rows of a generation are written: in seed data, and in a state."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from honcho_mock.behaviour.generation import Seeding
from honcho_mock.serving.validation.schemas import Schemas
from honcho_openapi.references import resolve

if TYPE_CHECKING:
    from collections.abc import Mapping

    from honcho_mock.behaviour.backend import Backend, Handler
    from honcho_mock.behaviour.generation import Generation
    from honcho_mock.behaviour.resources import Resource
    from honcho_mock.serving.validation.scalars import Check

OWN_FIELDS = ("id", "created_at")
"""What a row of seed data may say, whether or not a request may."""


@dataclass(frozen=True, kw_only=True)
class Form:
    """What a row of seed data is written with: its body's fields, and what checks the body."""

    fields: tuple[str, ...]
    check: Check


class Forms:
    """Compiled when they are first needed: few mocks are seeded, and fewer are loaded."""

    def __init__(self, generation: Generation) -> None:
        self.generation = generation
        self.resources = generation.resources

    @cached_property
    def answers(self) -> Mapping[str, Check]:
        """By resource, what holds a row to the schema that it is answered by."""
        schemas = Schemas(self.generation.api.document)
        return {
            one.name: schemas.compile({"$ref": f"#/components/schemas/{one.schema}"})
            for one in self.resources.values()
        }

    @cached_property
    def bodies(self) -> Mapping[str, Form]:
        """By resource, what a row of seed data is held to."""
        generation = self.generation
        schemas = Schemas(generation.api.document, rules=generation.rules)
        return {
            name: Form(
                fields=tuple(self._resolved(seeding.schema)["properties"]),
                check=schemas.compile(seeding.schema),
            )
            for name, seeding in self._seeding.items()
        }

    def maker(self, backend: Backend, resource: Resource) -> Handler:
        """What makes a row of seed data."""
        return self._seeding[resource.name].make(backend)

    @cached_property
    def _seeding(self) -> Mapping[str, Seeding]:
        """As the generation says, and otherwise as a request that creates one would have it."""
        return {
            one.name: self.generation.seeding.get(one.name) or self._created(one)
            for one in self.resources.values()
        }

    def _created(self, resource: Resource) -> Seeding:
        generation = self.generation
        operation = generation.api[f"{resource.name}.create"]
        if operation.body is None:
            raise ValueError(
                f"{operation.name} takes no JSON: say in Generation.seeding how seed data is made "
                f"into {resource.name}"
            )
        return Seeding(
            schema=operation.body, make=lambda backend: generation.handler(backend, operation)
        )

    def _resolved(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        found: Mapping[str, Any] = resolve(dict(schema), dict(self.generation.api.document))
        return found
