"""Broken servers that prove the gate, and what it made of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from honcho_contract.contract.compiled import Contract


@dataclass(frozen=True, kw_only=True)
class Serving:
    """A server that runs, what it is held to, and a token that it takes, if it wants one."""

    url: str
    contract: Contract = field(repr=False)
    token: str | None = None


@dataclass(frozen=True, kw_only=True)
class Broken:
    """One broken server: its name, what is wrong in words, the check that is meant to see it, and
    a function that serves it by its name. `besides` says of other checks why they see it too. All
    of it can be sent to another process."""

    name: str
    sentence: str
    check: str
    serve: Callable[[str], AbstractContextManager[Serving]]
    besides: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What the gate made of one broken server. `found` are the codes of the checks that it broke,
    up to the first that was meant for it; `unexplained` the findings of other checks, which neither
    follow from one that is meant nor are explained; `trouble` says why there is no verdict."""

    broken: Broken
    found: tuple[str, ...]
    unexplained: tuple[str, ...]
    trouble: str
    seconds: float

    @property
    def caught(self) -> bool:
        """Whether it was caught, and nothing else was blamed."""
        return self.broken.check in self.found and not self.unexplained
