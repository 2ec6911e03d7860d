"""A read-only view of the document's operations, for the mock, the suite and its coverage."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from honcho_openapi import load
from honcho_openapi.references import resolve

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
JSON = "application/json"

_BY_MARK = {"name": "by-name", "get_or_create": "get-or-create"}


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One path or query parameter and its schema."""

    name: str
    where: str
    required: bool
    schema: dict[str, Any] = field(hash=False)

    @property
    def default(self) -> Any:
        return self.schema.get("default")


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One operation of the document.

    `resource` is its tag (`apps`, `users`, …). `verb` says what it does with the resource and is
    read from the form of the path: `create`, `list`, `get` (id in the query), `by-id`, `by-name`,
    `get-or-create`, `update`, `delete`, or, where none of these fits, the path's last segment
    (`batch`, `chat`, `clone`, `query`). `parameters` and `responses` are the things themselves,
    shared ones looked up. `body` and `answer` are schemas with their references into
    `#/components/schemas` kept; `body` is None where the operation takes none.
    """

    id: str
    method: str
    path: str
    resource: str
    verb: str
    parameters: tuple[Parameter, ...]
    body: dict[str, Any] | None = field(hash=False)
    body_required: bool
    answer: dict[str, Any] = field(hash=False)
    responses: dict[str, Any] = field(hash=False)

    @property
    def key(self) -> tuple[str, str]:
        """Resource and verb: unique among the operations, and short enough to type."""
        return self.resource, self.verb

    @property
    def label(self) -> str:
        """Method and path, as people write an operation."""
        return f"{self.method} {self.path}"

    @property
    def pointer(self) -> tuple[str, str, str]:
        """The keys that lead to the operation in the document (see `place`)."""
        return "paths", self.path, self.method.lower()

    @property
    def path_parameters(self) -> tuple[str, ...]:
        return tuple(p.name for p in self.parameters if p.where == "path")

    @property
    def query_parameters(self) -> tuple[Parameter, ...]:
        return tuple(p for p in self.parameters if p.where == "query")


def operations(document: dict[str, Any] | None = None) -> tuple[Operation, ...]:
    """Every operation of the document (or of a given version of it), in the document's order."""
    document = load() if document is None else document
    return tuple(
        _operation(path, method, raw, document)
        for path, item in document["paths"].items()
        for method, raw in item.items()
        if method in METHODS
    )


def _operation(path: str, method: str, raw: dict[str, Any], document: dict[str, Any]) -> Operation:
    body = raw.get("requestBody")
    responses = {
        status: resolve(response, document) for status, response in raw["responses"].items()
    }
    return Operation(
        id=raw["operationId"],
        method=method.upper(),
        path=path,
        resource=raw["tags"][0],
        verb=verb_of(method, path),
        parameters=tuple(
            _parameter(resolve(parameter, document)) for parameter in raw.get("parameters", ())
        ),
        body=body["content"][JSON]["schema"] if body else None,
        body_required=bool(body and body.get("required")),
        answer=responses["200"]["content"][JSON]["schema"],
        responses=responses,
    )


def _parameter(raw: dict[str, Any]) -> Parameter:
    return Parameter(
        name=raw["name"],
        where=raw["in"],
        required=raw.get("required", False),
        schema=raw["schema"],
    )


def verb_of(method: str, path: str) -> str:
    """What an operation does, read from its method and path (see `Operation`)."""
    *_, before, last = path.split("/")
    named = last.startswith("{")
    match method:
        case "post":
            return "create" if _is_collection(last) else last
        case "put":
            return "update"
        case "delete":
            return "delete"
        case "get" if named:
            return _BY_MARK.get(before, "by-id")
        case "get":
            return "get" if _is_collection(last) else last
    raise ValueError(f"no verb for {method.upper()} {path}")


def _is_collection(segment: str) -> bool:
    # Honcho names every collection of objects in the plural and every action in the singular.
    return segment.endswith("s")
