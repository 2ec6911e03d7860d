"""Files with data from people: JSON where the name says so, and YAML otherwise."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from honcho_mock.workshop.errors import WorkshopError
from honcho_openapi.json_text import loads
from honcho_openapi.yaml_files import YamlError, read_yaml


def read_value(path: str | Path) -> Any:
    """The value that a file holds."""
    path = Path(path)
    kind, read = ("JSON", read_json) if path.suffix == ".json" else ("YAML", read_yaml)
    try:
        return read(path.read_bytes())
    except OSError as error:
        raise WorkshopError(
            f"{_shown(path)} cannot be read: {error.strerror}{_hint(path)}"
        ) from None
    except (WorkshopError, YamlError) as error:
        raise WorkshopError(f"{path} is not {kind} that can be read: {error}") from None


def _shown(path: Path) -> str:
    return str(path) if str(path).isprintable() else repr(str(path))


def _hint(path: Path) -> str:
    """What to do where a file is not there."""
    if "\n" in str(path):
        return "; a text is taken for the path of a file: give the data itself as a mapping"
    return "" if path.is_absolute() else f"; it was looked for in {Path.cwd()}"


def read_json(text: bytes) -> Any:
    """A JSON value, as exact as Python can have it; errors say where in it."""
    try:
        return loads(text)
    except ValueError as error:
        raise WorkshopError(str(error)) from error
    except RecursionError:
        raise WorkshopError("it nests too deep") from None
