"""What a mock is made of, put together."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from honcho_mock.addresses import NONE
from honcho_mock.behaviour.encoding import encode
from honcho_mock.behaviour.identity import Clock, Ids
from honcho_mock.behaviour.storage.capacity import Capacity
from honcho_mock.behaviour.storage.store import Store
from honcho_mock.behaviour.tokens import ADMIN, Keys
from honcho_mock.serving.admission.access import access_of
from honcho_mock.serving.admission.cors import Cors
from honcho_mock.serving.admission.guard import Guard
from honcho_mock.serving.admission.hosts import Hosts
from honcho_mock.serving.beside import at_once
from honcho_mock.serving.connexion_stack import Stack
from honcho_mock.serving.dispatch import Plan
from honcho_mock.serving.document30 import skeleton30
from honcho_mock.serving.outgoing.deliveries import deliver
from honcho_mock.serving.routing import Tree, tree_of
from honcho_mock.serving.seams import NO_SEAMS, Seams
from honcho_mock.serving.service import OneState, Router, Service
from honcho_mock.serving.validation.schemas import Schemas
from honcho_openapi.operations import operations

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.types import ASGIApp

    from honcho_mock.behaviour.backend import Backend
    from honcho_mock.behaviour.generation import Generation
    from honcho_mock.serving.request import Endpoint
    from honcho_mock.settings import Settings

ANY_TOKEN_SECRET = "any token will do, so this is no secret"  # noqa: S105


@dataclass(frozen=True, kw_only=True)
class Mock:
    """An application, and what stands behind it."""

    app: ASGIApp
    backend: Backend
    served: int
    """How many operations it serves, of as many as the document has."""
    described: int

    def admin_key(self) -> str | None:
        return admin_key(self.backend)


def admin_key(backend: Backend) -> str | None:
    """A key that opens everything, where keys are asked for."""
    keys = backend.keys
    return None if keys is None else keys.sign({"t": backend.now(), ADMIN: True})


@dataclass(frozen=True, kw_only=True)
class Blueprint:
    """What mocks are made of that no state has a part in: the document, compiled once."""

    generation: Generation
    text: bytes
    """The document as people and tools get it."""
    skeleton: dict[str, Any]
    """What Connexion routes by."""
    plans: Mapping[str, Plan]
    """What is known of each operation, by its id."""
    tree: Tree
    """Where the operations are found by method and path."""
    seams: Seams

    def api(self, *others: Blueprint) -> Endpoint:
        """What answers a request for the API, whatever is wrong with this mock; for those of others
        too, whose paths are others."""
        tree = self.tree
        for other in others:
            tree = tree.joined(other.tree)
        return self.seams.app(Router(tree))


class Endpoints(dict[str, "Endpoint"]):
    """What serves each operation on one backend, by its id; bound when it is first asked for."""

    def __init__(self, blueprint: Blueprint, backend: Backend, settings: Settings) -> None:
        super().__init__()
        self._blueprint = blueprint
        self._backend = backend
        self._settings = settings

    def __missing__(self, operation_id: str) -> Endpoint:
        plan, backend = self._blueprint.plans[operation_id], self._backend
        operation = plan.operation
        generation, seams = self._blueprint.generation, self._blueprint.seams
        handler = generation.handler(backend, operation)
        if seams is not NO_SEAMS:
            handler = seams.handler(backend, operation.key, at_once(handler))
        self[operation_id] = plan.endpoint(
            handler,
            access=access_of(
                partial(generation.guard, backend, operation),
                auth=self._settings.auth,
                keys=backend.keys,
            ),
            max_body=self._settings.max_body,
            lenient=self._settings.lenient,
        )
        return self[operation_id]


class JoinedEndpoints(dict[str, "Endpoint"]):
    """What serves the operations of several generations, each on a backend of its own."""

    def __init__(self, parts: Sequence[tuple[Blueprint, Endpoints]]) -> None:
        super().__init__()
        self._parts = parts

    def __missing__(self, operation_id: str) -> Endpoint:
        found = next(own for blueprint, own in self._parts if operation_id in blueprint.plans)
        self[operation_id] = found[operation_id]
        return self[operation_id]


def build(settings: Settings, *generations: Generation, seams: Seams = NO_SEAMS) -> Mock:
    """Put a mock of one state together."""
    blueprints = blueprints_of(generations, seams)
    capacity = capacity_of(settings)
    backends = [
        make_backend(settings, one.generation, seams=one.seams, capacity=capacity)
        for one in blueprints
    ]
    parts = [
        (blueprint, Endpoints(blueprint, backend, settings))
        for blueprint, backend in zip(blueprints, backends, strict=True)
    ]
    for one, backend in zip(blueprints, backends, strict=True):
        if settings.seed_data == "samples":
            one.generation.seed_samples(backend)
    served = [own[operation_id] for one, own in parts for operation_id in one.plans]
    first, *others = blueprints
    endpoints = JoinedEndpoints(parts) if others else parts[0][1]
    beside = Stack(first.text, first.skeleton, others=[one.text for one in others])
    return Mock(
        app=guarded(OneState(first.api(*others), endpoints, beside), settings),
        backend=backends[0],
        served=len(served),
        described=len(served),
    )


def guarded(service: Service, settings: Settings) -> Guard:
    """A service behind what the settings let in."""
    return Guard(
        service, hosts=hosts_of(settings), cors=cors_of(settings), root_path=settings.root_path
    )


def hosts_of(settings: Settings) -> Hosts:
    return Hosts(settings.allowed_hosts)


def cors_of(settings: Settings) -> Cors | None:
    return None if NONE in settings.cors else Cors(settings.cors)


def blueprints_of(generations: Sequence[Generation], seams: Seams) -> list[Blueprint]:
    """One for each generation. What is wrong with a mock is wrong with its first one."""
    first, *others = generations
    return [blueprint_of(first, seams), *(blueprint_of(one, NO_SEAMS) for one in others)]


def blueprint_of(generation: Generation, seams: Seams) -> Blueprint:
    """Compile the document. What can be worked out about an operation is worked out here."""
    document = dict(generation.api.document)
    text, skeleton = encode(document), skeleton30(document)
    # The seam may change the document in place, and what is shown stays as it is.
    held = document if seams is NO_SEAMS else seams.document(deepcopy(document))
    reading = generation.reading
    schemas = Schemas(held, rules=generation.rules, aliases=generation.aliases, lax=reading.lax)
    plans = {
        operation.id: Plan(
            operation,
            schemas=schemas,
            keeps=operation.verb in generation.keeping,
            reading=reading,
        )
        for operation in operations(held)
    }
    return Blueprint(
        generation=generation,
        text=text,
        skeleton=skeleton,
        plans=plans,
        tree=tree_of((plan.operation for plan in plans.values()), besides=generation.paths_besides),
        seams=seams,
    )


def capacity_of(settings: Settings) -> Capacity:
    """How much all states of a server may hold together."""
    return Capacity(max_rows=settings.max_rows, max_bytes=settings.max_memory)


def make_backend(
    settings: Settings,
    generation: Generation,
    *,
    seams: Seams = NO_SEAMS,
    clock: Clock | None = None,
    capacity: Capacity | None = None,
) -> Backend:
    """An empty state, as the settings want it; its share of a capacity, if it is not alone."""
    secret = {"off": None, "any": ANY_TOKEN_SECRET, "jwt": settings.jwt_secret}[settings.auth]
    kind = generation.kind(lenient=settings.lenient)
    clock = clock or Clock()
    backend = seams.backend(
        kind(
            Store(
                max_messages=settings.max_messages,
                capacity=capacity or capacity_of(settings),
            ),
            resources=generation.resources,
            new_id=Ids(seed=settings.random_seed),
            now=clock,
            keys=Keys(secret, now=clock.seconds) if secret else None,
        )
    )
    backend.delay, backend.seconds = settings.delay, clock.seconds
    backend.webhook_secret, backend.deliver = settings.webhook_secret, deliver
    return backend
