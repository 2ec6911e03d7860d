"""The line of the document that a finding is about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import honcho_openapi
from honcho_contract.contract.compiled import Contract
from honcho_contract.results.findings import Finding
from honcho_openapi import file_name
from honcho_openapi.operations import JSON, Operation
from honcho_openapi.place import place
from honcho_openapi.references import resolve

Pointer = tuple[str | int, ...]

_ASKED = ("refusals", "limits")
"""Families that are about what is sent; the others are about what is answered."""


def line_of(one: Finding, rules: Contract) -> int:
    """The line of the most particular thing that the finding names: a property of the schema, the
    status, the operation, or the path."""
    return place(pointer_of(one, rules), api=rules.api.version)


def pointer_of(one: Finding, rules: Contract) -> Pointer:
    operation = rules.operations.get(one.operation)
    if operation is None:
        known = one.operation in rules.document["paths"]
        return ("paths", one.operation) if known else ("paths",)
    words = re.findall(r"\w+", f"{one.reason} {one.detail}")
    if one.check.partition(".")[0] in _ASKED:
        return _asked(rules, operation, words)
    return _answered(rules, operation, one.status, words)


def file_of(rules: Contract) -> str:
    """The document's file as a report names it: from where the run was started, if it lies below,
    so that a forge can show its line; else as it is installed."""
    name = file_name(rules.api.version)
    folder = Path(str(honcho_openapi.__file__)).parent
    if folder.is_relative_to(Path.cwd()):
        return (folder / name).relative_to(Path.cwd()).as_posix()
    return f"{folder.name}/{name}"


def _asked(rules: Contract, operation: Operation, words: list[str]) -> Pointer:
    for n, parameter in enumerate(_own(rules, operation, "parameters") or ()):
        if resolve(parameter, dict(rules.document)).get("name") in words:
            return (*operation.pointer, "parameters", n)
    if operation.body is None:
        return operation.pointer
    body = (*operation.pointer, "requestBody")
    schema = (*body, "content", JSON, "schema")
    for deeper in _properties(rules, operation.body, words):
        return (*schema, *deeper)
    return body


def _answered(rules: Contract, operation: Operation, status: int, words: list[str]) -> Pointer:
    if str(status) not in operation.responses:
        return (*operation.pointer, "responses")
    response: Pointer = (*operation.pointer, "responses", str(status))
    schema = rules.answer_schema(operation, status)
    for deeper in _properties(rules, schema or {}, words):
        return (*response, "content", JSON, "schema", *deeper)
    return response


def _properties(rules: Contract, schema: Mapping[str, Any], words: list[str]) -> Iterator[Pointer]:
    """The way to each property that is among the words, through unions, lists and pages."""
    schema = rules.resolve(schema)
    for n, member in enumerate(schema.get("anyOf", ())):
        for deeper in _properties(rules, member, words):
            yield ("anyOf", n, *deeper)
    properties = schema.get("properties", {})
    for name in dict.fromkeys(words):
        if name in properties:
            yield ("properties", name)
    for name in ("items", "messages"):
        if name in properties:
            for deeper in _properties(rules, properties[name], words):
                yield ("properties", name, *deeper)
    if isinstance(schema.get("items"), dict):
        for deeper in _properties(rules, schema["items"], words):
            yield ("items", *deeper)


def _own(rules: Contract, operation: Operation, key: str) -> Any:
    return rules.document["paths"][operation.path][operation.method.lower()].get(key)
