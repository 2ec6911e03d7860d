"""Where in the document's text a thing stands, for reports that point at a line of it."""

from __future__ import annotations

from functools import cache
from typing import cast

import yaml

from honcho_openapi import API, LOADER, source
from honcho_openapi.references import REF, pointer_of


def place(pointer: tuple[str | int, ...], *, api: str = API) -> int:
    """The line, counted from 1, of what a pointer such as `("paths", "/v1/apps", "get")` names.

    It is the line of the key, or of the first key of an item of a list, in the document of an API
    version. A pointer may lead through references.
    """
    root = node = _root(api)
    line = node.start_mark.line
    for key in pointer:
        line, node = _step(_followed(node, root), key, pointer)
    return int(line) + 1


@cache
def _root(api: str) -> yaml.Node:
    return cast("yaml.Node", yaml.compose(source(api), Loader=LOADER))


def _followed(node: yaml.Node, root: yaml.Node) -> yaml.Node:
    entries = _entries(node)
    if REF not in entries:
        return node
    target = root
    for key in pointer_of(entries[REF][1].value):
        target = _entries(target)[key][1]
    return _followed(target, root)


def _step(node: yaml.Node, key: str | int, pointer: tuple[str | int, ...]) -> tuple[int, yaml.Node]:
    entries = _entries(node)
    if key not in entries:
        known = ", ".join(map(repr, entries)) or "nothing"
        raise KeyError(f"{pointer!r} leads nowhere: {key!r} is not among {known}")
    at, value = entries[key]
    return at.start_mark.line, value


def _entries(node: yaml.Node) -> dict[str | int, tuple[yaml.Node, yaml.Node]]:
    """By key or index: the node that says where an entry starts, and the entry's value."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: (key, value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return {index: (item, item) for index, item in enumerate(node.value)}
    return {}
