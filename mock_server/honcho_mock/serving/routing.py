"""From a method and a path to an operation, by a tree compiled from the document.

A path is walked segment by segment, so a request costs the same however many operations there are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from honcho_mock.serving.answers import detail, redirect, with_slash

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from honcho_mock.serving.answers import Whole
    from honcho_mock.serving.request import Request
    from honcho_openapi.operations import Operation

_PORTS = {"http": 80, "https": 443}
_IN_HOST = ":[]!$&'()*+,;=@"
_IN_QUERY = f"{_IN_HOST}/%#?"


class Node:
    """One segment of the paths: what may follow it, and what is served right here."""

    __slots__ = ("literals", "operations", "parameter")

    def __init__(self) -> None:
        self.literals: dict[str, Node] = {}
        self.parameter: Node | None = None
        self.operations: dict[str, str] = {}

    def child(self, segment: str) -> Node:
        """The node for a segment of a path template, made if it is not there."""
        if segment.startswith("{"):
            self.parameter = self.parameter or Node()
            return self.parameter
        return self.literals.setdefault(segment, Node())


class Tree:
    """All paths of a document."""

    def __init__(self) -> None:
        self._root = Node()
        self._added: list[tuple[str, str, str]] = []

    def joined(self, other: Tree) -> Tree:
        """A tree with the paths of both."""
        both = Tree()
        for one in (*self._added, *other._added):
            both.add(*one)
        return both

    def add(self, method: str, path: str, operation_id: str) -> None:
        self._added.append((method, path, operation_id))
        node = self._root
        for segment in path.split("/"):
            node = node.child(segment)
        node.operations[method.upper()] = operation_id

    def find(self, method: str, path: str) -> tuple[str, tuple[str, ...]] | None:
        """The operation and the values of its path's parameters, literal segments going first."""
        segments = path.split("/")
        node: Node | None = self._root
        ids = []
        for segment in segments:
            assert node is not None
            following = node.literals.get(segment)
            if following is None:
                following = node.parameter
                if following is None or not segment:
                    node = None
                    break
                ids.append(segment)
            node = following
        if node is not None and method in node.operations:
            return node.operations[method], tuple(ids)
        # The straight way may miss what a parameter before its end, or instead of it, would find.
        for other, values in self._ends(self._root, segments, ()):
            if method in other.operations:
                return other.operations[method], values
        return None

    def methods(self, path: str) -> list[str]:
        """Every method that is served on a path; none if there is no such path."""
        found = self._ends(self._root, path.split("/"), ())
        return sorted({method for node, _ in found for method in node.operations})

    def refusal(self, request: Request) -> Whole:
        """What is answered to a request for no operation: a wrong method is told the right ones, a
        slash too many or too few is redirected."""
        path = request.path
        methods, bare = self.methods(path), path.rstrip("/")
        if methods:
            allow = ((b"allow", ", ".join(methods).encode("ascii")),)
            return detail(405, "Method Not Allowed", allow)
        if self.methods(f"{path}/"):
            # None of Honcho's paths ends in a slash: this is one of the mock's own pages.
            return redirect(with_slash(path))
        if bare != path and self.methods(bare):
            return redirect(absolute(request, bare))
        return detail(404, "Not Found")

    def _ends(
        self, node: Node, segments: list[str], values: tuple[str, ...]
    ) -> list[tuple[Node, tuple[str, ...]]]:
        if not segments:
            return [(node, values)]
        segment, *rest = segments
        found = []
        if segment in node.literals:
            found += self._ends(node.literals[segment], rest, values)
        if node.parameter is not None and segment:
            found += self._ends(node.parameter, rest, (*values, segment))
        return found


def tree_of(operations: Iterable[Operation], *, besides: Mapping[str, str] | None = None) -> Tree:
    """A tree with the paths of these operations; with other paths of some `besides`, by theirs."""
    tree = Tree()
    for operation in operations:
        tree.add(operation.method, operation.path, operation.id)
        other = (besides or {}).get(operation.path)
        if other is not None:
            tree.add(operation.method, other, operation.id)
    return tree


def ids_of(template: str, path: str) -> tuple[str, ...]:
    """The values of a path's parameters, where it is known which template it fits."""
    segments = zip(template.split("/"), path.split("/"), strict=True)
    return tuple(given for wanted, given in segments if wanted.startswith("{"))


def absolute(request: Request, path: str) -> bytes:
    """Another path of the same server, with the same query, as a redirect of Honcho's names it:
    with the server as its client calls it, where anything says how."""
    scope, headers = request.scope, request.headers
    scheme = headers.get(b"x-forwarded-proto", b"").decode("latin-1").strip()
    if scheme not in _PORTS:
        scheme = scope.get("scheme", "http")
    host = headers.get(b"host", b"").decode("latin-1")
    server = scope.get("server")
    if not host and server:
        name, port = server
        host = name if port in (None, _PORTS.get(scheme)) else f"{name}:{port}"
    origin = f"{scheme}://{quote(host, safe=_IN_HOST)}" if host else ""
    query = quote(request.query.decode("latin-1"), safe=_IN_QUERY)
    target = origin + quote(request.root_path + path)
    return (f"{target}?{query}" if query else target).encode("ascii")
