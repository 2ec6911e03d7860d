"""What can be set about a mock, from Python and from the command line alike."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from os.path import isfile
from pathlib import Path
from types import NoneType
from typing import TYPE_CHECKING, Any

from honcho_mock.addresses import NONE, host_from, origin_from
from honcho_mock.times import time_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

AUTH_MODES = ("off", "any", "jwt")
SEEDS = ("samples", "none")
APIS = ("1", "3", "both")
BACKGROUNDS = ("now", "asked")

WORLD_SETTINGS = (
    "auth",
    "jwt_secret",
    "lenient",
    "seed_data",
    "random_seed",
    "max_messages",
    "clock",
    "background",
    "webhook_secret",
    "faults",
    "chat",
)
"""What one world of a server can have otherwise than the others."""

KINDS: Mapping[str, tuple[str, tuple[type, ...]]] = {
    "jwt_secret": ("a text", (str, NoneType)),
    "lenient": ("True or False", (bool,)),
    "webhook_secret": ("a text", (str,)),
    "random_seed": ("a whole number", (int, NoneType)),
    "workshop": ("True or False", (bool,)),
    "faults": ("a list of faults, such as ['apps.create status=503']", (list, tuple)),
    "chat": ("a mapping of rules, such as {'otherwise': 'echo'}", (Mapping,)),
    "root_path": ("a text", (str,)),
}
"""What each setting has to be that is not looked at otherwise."""

COUNTS = (
    "max_messages",
    "max_rows",
    "max_memory",
    "max_body",
    "journal",
    "journal_bytes",
    "worlds",
)
"""Settings that are a whole number of at least 1."""

MOST_SECONDS = 86_400

MEBIBYTE = 1024 * 1024

_ROOT_PATH = re.compile(r"(?:/[A-Za-z0-9._~!$&'()*+,;=:@-]+)+/?")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Refuses, when it is made, whatever the mock could not keep to.

    `api`: 1 (Honcho 1.1.0), 3 (Honcho 3.0.12), or both. `auth`: off (keys are ignored), any (some
    Bearer token must be there) or jwt (tokens signed with `jwt_secret`, and Honcho's scopes).
    `lenient`: what a request names is made on first use. `seed_data`: samples (what the samples in
    the document name), none, the path of a YAML file with seed data, or such data itself.
    `background` says when version 3 does what a real Honcho does after it has answered: now, so
    many seconds later, or asked, which is by `run_background`; `webhook_secret` is what it signs
    webhooks with. `random_seed` makes the ids the same every time, and `clock`, a time such as
    2024-05-01T10:00:00Z or a datetime, stops the clock there. `workshop`: worlds, journal, faults
    and control plane; without it there is the API alone. `max_messages` are those of a world,
    `max_rows` the rows of all kinds in all worlds, `max_memory` the bytes that these and the ways
    back to snapshots take. `journal`: how many exchanges a world keeps; `journal_bytes`: how much
    all journals keep together; `worlds`: how many worlds there can be. `faults` and `chat` are what
    a world starts with, as the control plane takes them; a fault may be a line,
    `messages.create status=429 first=2`. `cors`: origins whose pages may call the server from a
    browser, besides those on loopback; or "none". `allowed_hosts`: names that it may be called by,
    besides those of loopback and its own address. `root_path`: the prefix under which a gateway has
    it.
    """

    api: str = "1"
    auth: str = "off"
    jwt_secret: str | None = None
    lenient: bool = False
    seed_data: str | Path | Mapping[str, Any] = "samples"
    max_messages: int = 1_000_000
    max_rows: int = 2_000_000
    max_memory: int = 2048 * MEBIBYTE
    max_body: int = 16 * MEBIBYTE
    random_seed: int | None = None
    clock: str | datetime | None = None
    background: str | float = "now"
    webhook_secret: str = "webhook secret"  # noqa: S105 (documented, so no secret)
    workshop: bool = True
    journal: int = 1000
    journal_bytes: int = 256 * MEBIBYTE
    worlds: int = 1000
    faults: Sequence[Mapping[str, Any] | str] = ()
    chat: Mapping[str, Any] = field(default_factory=dict)
    cors: Sequence[str] = ()
    allowed_hosts: Sequence[str] = ()
    root_path: str = ""

    def __post_init__(self) -> None:
        for one in fields(self):
            check_setting(one.name, getattr(self, one.name))
        if self.clock is not None:
            object.__setattr__(self, "clock", time_text(self.clock, name="clock"))
        self._expect_seed_data()
        self._expect_callers()
        for name in ("clock", "faults", "chat"):
            if getattr(self, name) and not self.workshop:
                raise ValueError(
                    f"{name} is a part of the workshop: leave it out, or set workshop=True"
                )
        if self.auth == "jwt" and not self.jwt_secret:
            raise ValueError(
                "auth='jwt' needs jwt_secret: the secret that the tokens are signed with"
            )
        if self.auth != "jwt" and self.jwt_secret:
            raise ValueError(
                f"jwt_secret has no use with auth={self.auth!r}: leave it out, or set auth='jwt'"
            )

    @property
    def served(self) -> tuple[str, ...]:
        """The versions of the API that are served, the first one's where only one can be meant."""
        return ("1", "3") if self.api == "both" else (self.api,)

    @property
    def delay(self) -> float | None:
        """After how many seconds the background does its work; None: when it is asked to."""
        if isinstance(self.background, str):
            return 0 if self.background == "now" else None
        return self.background

    def _expect_callers(self) -> None:
        for name in ("cors", "allowed_hosts"):
            value = getattr(self, name)
            object.__setattr__(self, name, (value,) if isinstance(value, str) else tuple(value))
        if NONE in self.cors and len(self.cors) > 1:
            raise ValueError(f"cors={self.cors!r}: {NONE} goes with no origin beside it")
        for origin in self.cors:
            _ = origin == NONE or origin_from(origin)
        for name in self.allowed_hosts:
            host_from(name)
        if self.root_path and not _ROOT_PATH.fullmatch(self.root_path):
            raise ValueError(
                f"root_path={self.root_path!r}: expected a path such as /honcho, without ? and #"
            )

    def _expect_seed_data(self) -> None:
        data = self.seed_data
        if isinstance(data, str) and data in SEEDS:
            return
        if not isinstance(data, Mapping) and not (isinstance(data, str | Path) and isfile(data)):
            shown = str(data) if isinstance(data, Path) else data
            raise ValueError(
                f"seed_data={shown!r}: expected one of {', '.join(SEEDS)}, or the path of a "
                "YAML file, and there is no such file"
            )
        if not self.workshop:
            raise ValueError(
                "seed_data of one's own is a part of the workshop: set workshop=True, "
                f"or use one of {', '.join(SEEDS)}"
            )


