"""A world's state in files, as tests keep it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from honcho_mock.workshop.errors import WorkshopError

if TYPE_CHECKING:
    from pathlib import Path

    from honcho_mock.client.world import MockWorld


def test_files_that_cannot_be_had_are_reported(world: MockWorld, tmp_path: Path) -> None:
    before = world.rows("apps")
    with pytest.raises(WorkshopError, match=r"no\.json cannot be read: No such file"):
        world.load(tmp_path / "no.json")
    with pytest.raises(WorkshopError, match="cannot be written: Is a directory"):
        world.save(tmp_path)
    path = tmp_path / "seed.yaml"
    path.write_text("apps: []", encoding="utf-8")
    with pytest.raises(WorkshopError, match=r"seed\.yaml cannot be loaded: format is null"):
        world.load(path)
    assert world.rows("apps") == before
