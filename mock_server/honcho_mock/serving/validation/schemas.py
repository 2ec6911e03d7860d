"""The document's schemas, compiled into functions that check a value.

A check returns None for a value it accepts, and otherwise every error in it, in the document's
order and Honcho's words. A general validator would give the verdict alone, and a second walk that
might disagree with it would have to find the faults. jsonschema-rs was measured: 0.2 µs for the
verdict on a message, against 0.4 µs here, of the 14 µs that creating one takes. Only the
keywords that documents use are known here; any other that would restrict a value is refused when
the schema is compiled.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from honcho_mock.serving.validation.coercion import Coercion, coercion_of
from honcho_mock.serving.validation.errors import (
    ValidationError,
    validation_error,
    value_error,
    within,
)
from honcho_mock.serving.validation.scalars import (
    LAX_SCALARS,
    SCALARS,
    Check,
    Schema,
    expect_only,
    one_of,
    too_long,
    too_short,
)

Rule = Callable[[Any], str | None]
_REF_PREFIX = "#/components/schemas/"
_NULL = "null"


class Schemas:
    """Compiles the schemas of one document.

    `rules` holds what the document does not say: by schema and property, what finds an objection
    to a value that satisfies the schema; with no property, to an object as a whole. `lax` takes for
    a number, a flag or a time whatever stands for one, as pydantic does: `coercion` reads it then.
    `aliases` holds other names that it does not give, by
    schema and property: what is sent under one is checked, and its errors told, under that name.
    """

    def __init__(
        self,
        document: Mapping[str, Any],
        *,
        rules: Mapping[tuple[str, str], Rule] | None = None,
        aliases: Mapping[tuple[str, str], str] | None = None,
        lax: bool = False,
    ) -> None:
        self._components: dict[str, Schema] = document["components"]["schemas"]
        self._rules = rules or {}
        self._aliases = aliases or {}
        self._lax = lax
        self._scalars = LAX_SCALARS if lax else SCALARS

    def without_rules(self) -> Schemas:
        """The same, asking for no more than the document says."""
        document = {"components": {"schemas": self._components}}
        return Schemas(document, aliases=self._aliases, lax=self._lax)

    def coercion(self, schema: Schema) -> Coercion | None:
        """What makes of a valid value the types that its schema asks for; None where it has them
        already."""
        return coercion_of(schema, self._components) if self._lax else None

    def compile(self, schema: Schema, *, name: str = "") -> Check:
        if "$ref" in schema:
            name = schema["$ref"].removeprefix(_REF_PREFIX)
            return self.compile(self._components[name], name=name)
        if "anyOf" in schema:
            expect_only(schema, {"anyOf"})
            return self._any_of(schema["anyOf"])
        if "enum" in schema or "const" in schema:
            return one_of(schema, "enum" if name else "literal_error")
        kind = str(schema.get("type"))
        if kind == "array":
            return self._array(schema)
        if "properties" in schema:
            return self._model(schema, name)
        if isinstance(schema.get("additionalProperties"), dict):
            return self._mapping(schema)
        if kind in self._scalars:
            return self._scalars[kind](schema)
        raise ValueError(f"schema {schema!r}: expected a type that requests use, or anyOf, or $ref")

    def compile_form(self, schema: Schema) -> Check:
        """What holds a form to its schema: each of its fields is by itself, and none of the errors
        shows the others."""
        if "$ref" in schema:
            name = schema["$ref"].removeprefix(_REF_PREFIX)
            return self.compile_form(self._components[name])
        required = schema.get("required", ())
        fields = [
            (key, self.compile(field), key in required)
            for key, field in schema["properties"].items()
        ]

        def form(value: Any) -> list[ValidationError] | None:
            given = value if isinstance(value, dict) else {}
            faults: list[ValidationError] = []
            for key, check, needed in fields:
                if key in given:
                    faults += within(key, check(given[key]) or [])
                elif needed:
                    faults.append(validation_error("missing", None, loc=(key,)))
            return faults or None

        return form

    def aliases_in(self, schema: Schema) -> Mapping[str, str]:
        """The properties of a body that have another name, with that name."""
        branches = schema.get("anyOf", (schema,))
        models = {branch.get("$ref", "").removeprefix(_REF_PREFIX) for branch in branches}
        return {key: alias for (model, key), alias in self._aliases.items() if model in models}

    def _any_of(self, branches: list[Schema]) -> Check:
        others = [branch for branch in branches if branch.get("type") != _NULL]
        nullable = len(others) < len(branches)
        if len(others) == 1:
            (check,) = (self.compile(branch) for branch in others)
            return (lambda value: None if value is None else check(value)) if nullable else check
        checks = [(_label(branch), self.compile(branch)) for branch in others]

        def union(value: Any) -> list[ValidationError] | None:
            if value is None and nullable:
                return None
            faults: list[ValidationError] = []
            for label, check in checks:
                found = check(value)
                if found is None:
                    return None
                faults += within(label, found)
            return faults

        return union

    def _array(self, schema: Schema) -> Check:
        expect_only(schema, {"type", "items", "minItems", "maxItems"})
        item = self.compile(schema["items"])
        least, most = schema.get("minItems", 0), schema.get("maxItems")

        def array(value: Any) -> list[ValidationError] | None:
            if type(value) is not list:
                return [validation_error("list_type", value)]
            if len(value) < least:
                return [too_short(value, least)]
            if most is not None and len(value) > most:
                return [too_long("List", value, most)]
            faults: list[ValidationError] = []
            for position, element in enumerate(value):
                found = item(element)
                if found:
                    faults += within(position, found)
            return faults or None

        return array

    def _mapping(self, schema: Schema) -> Check:
        """An object whose values have one schema, whatever their keys."""
        expect_only(schema, {"type", "additionalProperties"})
        member = self.compile(schema["additionalProperties"])

        def mapping(value: Any) -> list[ValidationError] | None:
            if type(value) is not dict:
                return [validation_error("dict_type", value)]
            faults: list[ValidationError] = []
            for key, one in value.items():
                found = member(one)
                if found:
                    faults += within(key, found)
            return faults or None

        return mapping

    def _model(self, schema: Schema, name: str) -> Check:
        check, rule = self._properties(schema, name), self._rules.get((name, ""))
        if rule is None:
            return check
        coerce = self.coercion(schema)
        return _ruled(check, rule if coerce is None else lambda value: rule(coerce(value)))

    def _properties(self, schema: Schema, name: str) -> Check:
        expect_only(schema, {"type", "properties", "required", "additionalProperties"})
        closed = schema.get("additionalProperties") is False
        required = schema.get("required", ())
        properties = [
            (key, self._property(name, key, member), key in required)
            for key, member in schema["properties"].items()
        ]
        if any((name, key) in self._aliases for key, _, _ in properties):
            return self._model_with_aliases(name, properties)
        if closed:
            return _closed(_model(properties), frozenset(schema["properties"]))
        return _model(properties)

    def _model_with_aliases(self, name: str, properties: list[tuple[str, Check, bool]]) -> Check:
        """Of a property and its alias, sent together, the property counts, null or not."""
        named = [
            (key, self._aliases.get((name, key), key), check, needed)
            for key, check, needed in properties
        ]

        def model(value: Any) -> list[ValidationError] | None:
            if type(value) is not dict:
                return [validation_error("model_attributes_type", value)]
            faults: list[ValidationError] = []
            for key, alias, check, needed in named:
                sent = key if key in value else alias
                if sent in value:
                    faults += within(sent, check(value[sent]) or [])
                elif needed:
                    faults.append(validation_error("missing", value, loc=(key,)))
            return faults or None

        return model

    def _property(self, model: str, key: str, schema: Schema) -> Check:
        check = self.compile(schema)
        rule = self._rules.get((model, key))
        return check if rule is None else _ruled(check, rule)


def _model(properties: list[tuple[str, Check, bool]]) -> Check:
    def model(value: Any) -> list[ValidationError] | None:
        if type(value) is not dict:
            return [validation_error("model_attributes_type", value)]
        faults: list[ValidationError] = []
        for key, check, needed in properties:
            if key in value:
                found = check(value[key])
                if found:
                    faults += within(key, found)
            elif needed:
                faults.append(validation_error("missing", value, loc=(key,)))
        return faults or None

    return model


def _closed(check: Check, known: frozenset[str]) -> Check:
    """A model that takes no other properties than its own."""

    def closed(value: Any) -> list[ValidationError] | None:
        faults = check(value) or []
        if type(value) is dict:
            for key in value.keys() - known:
                faults.append(validation_error("extra_forbidden", value[key], loc=(key,)))
        return faults or None

    return closed


def _ruled(check: Check, rule: Rule) -> Check:
    def ruled(value: Any) -> list[ValidationError] | None:
        faults = check(value)
        objection = None if faults else rule(value)
        return [value_error(objection, value)] if objection else faults

    return ruled


_TYPES = {
    "string": "str",
    "integer": "int",
    "number": "float",
    "boolean": "bool",
    "object": "dict[str,any]",
}


def _label(schema: Schema) -> str:
    """What Honcho calls a branch of a union."""
    if "$ref" in schema:
        return str(schema["$ref"]).removeprefix(_REF_PREFIX)
    if schema["type"] == "array":
        return f"list[{_label(schema['items'])}]"
    return _TYPES[schema["type"]]
