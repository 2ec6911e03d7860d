"""The document, compiled for judging: what each operation takes and what it may answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import jsonschema_rs
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from honcho_contract.contract.resources import Resources
from honcho_openapi.api import Api
from honcho_openapi.operations import JSON, Operation

Place = tuple[str | int, ...]

TIME = re.compile(
    r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
    r"[Tt]([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)"
)
"""RFC 3339, which is what the document's `format: date-time` means: an offset must be there."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Contract:
    """Every operation of an API by its name, the schemas behind them, and what they are about.

    Made once, and passed: its validators are compiled when they are first needed, and kept.
    """

    api: Api
    resources: Resources

    @property
    def document(self) -> Mapping[str, Any]:
        return self.api.document

    @property
    def operations(self) -> Mapping[str, Operation]:
        return self.api.operations

    def __getitem__(self, name: str) -> Operation:
        return self.operations[name]

    def __iter__(self) -> Iterator[Operation]:
        return iter(self.operations.values())

    def resolve(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        """A schema with its own reference, if it is one, followed."""
        while "$ref" in schema:
            schema = self.document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
        return schema

    def body_schema(self, operation: Operation) -> Mapping[str, Any]:
        """The object that an operation takes; empty where it takes none.

        An optional body is `anyOf [object, null]` in the document; its object counts here.
        """
        schema = self.resolve(operation.body or {})
        for member in schema.get("anyOf", ()):
            if self.resolve(member).get("type") == "object":
                return self.resolve(member)
        return schema

    def faults(
        self, operation: Operation, body: Any, kind: str = JSON
    ) -> Iterator[ValidationError]:
        """What the document has against a body of an operation, of a media type."""
        yield from self._faults(operation.id, "", body, kind)

    def answer_faults(self, operation: Operation, status: int, body: Any) -> list[ValidationError]:
        """What the document has against the body of an answer with a documented status."""
        return list(self._faults(operation.id, str(status), body))

    def answer_schema(self, operation: Operation, status: int) -> Mapping[str, Any] | None:
        """The schema of the JSON answer of a status; None where the document names none."""
        response = self._response(operation, status)
        return None if response is None else response.get("content", {}).get(JSON, {}).get("schema")

    def media_types(self, operation: Operation, status: int) -> tuple[str, ...]:
        response = self._response(operation, status)
        return tuple(response.get("content", ())) if response else ()

    def documents(self, operation: Operation, status: int) -> bool:
        return str(status) in operation.responses

    def _response(self, operation: Operation, status: int) -> Mapping[str, Any] | None:
        response: Mapping[str, Any] | None = operation.responses.get(str(status))
        return response

    def _faults(
        self, operation_id: str, status: str, body: Any, kind: str = JSON
    ) -> Iterator[ValidationError]:
        quick, thorough = self._validators(operation_id, status, kind)
        try:
            if quick.is_valid(body):
                return
        except (ValueError, UnicodeError):
            pass  # text or numbers that the compiled validator cannot take
        yield from thorough.iter_errors(body)

    @cache  # noqa: B019 (contracts live as long as the process)
    def _validators(
        self, operation_id: str, status: str, kind: str
    ) -> tuple[jsonschema_rs.Validator, Draft202012Validator]:
        """A compiled validator for the verdict, and one that tells every fault: most are valid."""
        operation = next(o for o in self if o.id == operation_id)
        if status:
            schema = self.answer_schema(operation, int(status)) or {}
        else:
            schema = operation.bodies.get(kind, {})
        root = {"components": self.document["components"], **schema}
        quick = jsonschema_rs.Draft202012Validator(
            root, validate_formats=True, formats={"date-time": _is_time}
        )
        return quick, Draft202012Validator(root, format_checker=_FORMATS)


def _is_time(value: object) -> bool:
    return not isinstance(value, str) or TIME.fullmatch(value) is not None


def _formats() -> FormatChecker:
    checker = FormatChecker(formats=())
    checker.checks("date-time")(_is_time)
    return checker


_FORMATS = _formats()
