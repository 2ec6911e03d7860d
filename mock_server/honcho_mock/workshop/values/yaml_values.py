"""YAML as people write it, read without surprises.

Only what JSON would read as null, as a boolean or as a number is one: `no`, `12:30`, `007` and
`2024-05-01` stay the texts that they look like. A key that comes twice is refused, not forgotten.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from honcho_mock.workshop.errors import WorkshopError

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_REPEATED = 100_000
"""Values that aliases may add: some dozens of bytes of them could make billions."""

_PREFIX = "tag:yaml.org,2002:"
_MERGE = f"{_PREFIX}merge"
_SCALARS = (
    (f"{_PREFIX}null", re.compile(r"^(?:null|~|)$"), ("n", "~", "")),
    (f"{_PREFIX}bool", re.compile(r"^(?:true|false)$"), ("t", "f")),
    (f"{_PREFIX}int", re.compile(r"^-?(?:0|[1-9][0-9]*)$"), tuple("-0123456789")),
    (
        f"{_PREFIX}float",
        re.compile(r"^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?$"),
        tuple("-0123456789"),
    ),
    (_MERGE, re.compile(r"^<<$"), ("<",)),
)
"""What a scalar without quotes is read as: tag, form, and the characters it may begin with."""


class _Loader(yaml.SafeLoader):
    yaml_implicit_resolvers = {  # noqa: RUF012 (as PyYAML has it)
        first: [(tag, form) for tag, form, firsts in _SCALARS if first in firsts]
        for first in ("", *"n~tf<-0123456789")
    }


def read_yaml(text: bytes) -> Any:
    """The value of a YAML document, None for an empty one; errors say where in it."""
    try:
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            if node is None:
                return None
            _Sizes().measure(node)
            return loader.construct_document(node)
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        raise WorkshopError(_told(error)) from error
    except ValueError as error:
        raise WorkshopError(str(error)) from error
    except RecursionError:
        raise WorkshopError("it nests too deep") from None


ADVICE = {
    "'\\t'": "; YAML is indented with spaces: write some in the place of the tab",
    "expected <block end>": "; indent the line as those are that it belongs to",
    "mapping values are not allowed": "; quote a text that has a colon, or mend the indentation",
}
"""What to do, by words of what the parser found."""


class _Sizes:
    """How large each node is with everything that aliases repeat in it."""

    def __init__(self) -> None:
        self._known: dict[yaml.Node, int | None] = {}
        self._repeated = 0

    def measure(self, node: yaml.Node) -> int:
        if node in self._known:
            return self._again(node)
        self._known[node] = None
        size = 1 + sum(self.measure(part) for part in _parts(node))
        self._known[node] = size
        return size

    def _again(self, node: yaml.Node) -> int:
        size = self._known[node]
        if size is None:
            raise WorkshopError(f"{_line(node.start_mark)}: an alias stands in what it stands for")
        self._repeated += size
        if self._repeated > MOST_REPEATED:
            raise WorkshopError(
                f"{_line(node.start_mark)}: aliases repeat more than {MOST_REPEATED} values: "
                "write them out, or have fewer"
            )
        return size


def _parts(node: yaml.Node) -> Iterator[yaml.Node]:
    if isinstance(node, yaml.SequenceNode):
        yield from node.value
    elif isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                if (key.tag, key.value) in seen:
                    raise WorkshopError(f"{_line(key.start_mark)}: {key.value!r} comes twice")
                seen.add((key.tag, key.value))
            yield key
            yield value


def _told(error: yaml.YAMLError) -> str:
    mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None)
    if not mark or not problem:
        return " ".join(str(error).split())
    advice = next((told for words, told in ADVICE.items() if words in problem), "")
    return f"{_line(mark)}: {problem}{advice}"


def _line(mark: yaml.Mark) -> str:
    return f"line {mark.line + 1}"
