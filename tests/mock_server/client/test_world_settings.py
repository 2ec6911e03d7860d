from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml

from honcho_mock.client.world_settings import seed_data, world_settings
from honcho_mock.settings import SEEDS, WORLD_SETTINGS
from honcho_mock.workshop.errors import UnknownError, WorkshopError
from honcho_mock.workshop.values.forms import control_document

if TYPE_CHECKING:
    from pathlib import Path

    from honcho_mock.client.world import MockWorld

DATA = {"apps": [{"id": "shop", "name": "shop", "created_at": "2024-05-01T10:00:00Z"}]}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "seed.yaml"
    path.write_text(yaml.safe_dump(DATA))
    return path


def test_the_settings_of_a_world_are_what_the_control_plane_takes() -> None:
    schema = control_document()["components"]["schemas"]["Settings"]
    assert list(schema["properties"]) == list(WORLD_SETTINGS)


@pytest.mark.parametrize("data", [*SEEDS, DATA, None])
def test_what_is_no_file_goes_as_it_is(data: Any) -> None:
    settings = {"lenient": True} if data is None else {"seed_data": data}
    assert world_settings(settings) == settings


def test_a_file_is_read_before_it_is_sent(path: Path) -> None:
    assert world_settings({"seed_data": path}) == {"seed_data": DATA}
    assert world_settings({"seed_data": str(path)}) == {"seed_data": DATA}
    assert seed_data(path) == DATA


def test_a_setting_that_no_world_has_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownError, match="no setting of a world is called 'clok': did you mean"):
        world_settings({"clok": "2024-05-01T10:00:00Z"})


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(WorkshopError, match=r"nothing\.yaml cannot be read: No such file"):
        seed_data(tmp_path / "nothing.yaml")


def test_a_world_takes_either(world: MockWorld, other: MockWorld, path: Path) -> None:
    world.seed(path)
    other.make(seed_data=path)
    assert [app["id"] for app in world.rows("apps")] == ["app_id", "shop"]
    assert [app["id"] for app in other.rows("apps")] == ["shop"]
    with pytest.raises(WorkshopError):
        world.seed({"apps": [{"nme": "x"}]})
