"""What is wrong with a server's answer, by the contract and by what was asked."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import best_match

from honcho_mock.workshop.journal.content_encodings import unpacked
from honcho_mock.workshop.operation_names import name_of
from honcho_mock.workshop.values.wording import place_of, shown
from honcho_openapi.json_text import loads

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from honcho_mock.workshop.journal.exchange import Exchange
    from honcho_openapi.operations import Operation

UNABLE = (408, 413, 429, 502, 503, 504, 507)
"""What a server that is too busy, or what stands before it, answers to anything: the contract of
the API says nothing of it."""

UNREAD = (400, 411, 414, 417, 431, 505)
"""What any server, or what stands before it, may answer to a request that it does not even read."""

JSON = "application/json"
MOST_HEAD = 8_000
"""Bytes of a target and its headers that every server takes."""

EVENT_STREAM = "text/event-stream"

RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class RequestValidity:
    """What is wrong with a request; `open` says that servers may answer it as they like, and `odd`
    that whoever speaks HTTP may refuse it, whatever it asks for."""

    faults: tuple[str, ...] = ()
    open: bool = False
    odd: bool = False


class ResponseValidator:
    """Holds answers to the document's statuses, content types and schemas."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._components = document["components"]
        self._validators: dict[tuple[str, int], Draft202012Validator] = {}
        self._formats = FormatChecker(formats=())
        self._formats.checks("date-time")(_is_time)

    def faults(
        self, operation: Operation, judged: Exchange, request: RequestValidity
    ) -> tuple[str, ...]:
        if judged.left or (judged.trouble and judged.whole):
            return ()
        if not judged.whole:
            return ("the answer ended before it was whole",)
        found = head_faults(operation, judged, request)
        if found or not operation.answers(judged.status) or media_type(judged) == EVENT_STREAM:
            return found
        return self._body_faults(operation, judged, request)

    def _body_faults(
        self, operation: Operation, judged: Exchange, request: RequestValidity
    ) -> tuple[str, ...]:
        body = unpacked(judged.answer_headers, judged.answer)
        if body is None:
            # The client asked for a packing that is not known here.
            return ()
        try:
            value = loads(body)
        except (ValueError, RecursionError):
            return (f"the body is not JSON: {shown(body.decode('utf-8', 'replace'))}",)
        error = best_match(self._validator(operation, judged.status).iter_errors(value))
        if error is not None:
            return (f"{place_of(error.absolute_path)}: {shown(error.message)}",)
        # With a text for its detail, a 422 tells of what the document has no schema for.
        faults = value.get("detail", []) if judged.status == 422 else ""
        if isinstance(faults, list) and not request.faults and not request.open:
            told = "; ".join(f"{place_of(fault['loc'])}: {fault['msg']}" for fault in faults)
            return (f"a request that the contract allows was refused: {shown(told)}",)
        return ()

    def _validator(self, operation: Operation, status: int) -> Draft202012Validator:
        key = operation.id, status
        if key not in self._validators:
            schema = operation.answers(status)[JSON]
            self._validators[key] = Draft202012Validator(
                {**schema, "components": self._components},
                format_checker=self._formats,
            )
        return self._validators[key]


def head_faults(
    operation: Operation, judged: Exchange, request: RequestValidity
) -> tuple[str, ...]:
    """What the status and the content type of an answer are wrong in."""
    status, kind = judged.status, media_type(judged)
    if status in UNABLE or (request.odd and status in UNREAD):
        return ()
    if str(status) not in operation.responses:
        return (f"{name_of(operation)} has no answer with the status {status}",)
    if request.faults and status < 400 and not request.open:
        why = "; ".join(request.faults)
        return (f"a request that the contract refuses was answered {status}: {why}",)
    known = operation.answers(status)
    if not known:
        return ("the answer has a body, and must have none",) if judged.answer else ()
    if kind not in known:
        is_what = shown(kind) if kind else "missing"
        return (f"the content type is {is_what}, and must be {' or '.join(known)}",)
    if EVENT_STREAM in known and not request.faults and not request.open:
        asked = _asks_for_a_stream(judged.body)
        if asked != (kind == EVENT_STREAM):
            was = "JSON where a stream was asked for" if asked else "a stream that nobody asked for"
            return (f"the answer is {was}",)
    return ()


def is_odd(judged: Exchange) -> bool:
    """Whether a request is one that servers refuse before they ask what it is for: control
    characters or broken UTF-8 in its target, other than ASCII in its headers, or very long."""
    try:
        target = (judged.path + unquote_to_bytes(judged.query).decode("utf-8")).encode("utf-8")
    except UnicodeError:
        return True
    head = b"".join(name + value for name, value in judged.headers)
    if len(target) + len(head) > MOST_HEAD or not head.isascii():
        return True
    return "\ufffd" in judged.path or any(byte < 32 or byte == 127 for byte in target)


def header(headers: Sequence[tuple[bytes, bytes]], name: bytes) -> bytes:
    return next((value for key, value in headers if key.lower() == name), b"")


def media_type(judged: Exchange) -> str:
    value = header(judged.answer_headers, b"content-type").decode("latin-1")
    return value.partition(";")[0].strip().lower()


def _asks_for_a_stream(body: bytes) -> bool:
    value = json.loads(body)
    return value.get("stream") is True


def _is_time(value: object) -> bool:
    if not isinstance(value, str):
        return True
    try:
        # No clock of Python's has a leap second.
        datetime.fromisoformat(re.sub(r":60(?=[.Z+-])", ":59", value.upper()))
    except ValueError:
        return False
    return RFC_3339.fullmatch(value) is not None
