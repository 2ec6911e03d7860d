"""What somebody wants a world to be like, made ready to be sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from honcho_mock.settings import SEEDS, WORLD_SETTINGS, check_setting
from honcho_mock.times import time_text
from honcho_mock.workshop.errors import UnknownError, WorkshopError
from honcho_mock.workshop.faults.definition import faults_from
from honcho_mock.workshop.values.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterable


def check_names(names: Iterable[str]) -> None:
    """Refuse settings that no world has."""
    for name in names:
        if name not in WORLD_SETTINGS:
            raise UnknownError("setting of a world", name, WORLD_SETTINGS)


def world_settings(settings: Mapping[str, Any]) -> dict[str, Any]:
    check_names(settings)
    for name, value in settings.items():
        _check(name, value)
    wanted = dict(settings)
    if settings.get("chat"):
        wanted["chat"] = rules_of(settings["chat"])
    if settings.get("clock") is not None:
        wanted["clock"] = time_text(settings["clock"], name="clock")
    if "faults" in settings:
        # Lines are read here: the control plane takes mappings.
        wanted["faults"] = [
            one.as_json() for one in faults_from(settings["faults"], place="faults")
        ]
    data = settings.get("seed_data")
    if data is not None and data not in SEEDS:
        wanted["seed_data"] = seed_data(data)
    return wanted


def _check(name: str, value: object) -> None:
    try:
        check_setting(name, value)
    except ValueError as error:
        raise WorkshopError(str(error)) from None


def rules_of(chat: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """Rules by which chats are answered, if they are some."""
    _check("chat", chat)
    # It brings regular expressions with it, which few tests need.
    from honcho_mock.workshop.chat import script_from

    rules = {**chat, **more}
    script_from(rules)
    return rules


def _sendable(value: Any, place: str) -> Any:
    """A value with the times in it as texts."""
    if isinstance(value, Mapping):
        return {name: _sendable(one, f"{place}.{name}") for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_sendable(one, f"{place}[{index}]") for index, one in enumerate(value)]
    return time_text(value, name=place.removeprefix(".")) if isinstance(value, date) else value


def seed_data(data: Mapping[str, Any] | str | Path) -> Any:
    """The data itself. A file is read here: its path may mean nothing where the mock runs."""
    if isinstance(data, Mapping):
        return _sendable(data, "")
    if not isinstance(data, str | Path):
        raise WorkshopError(
            f"seed data is {shown(data)}: expected a mapping such as "
            "{'apps': [{'name': 'tea house'}]}, or the path of a file"
        )
    from honcho_mock.apis import generation_of
    from honcho_mock.workshop.state.forms import Forms
    from honcho_mock.workshop.state.seed import read_seed

    return read_seed(data, Forms(generation_of()))
