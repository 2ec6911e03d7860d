"""What somebody wants a world to be like, made ready to be sent."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from honcho_mock.settings import SEEDS, WORLD_SETTINGS
from honcho_mock.times import time_text
from honcho_mock.workshop.errors import UnknownError
from honcho_mock.workshop.faults import faults_from

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def check_names(names: Iterable[str]) -> None:
    """Refuse settings that no world has."""
    for name in names:
        if name not in WORLD_SETTINGS:
            raise UnknownError("setting of a world", name, WORLD_SETTINGS)


def world_settings(settings: Mapping[str, Any]) -> dict[str, Any]:
    check_names(settings)
    wanted = dict(settings)
    if settings.get("clock") is not None:
        wanted["clock"] = time_text(settings["clock"], name="clock")
    if "faults" in settings:
        # Lines are read here: the control plane takes mappings.
        wanted["faults"] = [one.told() for one in faults_from(settings["faults"], place="faults")]
    data = settings.get("seed_data")
    if data is not None and data not in SEEDS:
        wanted["seed_data"] = seed_data(data)
    return wanted


def seed_data(data: Mapping[str, Any] | str | Path) -> Any:
    """The data itself. A file is read here: its path may mean nothing where the mock runs."""
    if not isinstance(data, str | Path):
        return dict(data)
    from honcho_mock.workshop.seeding import read_seed

    return read_seed(data)
