"""A read-only view of a document's operations, for the mock, the suite and its coverage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from honcho_openapi import load
from honcho_openapi.references import resolve

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
JSON = "application/json"
EVENT_STREAM = "text/event-stream"

NAME = "x-operation"
"""Names an operation in the document: a resource and a verb."""


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

    `resource` (`apps`, `peers`, …) and `verb` (`create`, `chat`, …) are its name: the document
    gives both as `x-operation`, and they need not follow from its path or tag. `parameters` and
    `responses` are the things themselves, shared ones looked up. `bodies` holds the schema of a
    body by media type and is empty where the operation takes none. References from schemas into
    `#/components/schemas` are kept.
    """

    id: str
    method: str
    path: str
    resource: str
    verb: str
    parameters: tuple[Parameter, ...]
    bodies: Mapping[str, dict[str, Any]] = field(hash=False)
    body_required: bool
    responses: Mapping[str, dict[str, Any]] = field(hash=False)

    @property
    def key(self) -> tuple[str, str]:
        """Resource and verb: unique among the operations, and short enough to type."""
        return self.resource, self.verb

    @property
    def name(self) -> str:
        """Resource and verb in one text: `messages.create`."""
        return f"{self.resource}.{self.verb}"

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

    @property
    def body(self) -> dict[str, Any] | None:
        """The schema of a JSON body; None where the operation takes none."""
        return self.bodies.get(JSON)

    @property
    def successes(self) -> tuple[str, ...]:
        """The documented statuses that say it worked: any 2xx, the usual one first."""
        return tuple(status for status in self.responses if status.startswith("2"))

    @property
    def answer(self) -> dict[str, Any] | None:
        """The schema of the JSON that says it worked; None where that comes without a body."""
        answers = (self.answers(status).get(JSON) for status in self.successes)
        return next((schema for schema in answers if schema is not None), None)

    @property
    def streams(self) -> bool:
        """Whether it can answer as server-sent events."""
        return any(EVENT_STREAM in self.answers(status) for status in self.successes)

    def answers(self, status: str | int) -> dict[str, dict[str, Any]]:
        """The schema of the body of a status by media type.

        Empty where the status comes without a body, or is not documented (see `responses`).
        """
        return _schemas(self.responses.get(str(status), {}))


def fits(template: str, path: str, *, empty: bool = False) -> bool:
    """Whether a path is one of a template; with `empty`, a parameter may have no text."""
    ours, theirs = template.split("/"), path.split("/")
    return len(ours) == len(theirs) and all(
        one == other or (one.startswith("{") and (empty or other != ""))
        for one, other in zip(ours, theirs, strict=True)
    )


def path_values(template: str, path: str) -> dict[str, str]:
    """What stands in a path for each parameter of the template that it fits, as it is written."""
    pairs = zip(template.split("/"), path.split("/"), strict=True)
    return {name[1:-1]: value for name, value in pairs if name.startswith("{")}


def operations(document: dict[str, Any] | None = None) -> tuple[Operation, ...]:
    """Every operation of a document, in its order; without one, of the document of API 1."""
    document = load() if document is None else document
    return tuple(
        _operation(path, method, raw, document)
        for path, item in document["paths"].items()
        for method, raw in item.items()
        if method in METHODS
    )


def _operation(path: str, method: str, raw: dict[str, Any], document: dict[str, Any]) -> Operation:
    if not {"resource", "verb"} <= raw.get(NAME, {}).keys():
        raise ValueError(
            f"{method.upper()} {path} has no name: add `{NAME}: {{resource: …, verb: …}}` to it"
        )
    body = resolve(raw.get("requestBody", {}), document)
    return Operation(
        id=raw["operationId"],
        method=method.upper(),
        path=path,
        resource=raw[NAME]["resource"],
        verb=raw[NAME]["verb"],
        parameters=tuple(
            _parameter(resolve(parameter, document)) for parameter in raw.get("parameters", ())
        ),
        bodies=_schemas(body),
        body_required=body.get("required", False),
        responses={
            status: resolve(response, document) for status, response in raw["responses"].items()
        },
    )


def _parameter(raw: dict[str, Any]) -> Parameter:
    return Parameter(
        name=raw["name"],
        where=raw["in"],
        required=raw.get("required", False),
        schema=raw["schema"],
    )


def _schemas(raw: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The schema of each media type of a body; one that has none fits anything."""
    return {kind: media.get("schema", {}) for kind, media in raw.get("content", {}).items()}
