"""Worlds: many states in one server, each with its own journal, faults, clock and chat."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from honcho_mock.behaviour.backend import as_it_is
from honcho_mock.serving.app import (
    Blueprint,
    Endpoints,
    JoinedEndpoints,
    capacity_of,
    make_backend,
)
from honcho_mock.serving.seams import NO_SEAMS
from honcho_mock.times import time_text
from honcho_mock.workshop.chat import Script, script_from
from honcho_mock.workshop.clock import SettableClock
from honcho_mock.workshop.errors import TooManyWorldsError, UnknownError
from honcho_mock.workshop.faults.definition import faults_from
from honcho_mock.workshop.faults.injection import FaultInjection
from honcho_mock.workshop.faults.registry import FaultRegistry
from honcho_mock.workshop.journal.journal import Journal, JournalBudget
from honcho_mock.workshop.state.save import begin
from honcho_mock.workshop.state.snapshots import Snapshots

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from honcho_mock.behaviour.backend import Backend
    from honcho_mock.behaviour.generation import Generation
    from honcho_mock.serving.request import Endpoint
    from honcho_mock.settings import Settings
    from honcho_mock.workshop.journal.judge import Judge, Judges
    from honcho_mock.workshop.operation_names import Names
    from honcho_mock.workshop.state.forms import Forms

DEFAULT = "default"


def on_state(world: World, operation_id: str) -> Endpoint:
    """What a mock answers from: the world's own state."""
    return world.api[operation_id]


@dataclass(frozen=True, kw_only=True)
class WorldParts:
    """What all worlds of a server are made of."""

    blueprint: Blueprint
    names: Names
    documents: Mapping[str, dict[str, Any]]
    """By the id of an operation, the document that it is of."""
    controls: Mapping[str, Callable[[World], Endpoint]]
    """What serves the control plane's operations on a world, by their ids."""
    control: Mapping[str, Any]
    """The control plane's document."""
    judge: Judge | Judges
    forms: Forms
    endpoint: Callable[[World, str], Endpoint] = on_state
    """What serves an operation of the API in a world, before faults come to it."""
    others: Sequence[Blueprint] = ()
    """Of what else is served, on a state of its own in each world."""
    upstream: str | None = None
    """The server that a proxy asks; None for a mock, which answers from its own state."""

    @property
    def generation(self) -> Generation:
        return self.blueprint.generation


class World:
    """One state, and everything that is set about it.

    `endpoints` are the API's operations on this world's state, with its faults; `controls` are the
    control plane's.
    """

    def __init__(self, name: str, settings: Settings, worlds: Worlds) -> None:
        self.name = name
        self.settings = settings
        self.worlds = worlds
        self.parts = worlds.parts
        self.endpoints: dict[str, Endpoint] = _WorldEndpoints(self)
        self.controls: Mapping[str, Endpoint] = _Controls(self)
        self.journal = Journal(most=settings.journal, shared=worlds.kept)
        self.snapshots = Snapshots()
        self._state: Backend | None = None
        self.others: tuple[Backend, ...] = ()
        """The states of other generations."""
        self.reset()

    @property
    def backend(self) -> Backend:
        """The state that is answered from."""
        assert self._state is not None
        return self._state

    def reset(self) -> None:
        """Begin anew: everything is as it was when the world was made."""
        self.clock = SettableClock()
        if self.settings.clock is not None:
            self.clock.freeze()
            self.clock.set(time_text(self.settings.clock, name="clock"))
        self.script = script_from(dict(self.settings.chat))
        faults = FaultRegistry(self.parts.names, self.parts.documents)
        for fault in faults_from(self.settings.faults, place="faults"):
            faults.add(fault)
        with self.made() as backend:
            begin(backend, self.settings.seed_data, self.parts.forms)
            others = tuple(self._beside(one) for one in self.parts.others)
        self.faults = faults
        self.journal.end()
        self.journal = Journal(most=self.settings.journal, shared=self.worlds.kept)
        for left in self.others:
            left.store.share.move()
        self.others = others
        self.use(backend)

    def _beside(self, blueprint: Blueprint) -> Backend:
        """A state of another generation, as it is at the start."""
        backend = make_backend(
            replace(self.settings, lenient=False),
            blueprint.generation,
            clock=self.clock,
            capacity=self.worlds.capacity,
        )
        if self.settings.seed_data == "samples":
            blueprint.generation.seed_samples(backend)
        return backend

    @contextmanager
    def made(self) -> Iterator[Backend]:
        """A state in the making, which has the room of the one there is; nothing has changed where
        that ends with an error."""
        before, backend = self._state, self.empty()
        if before is not None:
            before.store.share.move()
        try:
            yield backend
        except BaseException:
            backend.store.share.move()
            if before is not None:
                before.store.share.move(self.worlds.capacity)
            raise

    def empty(self) -> Backend:
        """A state as this world's would be with nothing in it."""
        seams = self.parts.blueprint.seams
        return make_backend(
            self.settings,
            self.parts.generation,
            seams=seams,
            clock=self.clock,
            capacity=self.worlds.capacity,
        )

    def use(self, backend: Backend) -> None:
        """Answer from another state from now on."""
        self._leave_state()
        self._state = backend
        self.snapshots.end()
        self.snapshots = Snapshots(backend, *self.others)
        self.api = self._endpoints()
        if self.parts.blueprint.seams is not NO_SEAMS:
            # What a broken mock does to one operation may rest on what it did to another before.
            for operation_id in self.parts.blueprint.plans:
                _ = self.api[operation_id]
        self.rebind()
        self.say(self.script)

    def _endpoints(self) -> dict[str, Endpoint]:
        """The operations of every generation, each on its state."""
        own = Endpoints(self.parts.blueprint, self.backend, self.settings)
        if not self.others:
            return own
        others = zip(self.parts.others, self.others, strict=True)
        beside = [(one, Endpoints(one, state, self.settings)) for one, state in others]
        return JoinedEndpoints([(self.parts.blueprint, own), *beside])

    def states(self) -> Iterator[tuple[Generation, Backend]]:
        """Every state, with its generation."""
        yield self.parts.generation, self.backend
        for blueprint, state in zip(self.parts.others, self.others, strict=True):
            yield blueprint.generation, state

    def leave(self) -> None:
        """Let others have the room that this world takes: nobody asks for it any more."""
        self._leave_state()
        for left in self.others:
            left.store.share.move()
        self.journal.end()

    def _leave_state(self) -> None:
        if self._state is not None:
            self._state.store.share.move()

    def say(self, script: Script) -> None:
        """Answer chats by another script from now on."""
        self.script = script
        for _, state in self.states():
            state.speak = script.speak
            state.compose = script.compose if script.derives else as_it_is

    def rebind(self) -> None:
        """Let the next request find what the faults are now."""
        self.endpoints.clear()


