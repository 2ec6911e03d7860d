"""Whether the document allows a request, read from the bytes that are sent.

The verdict has three values. Where the document and the JSON standard leave room (text in UTF-16,
a number beyond what readers take, `+1` in a query), the verdict is open, and no law rests on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jsonschema.exceptions import ValidationError

from honcho_contract.contract.compiled import TIME, Contract, Place
from honcho_contract.wire.exchange import Call
from honcho_contract.wire.forms import MULTIPART, read
from honcho_openapi.json_text import loads
from honcho_openapi.operations import JSON, Operation, Parameter

DEEP = 64
"""Levels of nesting that every reader of JSON takes; beyond, the verdict is open."""

DIGITS = 300
"""Digits of a number that every reader takes, and the largest power of ten of a float."""

_FLAG = re.compile("true|false")
_FLAG_ODD = re.compile("|[01]|t|f|true|false|y|n|yes|no|on|off|null", re.IGNORECASE)
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_INTEGER_ODD = re.compile(r"[\s+\-_.0-9\u0660-\u0669\uff10-\uff19]*|null|.*\d.*", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """`valid` is None where it is open. `places` are the faulty places as `loc` names them;
    `syntax` says that the body is no JSON, so that no place in it can be named."""

    valid: bool | None
    places: frozenset[Place] = frozenset()
    syntax: bool = False
    body: Any = None


VALID = Verdict(valid=True)
OPEN = Verdict(valid=None)


def judge(contract: Contract, call: Call) -> Verdict:
    """What the document says of a call's query and body. Its path is not looked at."""
    operation = call.operation
    if operation is None:
        return OPEN
    query = [_parameter(p, dict(call.query)) for p in operation.query_parameters]
    body = _body(contract, operation, call)
    if body.valid is None or None in query:
        return Verdict(valid=None, body=body.body)
    if body.syntax:
        return body  # the real server reads the body first, and then looks at nothing else
    places = frozenset(place for found in query if found for place in found) | body.places
    valid = bool(body.valid) and not places
    return Verdict(valid=valid, places=places, body=body.body)


def _parameter(parameter: Parameter, query: Mapping[str, str]) -> tuple[Place, ...] | None:
    """The faulty places of one query parameter: none or one; None where it is open."""
    text = query.get(parameter.name)
    if text is None:
        return ()
    kinds = [parameter.schema, *parameter.schema.get("anyOf", ())]
    schema: Mapping[str, Any] = next((s for s in kinds if s.get("type", "null") != "null"), {})
    fault: tuple[Place, ...] = (("query", parameter.name),)
    match schema.get("type"):
        case "integer":
            if not _INTEGER.fullmatch(text):
                return None if _INTEGER_ODD.fullmatch(text) else fault
            low, high = schema.get("minimum", int(text)), schema.get("maximum", int(text))
            return () if low <= int(text) <= high else fault
        case "boolean":
            if _FLAG.fullmatch(text):
                return ()
            return None if _FLAG_ODD.fullmatch(text.strip()) else fault
        case "string" if schema.get("format") == "date-time":
            return () if TIME.fullmatch(text) else None
    return ()


def _body(contract: Contract, operation: Operation, call: Call) -> Verdict:
    if not operation.bodies:
        return VALID
    content = call.body or b""
    if not content:
        return _absent(operation)
    if operation.body is None:
        return _form(contract, operation, call)
    kind = _media_type(call.content_type)
    if kind is None:
        return OPEN
    if not kind:
        return Verdict(valid=False, places=frozenset({("body",)}))
    return _parsed(contract, operation, content)


def _form(contract: Contract, operation: Operation, call: Call) -> Verdict:
    """A body that is no JSON: a form is held to its schema, all else is open."""
    if MULTIPART not in operation.bodies or call.content_type is None or call.body is None:
        return OPEN
    if call.content_type.partition(";")[0].strip().lower() != MULTIPART:
        return OPEN
    fields = read(call.body, call.content_type)
    return OPEN if fields is None else _held(contract, operation, fields, MULTIPART)


