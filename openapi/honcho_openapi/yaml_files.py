"""YAML that people write, by the core schema of YAML 1.2, and in which line of it a thing stands.

So `no`, `12:30` and `2024-05-01` are the texts that they look like, which YAML 1.1 takes for a
boolean, a number and a date. Merging by `<<` is read all the same, since people write it. A key
that comes twice is refused, not forgotten; what aliases repeat is bounded.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_REPEATED = 100_000
"""Values that aliases may add: some dozens of bytes of them could make billions."""

ADVICE = {
    "'\\t'": "; YAML is indented with spaces: write some in the place of the tab",
    "expected <block end>": "; indent the line as those are that it belongs to",
    "mapping values are not allowed": "; quote a text that has a colon, or mend the indentation",
}
"""What to do, by words of what the parser found."""

_PREFIX = "tag:yaml.org,2002:"
_INT = f"{_PREFIX}int"
_DIGITS = "0123456789"
_SCALARS = (
    (f"{_PREFIX}null", r"null|Null|NULL|~|", ("n", "N", "~", "")),
    (f"{_PREFIX}bool", r"true|True|TRUE|false|False|FALSE", tuple("tTfF")),
    (_INT, r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", tuple("-+" + _DIGITS)),
    (
        f"{_PREFIX}float",
        r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
        r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
        tuple("-+." + _DIGITS),
    ),
    (f"{_PREFIX}merge", r"<<", ("<",)),
)
"""What a scalar without quotes is read as: tag, form, and the characters it may begin with. The
first that fits counts. By section 10.3.2 of the specification, but for the last."""

_RESOLVERS = {
    first: [(tag, re.compile(f"(?:{form})$")) for tag, form, firsts in _SCALARS if first in firsts]
    for first in ("", *"nN~tTfF<+-.", *_DIGITS)
}


class YamlError(ValueError):
    """A text that is no YAML, or that is refused: in which line, if that is known, and why."""

    def __init__(self, problem: str, *, line: int | None = None) -> None:
        super().__init__(problem if line is None else f"line {line}: {problem}")
        self.problem = problem
        self.line = line


class _Exact(yaml.SafeLoader):
    """PyYAML's own parser, which says best what is wrong."""

    yaml_implicit_resolvers = _RESOLVERS


class _Fast(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """That of libyaml, which takes a quarter of the time."""

    yaml_implicit_resolvers = _RESOLVERS


def _int(loader: Any, node: yaml.ScalarNode) -> int:
    text = str(loader.construct_scalar(node))
    base = {"0o": 8, "0x": 16}.get(text[:2], 10)
    return int(text if base == 10 else text[2:], base)


_Exact.add_constructor(_INT, _int)
_Fast.add_constructor(_INT, _int)


def read_yaml(text: bytes | str) -> Any:
    """The value of a document, None for an empty one. Raises a `YamlError`."""
    return _read(text, construct=True)


def read_nodes(text: bytes | str) -> yaml.Node | None:
    """The document as nodes, which know their lines (see `line_of`). Raises a `YamlError`."""
    node: yaml.Node | None = _read(text, construct=False)
    return node


def line_of(node: yaml.Node) -> int:
    """The line that a node begins in, counted from 1."""
    return int(node.start_mark.line) + 1


def _read(text: bytes | str, *, construct: bool) -> Any:
    try:
        try:
            return _loaded(_Fast, text, construct=construct)
        except yaml.YAMLError:
            return _loaded(_Exact, text, construct=construct)
    except yaml.YAMLError as error:
        raise _error(error) from error
    except YamlError:
        raise
    except ValueError as error:
        raise YamlError(str(error)) from error
    except RecursionError:
        raise YamlError("it nests too deep") from None


def _loaded(kind: Any, text: bytes | str, *, construct: bool) -> Any:
    loader = kind(text)
    try:
        node = loader.get_single_node()
        if node is not None:
            _Sizes().measure(node)
        if not construct or node is None:
            return node
        return loader.construct_document(node)
    finally:
        loader.dispose()


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
            raise YamlError("an alias stands in what it stands for", line=line_of(node))
        self._repeated += size
        if self._repeated > MOST_REPEATED:
            raise YamlError(
                f"aliases repeat more than {MOST_REPEATED} values: write them out, or have fewer",
                line=line_of(node),
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
                    raise YamlError(f"{key.value!r} comes twice; keep one", line=line_of(key))
                seen.add((key.tag, key.value))
            yield key
            yield value


def _error(error: yaml.YAMLError) -> YamlError:
    mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None)
    if not mark or not problem:
        return YamlError(" ".join(str(error).split()))
    advice = next((told for words, told in ADVICE.items() if words in problem), "")
    return YamlError(f"{problem}{advice}", line=mark.line + 1)