class _WorldEndpoints(dict[str, "Endpoint"]):
    """Bound when they are first asked for, so that a world costs little until it is used."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self._world = world

    def __missing__(self, operation_id: str) -> Endpoint:
        world = self._world
        endpoint = world.parts.endpoint(world, operation_id)
        faults = world.faults.on(operation_id)
        if faults:
            endpoint = FaultInjection(endpoint, operation_id, faults)
        self[operation_id] = endpoint
        return endpoint


class _Controls(dict[str, "Endpoint"]):
    """The control plane's operations on a world, as its endpoints are."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self._world = world

    def __missing__(self, operation_id: str) -> Endpoint:
        self[operation_id] = self._world.parts.controls[operation_id](self._world)
        return self[operation_id]


class Worlds:
    """The worlds of one server by name, made on first use."""

    def __init__(self, settings: Settings, parts: WorldParts) -> None:
        self.settings = settings
        self.parts = parts
        self.capacity = capacity_of(settings)
        self.kept = JournalBudget(most_bytes=settings.journal_bytes)
        self.default = World(DEFAULT, settings, self)
        self._by_name = {DEFAULT: self.default}

    def get(self, name: str) -> World:
        """The world of that name, made as the server is set if nobody has used it yet."""
        world = self._by_name.get(name)
        return world or self._keep(World(name, self.settings, self))

    def known(self, name: str) -> World | None:
        return self._by_name.get(name)

    def find(self, name: str) -> World:
        """The world of that name if there is one."""
        if name not in self._by_name:
            raise UnknownError("world", name, self._by_name)
        return self._by_name[name]

    def make(self, name: str, settings: Settings) -> World:
        """A world with settings of its own, in the place of the one that had the name."""
        return self._keep(World(name, settings, self))

    def remove(self, name: str) -> None:
        """Forget a world. The default one begins anew, since it is always there."""
        if name == DEFAULT:
            self.default.reset()
        else:
            self._by_name.pop(self.find(name).name).leave()

    def __len__(self) -> int:
        return len(self._by_name)

    def __iter__(self) -> Iterator[World]:
        return iter(self._by_name.values())

    def _keep(self, world: World) -> World:
        if world.name not in self._by_name and len(self._by_name) >= self.settings.worlds:
            world.leave()
            raise TooManyWorldsError(
                f"This server keeps at most {self.settings.worlds} worlds; {world.name!r} was "
                "refused. Delete some (DELETE /~name/__mock__/world), or start it with a higher "
                "--worlds."
            )
        before = self._by_name.get(world.name)
        if before is not None:
            before.leave()
        self._by_name[world.name] = world
        if world.name == DEFAULT:
            self.default = world
        return world
