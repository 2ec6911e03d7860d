"""Wrong ways to treat a row, a body or an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from honcho_mock.behaviour.encoding import decode, encode
from honcho_mock.behaviour.errors import NotFoundError, UnprocessableError
from honcho_mock.broken.parts import (
    Change,
    Operation,
    Outgoing,
    Route,
    asked,
    both,
    checked,
    handled,
    sent,
)
from honcho_mock.serving.validation.errors import validation_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from honcho_mock.behaviour.backend import Backend, Call, Handler, Result
    from honcho_mock.serving.seams import Seams


def field(name: str, change: Change) -> Change:
    """One field of a row changed, where the row has it."""
    return lambda row: {key: change(value) if key == name else value for key, value in row.items()}


def without(name: str) -> Change:
    return lambda row: {key: value for key, value in row.items() if key != name}


def with_(**fields: Any) -> Change:
    return lambda row: row | fields


def property_with(name: str, **keywords: Any) -> Change:
    """A schema in which other keywords restrict one property."""

    def change(schema: dict[str, Any]) -> dict[str, Any]:
        properties = schema["properties"]
        return {**schema, "properties": {**properties, name: {**properties[name], **keywords}}}

    return change


def optional(name: str) -> Change:
    """A schema that does not require a property."""
    return lambda schema: {**schema, "required": [one for one in schema["required"] if one != name]}


def members(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Change:
    """Every object in a value changed, from the inside out."""

    def changed(value: Any) -> Any:
        if isinstance(value, dict):
            return change({key: changed(member) for key, member in value.items()})
        return [changed(element) for element in value] if isinstance(value, list) else value

    return changed


def long_integers_as_floats(value: Any) -> Any:
    """What JavaScript and the faster JSON libraries do."""
    if isinstance(value, dict):
        return {key: long_integers_as_floats(member) for key, member in value.items()}
    if isinstance(value, list):
        return [long_integers_as_floats(element) for element in value]
    long = type(value) is int and 2**53 < abs(value) < 10**300
    return float(value) if long else value


def longer_than(operation: Operation, name: str, most: int, measure: Callable[[str], int]) -> Seams:
    """A limit that is measured in something else than code points."""

    def wrap(_backend: Backend, handler: Handler) -> Handler:
        def handle(call: Call) -> Result:
            if measure(call.body[name]) > most:
                place = ("body", name)
                found = validation_error(
                    "string_too_long", call.body[name], loc=place, max_length=most
                )
                raise UnprocessableError([found])
            return handler(call)

        return handle

    return handled(operation, wrap)


def utf8_length(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def failing_where(operation: Operation, holds: Callable[[Any], bool]) -> Seams:
    """A fault of the server on some bodies."""

    def wrap(_backend: Backend, handler: Handler) -> Handler:
        def handle(call: Call) -> Result:
            if holds(call.body):
                raise LookupError("a body that this server falls over")
            return handler(call)

        return handle

    return handled(operation, wrap)


def done_twice(operation: Operation) -> Seams:
    def wrap(_backend: Backend, handler: Handler) -> Handler:
        def handle(call: Call) -> Result:
            handler(call)
            return handler(call)

        return handle

    return handled(operation, wrap)


def id_from_body(operation: Operation) -> Seams:
    def wrap(backend: Backend, handler: Handler) -> Handler:
        def handle(call: Call) -> Result:
            right = backend.new_id
            backend.new_id = lambda: str(call.body.get("id") or right())
            try:
                return handler(call)
            finally:
                backend.new_id = right

        return handle

    return handled(operation, wrap)


def with_default(operation: Operation, schema: str, name: str, default: Any) -> Seams:
    """A required property is not required."""
    filled = asked(operation, lambda body: {name: default, **body})
    return both(checked(schema, optional(name)), filled)


def stored_though_refused(operation: Operation, schema: str, name: str, default: Any) -> Seams:
    """A body without a required property is refused, after it was stored with a default."""

    def wrap(_backend: Backend, handler: Handler) -> Handler:
        def handle(call: Call) -> Result:
            if name in call.body:
                return handler(call)
            handler(call._replace(body={**call.body, name: default}))
            raise UnprocessableError([validation_error("missing", call.body, loc=("body", name))])

        return handle

    return both(checked(schema, optional(name)), handled(operation, wrap))


def any_parent(operation: Operation) -> Seams:
    """Nobody asks whether the parents exist or belong together."""

    def wrap(backend: Backend, handler: Handler) -> Handler:
        def handle(call: Call) -> Result:
            try:
                return handler(call)
            except NotFoundError:
                backend.store.open(operation[0], call.ids)
                return handler(call)

        return handle

    return handled(operation, wrap)


def status(route: Route, wrong: int, *, instead_of: int) -> Seams:
    def change(exchange: Outgoing) -> None:
        if exchange.status == instead_of:
            exchange.status = wrong

    return sent(route, change)


def faults(route: Route, change: Change) -> Seams:
    """Another list of faults in a 422."""

    def changed(exchange: Outgoing) -> None:
        if exchange.status == 422:
            exchange.body = encode({"detail": change(decode(exchange.body)["detail"])})

    return sent(route, changed)


def header(route: Route, name: bytes, value: bytes) -> Seams:
    def change(exchange: Outgoing) -> None:
        kept = [pair for pair in exchange.headers if pair[0] != name]
        exchange.headers = [*kept, (name, value)]

    return sent(route, change)
