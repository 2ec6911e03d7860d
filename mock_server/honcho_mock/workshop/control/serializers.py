"""Worlds, exchanges and faults as JSON values, for the control plane."""

from __future__ import annotations

import shlex
import time
from datetime import UTC, datetime
from traceback import format_exception
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote

from honcho_mock.behaviour.errors import HonchoError
from honcho_mock.serving.app import admin_key
from honcho_mock.serving.bodies import read_json
from honcho_mock.serving.routing import ids_of
from honcho_mock.workshop.journal.content_encodings import unpacked
from honcho_mock.workshop.journal.redaction import redacted, secrets_of, shortened
from honcho_mock.workshop.operation_names import name_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from honcho_mock.behaviour.backend import Backend
    from honcho_mock.workshop.faults.registry import ActiveFault
    from honcho_mock.workshop.journal.exchange import Exchange
    from honcho_mock.workshop.worlds.worlds import World
    from honcho_openapi.operations import Operation

MOST_SHOWN = 1024 * 1024
"""Bytes of a body that is shown as a value."""

BEGINNING = 1000
"""Bytes that are shown of a longer one."""

SETTINGS = ("auth", "lenient", "random_seed", "max_messages", "clock")

CURL_HEADERS = ("content-type", "authorization")
"""What a request is sent with again; the rest is the client's own affair."""

SECRET_HEADERS = ("proxy-authorization", "cookie", "set-cookie", "x-api-key")
"""Headers that are nothing but a secret."""


def serialize_pulse(world: World) -> dict[str, Any]:
    """What tells whether anything has changed."""
    journal = world.journal
    return {
        "name": world.name,
        "at": _at(time.time()),
        "worlds": len(world.worlds),
        "journal": journal.key,
        "oldest": journal.oldest,
        "latest": journal.latest,
        "clock": world.clock(),
        "frozen": world.clock.frozen,
        "faults": [serialize_fault(active) for active in world.faults.all()],
    }


def serialize_world(world: World) -> dict[str, Any]:
    """What is set about a world, and how much is in it."""
    return {
        "name": world.name,
        "settings": {name: getattr(world.settings, name) for name in SETTINGS},
        "clock": world.clock(),
        "frozen": world.clock.frozen,
        "exchanges": world.journal.latest,
        "rows": _counts(*(state for _, state in world.states())),
        "faults": len(world.faults.all()),
        "key": admin_key(world.backend),
        "upstream": world.parts.upstream,
    }


def _counts(*states: Backend) -> dict[str, int]:
    """How many rows there are of each resource, whatever API has it."""
    counts = {name: 0 for state in states for name in state.resources}
    for state in states:
        # A copy, for others may be served meanwhile.
        for (resource, _), table in list(state.store.tables.items()):
            counts[resource] += len(table.order)
    return counts


def serialize_fault(active: ActiveFault) -> dict[str, Any]:
    return {
        "number": active.number,
        "calls": active.calls,
        "struck": active.struck,
        "fault": active.fault.as_json(),
    }


def serialize_exchange(world: World, exchange: Exchange) -> dict[str, Any]:
    """An exchange, and what the contract says of it."""
    verdict = exchange.verdict = exchange.verdict or world.parts.judge.judge(exchange)
    operation = world.parts.names.by_id(exchange.operation_id or "")
    shown_as = {
        "number": exchange.number,
        "at": _at(exchange.at),
        "seconds": round(exchange.seconds, 6),
        "method": exchange.method,
        "path": exchange.path,
        "query": dict(parse_qsl(exchange.query.decode("latin-1"), keep_blank_values=True)),
        "headers": serialize_headers(exchange.headers),
        "operation": operation and name_of(operation),
        "ids": {} if operation is None else _ids(operation, exchange.path),
        "body": _value(exchange.body),
        "status": exchange.status,
        "answer_headers": serialize_headers(exchange.answer_headers),
        "answer": _answer(exchange),
        "whole": exchange.whole,
        "original": exchange.original and _serialize_original(exchange.original),
        "fault": exchange.fault,
        "sentence": verdict.sentence,
        "request_faults": list(verdict.request),
        "answer_faults": list(verdict.answer),
        "error": traceback_of(exchange),
        "curl": curl(exchange),
    }
    if world.parts.upstream is None:
        return shown_as
    shown: dict[str, Any] = redacted(shown_as, secrets_of(exchange, shown_as["operation"]))
    return shown


def _ids(operation: Operation, path: str) -> dict[str, str]:
    return dict(zip(operation.path_parameters, ids_of(operation.path, path), strict=True))


def _serialize_original(original: Exchange) -> dict[str, Any]:
    """What the server behind a proxy answered, where something else was sent on."""
    return {
        "status": original.status,
        "answer_headers": serialize_headers(original.answer_headers),
        "answer": _answer(original),
        "whole": original.whole,
    }


def _answer(exchange: Exchange) -> Any:
    body = unpacked(exchange.answer_headers, exchange.answer)
    return f"{len(exchange.answer)} packed bytes" if body is None else _value(body)


def _at(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")


def serialize_headers(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Headers by name, a token shortened: what a journal shows may end up in a bug report."""
    shown_as = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in headers}
    if "authorization" in shown_as:
        scheme, space, token = shown_as["authorization"].rpartition(" ")
        shown_as["authorization"] = f"{scheme}{space}{shortened(token)}"
    return shown_as | {
        name: shortened(shown_as[name]) for name in SECRET_HEADERS if name in shown_as
    }


def traceback_of(exchange: Exchange) -> str | None:
    return None if exchange.error is None else "".join(format_exception(exchange.error))


def curl(exchange: Exchange) -> str:
    """A request as a line for a shell; a token as the variable that it is usually kept in."""
    headers = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in exchange.headers}
    query = exchange.query.decode("latin-1")
    path = quote(exchange.root_path + exchange.path)
    host = headers.get("host", "localhost")
    url = f"{exchange.scheme}://{host}{path}{'?' + query if query else ''}"
    # Without -g, curl reads brackets in a URL as several URLs.
    plainly = ["-g"] if set("[]{}") & set(url) else []
    words = ["curl", "-sS", "-i", *plainly, "-X", shlex.quote(exchange.method), shlex.quote(url)]
    if "authorization" in headers:
        words += ["-H", '"Authorization: Bearer $HONCHO_API_KEY"']
    if not exchange.body:
        return " ".join(words)
    kind = headers.get("content-type", "application/json")
    words += ["-H", shlex.quote(f"Content-Type: {kind}")]
    try:
        text = exchange.body.decode("utf-8")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        # What no word of a shell can carry.
        octal = "".join(f"\\{byte:03o}" for byte in exchange.body)
        return f"printf '{octal}' | {' '.join(words)} --data-binary @-"
    # With --data-binary, a body that begins with @ would be the name of a file.
    return " ".join([*words, "--data-raw", shlex.quote(text)])


def _value(body: bytes) -> Any:
    """A body as a value where it is JSON, and otherwise as text; None where there is none.

    Of a very long one, it is the beginning.
    """
    if not body:
        return None
    if len(body) > MOST_SHOWN:
        return f"{body[:BEGINNING].decode('utf-8', 'replace')}… ({len(body):,} bytes)"
    try:
        return read_json(body)
    except HonchoError:
        return body.decode("utf-8", "replace")