def _held(contract: Contract, operation: Operation, body: Any, kind: str) -> Verdict:
    places = _outermost(
        {("body", *place) for f in contract.faults(operation, body, kind) for place in _places(f)}
    )
    return Verdict(valid=not places, places=places, body=body)


def _absent(operation: Operation) -> Verdict:
    if operation.body_required:
        return Verdict(valid=False, places=frozenset({("body",)}))
    return VALID


def _media_type(content_type: str | None) -> bool | None:
    """Whether a body of this type is read as JSON; None where it is open."""
    if content_type is None:
        return True
    essence = content_type.partition(";")[0].strip().lower()
    if re.fullmatch(r"application/([!#$&^_.+a-z0-9-]+\+)?json", essence):
        return True
    return False if re.fullmatch(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+", essence) else None


def _parsed(contract: Contract, operation: Operation, content: bytes) -> Verdict:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb") or b"\0" in content[:4]:
        return OPEN  # a byte order mark, UTF-16 or UTF-32: the standard says neither yes nor no
    if _has_raw_surrogate(content):
        return OPEN  # some readers take them
    try:
        text = content.decode("utf-8")
        body = loads(text, parse_float=_float, parse_int=_int)
    except _OpenError:
        return OPEN
    except RecursionError:
        return OPEN
    except ValueError:  # not UTF-8, or not JSON
        return Verdict(valid=False, syntax=True)
    if _depth(text) > DEEP or has_lone_surrogate(body):
        return Verdict(valid=None, body=body)
    if body is None:
        return _absent(operation)
    resource = contract.resources.get(operation.resource)
    if resource is not None and isinstance(body, dict) and not resource.aliases.isdisjoint(body):
        return Verdict(valid=None, body=body)
    return _held(contract, operation, body, JSON)


def _has_raw_surrogate(content: bytes) -> bool:
    """Whether bytes would be UTF-8 if that could carry surrogates."""
    if b"\xed" not in content:
        return False
    try:
        return has_lone_surrogate(content.decode("utf-8", "surrogatepass"))
    except UnicodeDecodeError:
        return False


class _OpenError(Exception):
    """A number that some readers take and some do not."""


def _int(text: str) -> int:
    if len(text) > DIGITS:
        raise _OpenError(text)
    return int(text)


def _float(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise _OpenError(text)
    return value


def _depth(text: str) -> int:
    """An upper bound of how deep a JSON text nests: brackets inside strings count too."""
    deepest = depth = 0
    for bracket in re.findall(r"[\[\]{}]", text):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def has_lone_surrogate(value: Any) -> bool:
    """Whether a value holds text that no Unicode encoding can carry."""
    match value:
        case str():
            return any("\ud800" <= c <= "\udfff" for c in value)
        case list():
            return any(has_lone_surrogate(v) for v in value)
        case dict():
            return any(has_lone_surrogate(k) or has_lone_surrogate(v) for k, v in value.items())
    return False


def _outermost(places: set[Place]) -> frozenset[Place]:
    """Without the places inside of others: whoever refuses a list need not look at its items."""
    return frozenset(p for p in places if not any(p[:n] in places for n in range(1, len(p))))


def _places(fault: ValidationError) -> Iterator[Place]:
    """The places of one fault of a schema, as `loc` names them: a missing property is a place.

    Of an `anyOf` that only one member could have meant (the others want another type), the faults
    of that member count; otherwise the whole value is the faulty place.
    """
    place = tuple(fault.absolute_path)
    if fault.validator == "required":
        wanted: Any = fault.validator_value
        instance: Any = fault.instance
        yield from ((*place, name) for name in wanted if name not in instance)
        return
    members: dict[object, list[ValidationError]] = {}
    for inner in fault.context or ():
        members.setdefault(inner.relative_schema_path[0], []).append(inner)
    meant = [m for m in members.values() if not any(_is_other_type(e, place) for e in m)]
    if len(meant) == 1:
        for inner in meant[0]:
            yield from _places(inner)
    else:
        yield place


def _is_other_type(fault: ValidationError, place: Place) -> bool:
    return fault.validator == "type" and tuple(fault.absolute_path) == place
