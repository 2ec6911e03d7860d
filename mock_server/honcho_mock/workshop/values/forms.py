"""What users define, held to the schemas of the control plane's document, whatever it comes by.

A property's description there says what is expected of it, to people who read the document and in
the sentence by which a value is refused: over HTTP, in a YAML file, in Python, on a command line.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from math import isfinite
from typing import TYPE_CHECKING, Any

from honcho_mock.workshop.errors import WorkshopError, hint

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jsonschema import TypeChecker

DOCUMENT = "control.yaml"
UNKNOWN = "additionalProperties"


def control_document() -> dict[str, Any]:
    """A fresh copy of the control plane's document."""
    from honcho_openapi import as_json

    text = files("honcho_mock.workshop.control").joinpath(DOCUMENT).read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(as_json(text))
    return document


class Form:
    """A schema with the sentences of its refusals."""

    def __init__(self, schema: Mapping[str, Any], document: Mapping[str, Any]) -> None:
        self._validator = _validator()({**schema, "components": document["components"]})

    def expect(self, value: Any, *, place: str) -> None:
        """Refuses a value that is not of the form; `place` is what a sentence calls it."""
        from jsonschema.exceptions import best_match

        errors = list(self._validator.iter_errors(value))
        # A misspelt name is mostly why another one is missing.
        unknown = [one for one in errors if one.validator == UNKNOWN]
        if errors:
            raise _refusal(best_match(unknown or errors), place)


@cache
def form(name: str) -> Form:
    """The form of a schema of the document: `Fault`, `Script`."""
    return Form({"$ref": f"#/components/schemas/{name}"}, control_document())


def given(value: Mapping[str, Any]) -> dict[str, Any]:
    """What is set: Python and YAML may say None for what they leave out."""
    return {name: one for name, one in value.items() if one is not None}


def _is_whole(_checker: TypeChecker, value: Any) -> bool:
    """Whether a value can count something: 2.0 is no count, though JSON Schema takes it for one."""
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(checker: TypeChecker, value: Any) -> bool:
    return _is_whole(checker, value) or (isinstance(value, float) and isfinite(value))


def _is_list(_checker: TypeChecker, value: Any) -> bool:
    return isinstance(value, list | tuple)


@cache
def _validator() -> Any:
    from jsonschema import Draft202012Validator
    from jsonschema.validators import extend

    types = {"integer": _is_whole, "number": _is_number, "array": _is_list}
    checker = Draft202012Validator.TYPE_CHECKER.redefine_many(types)
    return extend(Draft202012Validator, type_checker=checker)  # type: ignore[no-untyped-call]


def _refusal(error: Any, place: str) -> WorkshopError:
    """What is wrong, and what was expected; for a name that nobody knows, what may have been
    meant."""
    schema, instance = error.schema, error.instance
    inner = error.json_path.removeprefix("$").removeprefix(".")
    here = inner or place
    if error.validator == UNKNOWN:
        known = list(schema.get("properties", ()))
        unknown = next(name for name in instance if name not in known)
        return WorkshopError(f"no field of {here} is called {unknown!r}: {hint(unknown, known)}")
    if error.validator == "required":
        lacking = next(name for name in schema["required"] if name not in instance)
        return WorkshopError(f"{here}: {lacking} is missing; it has only {list(instance)}")
    described = _described(error)
    if described is not None and inner:
        before, _, name = inner.rpartition(".")
        where = f"{before}: {name}" if before else name
        return WorkshopError(f"{where}={described[0]!r}: expected {described[1]}")
    return WorkshopError(f"{place}{'.' if inner else ''}{inner}: {error.message}")


def _described(error: Any) -> tuple[Any, str] | None:
    """The value that was refused and what was expected: of the alternatives of a schema, that
    schema says it for all of them."""
    while error is not None:
        if isinstance(error.schema, dict) and "description" in error.schema:
            return error.instance, error.schema["description"]
        error = error.parent
    return None
