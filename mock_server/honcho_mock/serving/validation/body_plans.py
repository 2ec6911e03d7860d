"""How one operation's bodies are read, checked and made ready, compiled from the document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from honcho_mock.behaviour.backend import File
from honcho_mock.serving.bodies import read_body, without_nul
from honcho_mock.serving.validation.errors import ValidationError, validation_error
from honcho_mock.serving.validation.forms import MULTIPART, read_form

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from honcho_mock.behaviour.generation import Reading
    from honcho_mock.serving.validation.coercion import Coercion
    from honcho_mock.serving.validation.scalars import Check
    from honcho_mock.serving.validation.schemas import Schemas
    from honcho_openapi.operations import Operation


@dataclass(frozen=True, kw_only=True)
class BodyPlan:
    """What is done with a body: `read` from its bytes, `check`ed (`plain`: for no more than the
    document says), and what `finish` makes of it then."""

    read: Callable[[bytes, bytes], Any]
    check: Check | None = None
    plain: Check | None = None
    aliases: Mapping[str, str]
    coercion: Coercion | None = None
    drops_nul: bool = False

    @classmethod
    def of(cls, operation: Operation, schemas: Schemas, reading: Reading) -> BodyPlan:
        if operation.body is None and MULTIPART in operation.bodies:
            return cls._of_form(schemas.compile_form(operation.bodies[MULTIPART]))
        untyped_is_json = reading.untyped_is_json

        def read(raw: bytes, content_type: bytes) -> Any:
            return read_body(raw, content_type, untyped_is_json=untyped_is_json)

        if operation.body is None:
            return cls(read=read, aliases={})
        schema, required = operation.body, operation.body_required
        return cls(
            read=read,
            check=_of_present(schemas.compile(schema), required=required),
            plain=_of_present(schemas.without_rules().compile(schema), required=required),
            aliases=schemas.aliases_in(schema),
            coercion=schemas.coercion(schema),
            drops_nul=reading.drops_nul,
        )

    @classmethod
    def _of_form(cls, fields: Check) -> BodyPlan:
        def check(form: Any) -> list[ValidationError] | None:
            faults = fields(form)
            for one in faults or ():
                if isinstance(one["input"], File):
                    # What a file is cannot be said in JSON.
                    one["input"] = one["input"].name
            return faults

        return cls(read=read_form, check=check, plain=check, aliases={})

    def finish(self, raw: bytes, body: Any) -> Any:
        """What a handler gets of a valid body."""
        if self.aliases:
            body = _without_aliases(body, self.aliases)
        if self.drops_nul:
            body = without_nul(raw, body)
        return body if self.coercion is None else self.coercion(body)


def _of_present(check: Check, *, required: bool) -> Check:
    """A check that also says whether there must be something to check."""

    def present(body: Any) -> list[ValidationError] | None:
        if body is None:
            return [validation_error("missing", None)] if required else None
        return check(body)

    return present


def _without_aliases(body: dict[str, Any], aliases: Mapping[str, str]) -> dict[str, Any]:
    return body | {
        name: body[alias] for name, alias in aliases.items() if alias in body and name not in body
    }
