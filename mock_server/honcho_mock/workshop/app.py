"""The mock with everything that client developers get besides: one server, many worlds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from honcho_mock.serving.app import admin_key, blueprints_of, cors_of, guarded, hosts_of
from honcho_mock.serving.connexion_stack import Stack
from honcho_mock.serving.document30 import skeleton30
from honcho_mock.serving.seams import NO_SEAMS, Seams
from honcho_mock.settings import SEEDS
from honcho_mock.workshop.callers import Callers
from honcho_mock.workshop.control.endpoints import controls
from honcho_mock.workshop.control.handlers import HANDLERS
from honcho_mock.workshop.entrance import Entrance
from honcho_mock.workshop.errors import WorkshopError
from honcho_mock.workshop.journal.judge import Judge, Judges
from honcho_mock.workshop.operation_names import Names
from honcho_mock.workshop.paths import CONTROL_PATH
from honcho_mock.workshop.state.forms import Forms
from honcho_mock.workshop.state.seed import read_seed
from honcho_mock.workshop.values.forms import control_document
from honcho_mock.workshop.values.source_lines import located
from honcho_mock.workshop.worlds.worlds import WorldParts, Worlds

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from honcho_mock.behaviour.backend import Backend
    from honcho_mock.behaviour.generation import Generation
    from honcho_mock.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Workshop:
    """An application of many worlds, and what stands behind it."""

    app: ASGIApp
    worlds: Worlds
    served: int
    """How many operations it serves, of as many as the document has."""
    described: int

    @property
    def backend(self) -> Backend:
        """The default world's state."""
        return self.worlds.default.backend

    def admin_key(self) -> str | None:
        return admin_key(self.backend)


def _with_seed_read(settings: Settings, forms: Forms) -> Settings:
    """Seed data that is in a file is read once, and not whenever a world begins anew."""
    data = settings.seed_data
    if isinstance(data, Mapping) or data in SEEDS:
        return settings
    return replace(settings, seed_data=read_seed(data, forms))


def build(settings: Settings, *generations: Generation, seams: Seams = NO_SEAMS) -> Workshop:
    """Put a mock of many worlds together. What is saved and seeded is of the first generation."""
    blueprints = blueprints_of(generations, seams)
    blueprint, *others = blueprints
    forms, control = Forms(blueprint.generation), control_document()
    judges = {one.generation.api.prefix: Judge(one.generation.api, one.plans) for one in blueprints}
    parts = WorldParts(
        blueprint=blueprint,
        others=others,
        names=Names(plan.operation for one in blueprints for plan in one.plans.values()),
        documents={
            operation_id: dict(one.generation.api.document)
            for one in blueprints
            for operation_id in one.plans
        },
        controls=controls(control, HANDLERS),
        control=control,
        judge=Judges(judges),
        forms=forms,
    )
    data = settings.seed_data
    try:
        worlds = Worlds(_with_seed_read(settings, forms), parts)
    except WorkshopError as error:
        if isinstance(data, Mapping) or data in SEEDS or settings.faults or settings.chat:
            raise
        raise located(data, error) from error
    beside = Stack(
        blueprint.text,
        blueprint.skeleton,
        others=[one.text for one in others],
        besides={CONTROL_PATH: skeleton30(control)},
    )
    callers = Callers(hosts=hosts_of(settings), cors=cors_of(settings))
    served = [worlds.default.api[name] for one in blueprints for name in one.plans]
    return Workshop(
        app=guarded(Entrance(blueprint.api(*others), worlds, callers, beside=beside), settings),
        worlds=worlds,
        served=len(served),
        described=len(served),
    )
