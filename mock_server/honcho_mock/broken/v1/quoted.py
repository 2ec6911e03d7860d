"""Defects of servers that paste texts into the queries of their database."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from honcho_mock.broken.parts import Defect, Operation, handled
from honcho_mock.serving.seams import Seams

if TYPE_CHECKING:
    from collections.abc import Callable

    from honcho_mock.behaviour.backend import Backend, Call, Handler, Result

_LITERALS = re.compile(r"'(?:[^']|'')*'(?:\s*\|\|\s*'(?:[^']|'')*')*")


def pasted(text: str) -> str:
    """What a database makes of a text that somebody has put between quotes; raises where that is
    no literal any more."""
    query = f"'{text}'"
    if not _LITERALS.fullmatch(query):
        raise LookupError(f"syntax error at or near {query}")
    parts: list[str] = re.findall(r"'((?:[^']|'')*)'", query)
    return "".join(part.replace("''", "'") for part in parts)


def _everywhere(value: Any) -> Any:
    """A value of JSON with each of its texts pasted."""
    if isinstance(value, str):
        return pasted(value)
    if isinstance(value, list):
        return [_everywhere(one) for one in value]
    if isinstance(value, dict):
        return {pasted(key): _everywhere(one) for key, one in value.items()}
    return value


def _called(operation: Operation, change: Callable[[Call], Call]) -> Seams:
    def wrap(_backend: Backend, handler: Handler) -> Handler:
        def handle(call: Call) -> Result:
            return handler(change(call))

        return handle

    return handled(operation, wrap)


def _path(operation: Operation) -> Seams:
    """The last part of the path is pasted."""
    return _called(operation, lambda c: c._replace(ids=(*c.parents, pasted(c.key))))


def _query(operation: Operation, name: str) -> Seams:
    def change(call: Call) -> Call:
        value = call.query[name]
        return call._replace(query={**call.query, name: value and pasted(value)})

    return _called(operation, change)


def _body(operation: Operation, name: str) -> Seams:
    def change(call: Call) -> Call:
        if name not in call.body:
            return call
        return call._replace(body={**call.body, name: _everywhere(call.body[name])})

    return _called(operation, change)


def _checked(operation: Operation, name: str) -> Seams:
    """A value of the body is pasted only to look something up, and stored as it is."""

    def change(call: Call) -> Call:
        _everywhere(call.body.get(name))
        return call

    return _called(operation, change)


QUOTED = (
    Defect(
        "quote-in-name-pasted",
        "The name of a user in a path is pasted into a query.",
        "robust.quoted",
        _path(("users", "by-name")),
        besides={"robust.allowed": "a NUL breaks the pasted statement, too"},
    ),
    Defect(
        "quote-in-id-pasted",
        "The id of a message in a path is pasted into a query.",
        "robust.quoted",
        _path(("messages", "by-id")),
    ),
    Defect(
        "quote-in-get-pasted",
        "The id of a session in a query string is pasted into a query of the database.",
        "robust.quoted",
        _query(("sessions", "get"), "session_id"),
    ),
    Defect(
        "quote-in-filter-pasted",
        "The filter of a list of messages is pasted into a query.",
        "robust.quoted",
        _body(("messages", "list"), "filter"),
    ),
    Defect(
        "quote-in-metadata-fails",
        "A quote in the metadata of a new session makes the server fail.",
        "robust.quoted",
        _checked(("sessions", "create"), "metadata"),
    ),
    Defect(
        "quote-in-content-fails",
        "A quote in the content of a new metamessage makes the server fail.",
        "robust.quoted",
        _checked(("metamessages", "create"), "content"),
    ),
    Defect(
        "quote-in-new-name-fails",
        "A quote in a new name of a collection makes the server fail.",
        "robust.quoted",
        _checked(("collections", "update"), "name"),
    ),
)
