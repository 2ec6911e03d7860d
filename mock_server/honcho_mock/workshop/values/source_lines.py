"""Where in a file something stands that a sentence finds wrong."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from honcho_mock.workshop.errors import WorkshopError
from honcho_openapi.yaml_files import YamlError, line_of, read_nodes

_PLACE = re.compile(r"\b[a-z_]+\[\d+\](?:\.[a-z_]+(?:\[\d+\])?)*")
_STEP = re.compile(r"([a-z_]+)|\[(\d+)\]")


def located(path: str | Path, error: WorkshopError) -> WorkshopError:
    """The error with the file and the line that it is about: `seed.yaml:12: apps[0].users[1] …`.

    The line is that of the first place which the sentence names, or of what is nearest above it.
    """
    if str(error).startswith((f"{path} ", f"{str(path)!r} ")):
        return error  # it is about the file as a whole, and names it
    found = _PLACE.search(str(error))
    line = _line(Path(path), found[0]) if found else None
    where = f"{path}:{line}" if line else str(path)
    return WorkshopError(f"{where}: {error}")


def _line(path: Path, place: str) -> int | None:
    try:
        node = read_nodes(path.read_bytes())
    except (OSError, YamlError):
        return None
    line = None
    for name, index in _STEP.findall(place):
        inner = _inner(node, name, index)
        if inner is None:
            # A file that is a list has no name for it.
            if line is None and isinstance(node, yaml.SequenceNode):
                continue
            break
        node = inner
        line = line_of(node)
    return line


def _inner(node: Any, name: str, index: str) -> Any:
    if index and isinstance(node, yaml.SequenceNode) and int(index) < len(node.value):
        return node.value[int(index)]
    if name and isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == name), None)
    return None
