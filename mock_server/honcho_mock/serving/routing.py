"""From a method and a path to an operation, by a tree compiled from the document.

Connexion's own routing tries one route after another, twice. Here a path is walked segment by
segment, so a request costs the same however many operations there are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from connexion.middleware.abstract import ROUTING_CONTEXT, AbstractRoutingAPI
from connexion.middleware.routing import RoutingMiddleware

from honcho_mock.serving.admission.guard import headers_of
from honcho_mock.serving.answers import send_detail, send_redirect, with_slash

if TYPE_CHECKING:
    from connexion.operations import AbstractOperation
    from connexion.spec import Specification
    from starlette.types import ASGIApp, Receive, Scope, Send

_PORTS = {"http": 80, "https": 443}
_IN_HOST = ":[]!$&'()*+,;=@"
_IN_QUERY = f"{_IN_HOST}/%#?"

IDS = "honcho_mock.ids"
"""Where the scope holds the values of the path's parameters, in the path's order."""


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

    def add(self, method: str, path: str, operation_id: str) -> None:
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


def ids_of(template: str, path: str) -> tuple[str, ...]:
    """The values of a path's parameters, where it is known which template it fits."""
    segments = zip(template.split("/"), path.split("/"), strict=True)
    return tuple(given for wanted, given in segments if wanted.startswith("{"))


def note(scope: Scope, operation_id: str, ids: tuple[str, ...]) -> None:
    """Write down where a request goes, as the routing middleware does, without sending it there."""
    routing = {ROUTING_CONTEXT: {"operation_id": operation_id}}
    scope["extensions"] = scope.get("extensions", {}) | routing
    scope[IDS] = ids


def absolute(scope: Scope, path: str) -> bytes:
    """Another path of the same server, with the same query, as a redirect of Honcho's names it:
    with the server as its client calls it, where anything says how."""
    headers = headers_of(scope)
    scheme = headers.get(b"x-forwarded-proto", b"").decode("latin-1").strip()
    if scheme not in _PORTS:
        scheme = scope.get("scheme", "http")
    host = headers.get(b"host", b"").decode("latin-1")
    server = scope.get("server")
    if not host and server:
        name, port = server
        host = name if port in (None, _PORTS.get(scheme)) else f"{name}:{port}"
    origin = f"{scheme}://{quote(host, safe=_IN_HOST)}" if host else ""
    query = quote(scope["query_string"].decode("latin-1"), safe=_IN_QUERY)
    target = origin + quote(scope.get("root_path", "") + path)
    return (f"{target}?{query}" if query else target).encode("ascii")


class TreeAPI(AbstractRoutingAPI[str]):  # type: ignore[misc]
    """Fills the tree from what Connexion reads in the document."""

    def __init__(self, specification: Specification, *, tree: Tree, **kwargs: Any) -> None:
        self._tree = tree
        super().__init__(specification, **kwargs)

    def make_operation(self, operation: AbstractOperation) -> str:
        return str(operation.operation_id)

    @staticmethod
    def _framework_path_and_name(operation: AbstractOperation, path: str) -> tuple[str, str]:
        return path, operation.operation_id

    def _add_operation_internal(
        self,
        method: str,
        path: str,
        operation: str,
        name: str | None = None,  # noqa: ARG002
    ) -> None:
        self._tree.add(method, self.base_path + path, operation)


class TreeRouting(RoutingMiddleware):  # type: ignore[misc]
    """Connexion's routing middleware over the tree."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._tree = Tree()
        self._contexts: dict[str, dict[str, dict[str, str]]] = {}

    def add_api(self, specification: Specification, **kwargs: Any) -> None:
        api = TreeAPI(specification, tree=self._tree, **kwargs)
        for item in specification["paths"].values():
            for operation in item.values():
                key = operation["operationId"]
                routing = {"api_base_path": api.base_path, "operation_id": key}
                self._contexts[key] = {ROUTING_CONTEXT: routing}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        found = self._tree.find(scope["method"], scope["path"])
        if found is None:
            await self._refuse(scope, send)
            return
        operation_id, scope[IDS] = found
        scope["extensions"] = scope.get("extensions", {}) | self._contexts[operation_id]
        await self.app(scope, receive, send)

    async def _refuse(self, scope: Scope, send: Send) -> None:
        """A wrong method is told the right ones, a slash too many or too few is redirected."""
        path = scope["path"]
        methods = self._tree.methods(path)
        bare = path.rstrip("/")
        if not methods and self._tree.methods(f"{path}/"):
            # None of Honcho's paths ends in a slash: this is one of the mock's own pages.
            await send_redirect(send, with_slash(path))
            return
        if methods:
            allow = ((b"allow", ", ".join(methods).encode("ascii")),)
            await send_detail(send, 405, "Method Not Allowed", allow)
            return
        if bare != path and self._tree.methods(bare):
            await send_redirect(send, absolute(scope, bare))
        else:
            await send_detail(send, 404, "Not Found")
