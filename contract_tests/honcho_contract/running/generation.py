"""One version of an API as the suite judges it: made once, and passed to whoever needs it.

Where the suite speaks of a generation, it means this value. What only one of them knows lies in
`apis/`, in a folder for each; nothing but the commands, the pytest plugin and the scenarios of that
generation imports from there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import pytest

from honcho_contract.contract.compiled import Contract
from honcho_contract.judging.laws import Law
from honcho_contract.judging.ledger_updates import Lesson
from honcho_contract.judging.oracle import Rule
from honcho_contract.judging.side_effects import Effect
from honcho_contract.running.runner import Samples
from honcho_contract.wire.target import Target


@dataclass(frozen=True, kw_only=True)
class World:
    """The ids of one full line of objects, and of two others that must stay apart from it.

    `home` is where requests are steered to; `sibling` belongs to another user of the same app,
    `foreign` to another app. `gone` names objects that were deleted.
    """

    home: Mapping[str, str]
    sibling: Mapping[str, str]
    foreign: Mapping[str, str]
    gone: Mapping[str, str]


class Preparation(Protocol):
    """What a run does on the target before it starts."""

    def free_mark(self, target: Target, contract: Contract, seed: int, worker: str) -> str:
        """A mark for the run that no earlier run on the target has used."""

    def capable(self, run: Any) -> None:
        """Finds out what the target can do."""

    def build(self, run: Any) -> World:
        """Makes the objects that requests are steered to."""

    def unwritten(self, run: Any) -> World:
        """Those of a run that writes nothing: their ids are nobody's."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Generation:
    """`rules` say by an operation's verb what it must answer, `lessons` what its answer teaches,
    where that is not as usual. `effects` are what operations do besides. `decided` are the laws of
    checks that scenarios ask for, by their codes. `key_scopes` say by the parameter that a key was
    made for what it opens. `kept` are the resources whose objects cannot be deleted, and `deleted`
    those whose objects a run deletes in the end, with all that is in them.
    """

    contract: Contract
    samples: Samples
    preparation: Preparation
    rules: Mapping[str, Rule]
    lessons: Mapping[str, Lesson] = field(default_factory=dict)
    effects: tuple[Effect, ...] = ()
    decided: Mapping[str, Law] = field(default_factory=dict)
    key_scopes: Mapping[str, str] = field(default_factory=dict)
    kept: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()


GENERATION = pytest.StashKey[Generation]()
"""Where pytest's configuration holds the generation that a session is about."""