def settings_from(given: Mapping[str, Any]) -> Settings:
    """Settings by name; a ValueError says which name was meant by one that is unknown."""
    known = [one.name for one in fields(Settings)]
    for name in given:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            meant = f"did you mean {near[0]!r}?" if near else f"expected one of {', '.join(known)}"
            raise ValueError(f"no setting is called {name!r}: {meant}")
    return Settings(**given)


def check_setting(name: str, value: object) -> None:
    """Refuse a value that a setting cannot have, whatever the others are."""
    if name == "auth":
        _expect_one_of(name, value, AUTH_MODES)
    elif name == "api":
        _expect_one_of(name, value, APIS)
    elif name == "background":
        _expect_background(value)
    elif name in KINDS:
        _expect_kind(name, value, KINDS[name])
    elif name in COUNTS:
        _expect_positive(name, value)


def _expect_kind(name: str, value: object, kind: tuple[str, tuple[type, ...]]) -> None:
    words, types = kind
    if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
        raise ValueError(f"{name}={value!r}: expected {words}")


def _expect_background(value: object) -> None:
    if value in BACKGROUNDS:
        return
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not 0 < float(str(value)) < MOST_SECONDS:
        raise ValueError(
            f"background={value!r}: expected one of {', '.join(BACKGROUNDS)}, or after how many "
            f"seconds, up to {MOST_SECONDS:,}"
        )


def _expect_one_of(name: str, value: object, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise ValueError(f"{name}={value!r}: expected one of {', '.join(choices)}")


def _expect_positive(name: str, value: object) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ValueError(f"{name}={value!r}: expected a whole number of at least 1")
