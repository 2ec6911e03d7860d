"""Create message by hand, as one ASGI function: what the work itself costs.

It does all that the document and Honcho's answers ask for a create message, and nothing that
could be shared with a second operation. It leaves out what no message of the workload meets:
NaN, nesting limits, bodies in pieces, encodings other than UTF-8, and every other operation.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from random import randbytes
from typing import TYPE_CHECKING, Any

from tests.benchmarks.workload import APP, SESSION, USER

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

MAX_CONTENT = 50_000

Fault = dict[str, Any]

_encode = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


def create() -> ASGIApp:
    """The application, with one app, one user and one session in it."""
    sessions: dict[tuple[str, str, str], dict[str, bytes]] = {(APP, USER, SESSION): {}}

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["type"] == "http", scope["type"]
        segments = scope["path"].split("/")
        if not _is_messages(segments) or scope["method"] != "POST":
            await _send(send, 404, _refusal("Not Found"))
            return
        message = await receive()
        status, answer = _create_message(
            sessions, (segments[3], segments[5], segments[7]), message["body"], _type_of(scope)
        )
        await _send(send, status, answer)

    return app


def _is_messages(segments: list[str]) -> bool:
    return (
        len(segments) == 9
        and segments[1:3] == ["v1", "apps"]
        and segments[4] == "users"
        and segments[6] == "sessions"
        and segments[8] == "messages"
    )


def _type_of(scope: Scope) -> bytes:
    for name, value in scope["headers"]:
        if name == b"content-type":
            content_type: bytes = value
            return content_type
    return b""


def _create_message(
    sessions: dict[tuple[str, str, str], dict[str, bytes]],
    ids: tuple[str, str, str],
    raw: bytes,
    content_type: bytes,
) -> tuple[int, bytes]:
    try:
        body = _read(raw, content_type)
    except json.JSONDecodeError as error:
        return 422, _refusal([_invalid(error)])
    faults = _faults(body)
    if faults:
        return 422, _refusal(faults)
    rows = sessions.get(ids)
    if rows is None:
        return 404, _refusal("Session not found or does not belong to user")
    key = urlsafe_b64encode(randbytes(16))[:21].decode()
    rows[key] = row = _encode(
        {
            "id": key,
            "content": body["content"],
            "is_user": body["is_user"],
            "session_id": ids[2],
            "metadata": body.get("metadata", {}),
            "created_at": datetime.now(UTC).isoformat(timespec="microseconds")[:-6] + "Z",
            "app_id": ids[0],
            "user_id": ids[1],
        }
    ).encode()
    return 200, row


def _read(raw: bytes, content_type: bytes) -> Any:
    if not raw:
        return None
    if content_type not in (b"", b"application/json"):
        media_type = content_type.decode("latin-1").partition(";")[0].strip().lower()
        if media_type != "application/json" and not (
            media_type.startswith("application/") and media_type.endswith("+json")
        ):
            return raw.decode("utf-8", "replace")
    return json.loads(raw)


def _faults(body: Any) -> list[Fault]:
    if body is None:
        return [_fault("missing", [], "Field required", None)]
    if type(body) is not dict:
        text = "Input should be a valid dictionary or object to extract fields from"
        return [_fault("model_attributes_type", [], text, body)]
    faults = []
    for name, check in (("content", _content), ("is_user", _is_user)):
        if name not in body:
            faults.append(_fault("missing", [name], "Field required", body))
        elif fault := check(body[name]):
            faults.append(fault)
    if "metadata" in body and type(body["metadata"]) is not dict:
        text = "Input should be a valid dictionary"
        faults.append(_fault("dict_type", ["metadata"], text, body["metadata"]))
    return faults


def _content(value: Any) -> Fault | None:
    if type(value) is not str:
        return _fault("string_type", ["content"], "Input should be a valid string", value)
    if len(value) > MAX_CONTENT:
        text = f"String should have at most {MAX_CONTENT} characters"
        fault = _fault("string_too_long", ["content"], text, value)
        return fault | {"ctx": {"max_length": MAX_CONTENT}}
    return None


def _is_user(value: Any) -> Fault | None:
    if type(value) is bool:
        return None
    text = "Input should be a valid boolean"
    if type(value) is str or (type(value) is int and -(2**63) <= value < 2**63):
        text += ", unable to interpret input"
        return _fault("bool_parsing", ["is_user"], text, value)
    return _fault("bool_type", ["is_user"], text, value)


def _fault(kind: str, place: list[str], text: str, value: Any) -> Fault:
    return {"type": kind, "loc": ["body", *place], "msg": text, "input": value}


def _invalid(error: json.JSONDecodeError) -> Fault:
    return {
        "type": "json_invalid",
        "loc": ["body", error.pos],
        "msg": "JSON decode error",
        "input": {},
        "ctx": {"error": error.msg},
    }


def _refusal(detail: Any) -> bytes:
    return _encode({"detail": detail}).encode()


async def _send(send: Send, status: int, body: bytes) -> None:
    length = b"%d" % len(body)
    headers = [(b"content-type", b"application/json"), (b"content-length", length)]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
