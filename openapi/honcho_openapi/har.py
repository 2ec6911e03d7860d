"""Exchanges in the form of HTTP Archive 1.2, which browsers and other tools write and read."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from http import HTTPStatus
from importlib.metadata import version
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from honcho_openapi.recording import HEADER, Recorded

_PAIRS = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["name", "value"],
        "properties": {"name": {"type": "string"}, "value": HEADER},
    },
}
_BODY = {
    "type": ["object", "null"],
    "properties": {"text": {"type": ["string", "null"]}, "encoding": {"type": ["string", "null"]}},
}

ENTRY: dict[str, Any] = {
    "type": "object",
    "required": ["request", "response"],
    "properties": {
        "startedDateTime": {"type": "string", "maxLength": 100},
        "time": {"type": ["number", "null"]},
        "request": {
            "type": "object",
            "required": ["method", "url"],
            "properties": {
                "method": {"type": "string", "pattern": r"^[A-Za-z-]{1,20}\Z"},
                "url": {"type": "string", "pattern": r"^https?://[!-~]+\Z", "maxLength": 200_000},
                "headers": _PAIRS,
                "postData": _BODY,
            },
        },
        "response": {
            "type": "object",
            "required": ["status"],
            "properties": {
                "status": {"type": "integer", "minimum": 100, "maximum": 999},
                "headers": _PAIRS,
                "content": _BODY,
            },
        },
    },
}
"""What is read of an entry; whatever else a tool has written there is let be."""

BETWEEN = b",\n"
"""Stands between two entries."""

API = "/v1/"
"""What paths of the API begin with, behind the base path of a server."""


def entry_of(one: Recorded, base: str) -> dict[str, Any]:
    """An exchange with the server of a base URL as an entry."""
    url = f"{base}{one.path}{f'?{one.query}' if one.query else ''}"
    sent, answered = one.body or b"", one.answer or b""
    request: dict[str, Any] = {
        "method": one.method,
        "url": url,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(one.headers),
        "queryString": [
            {"name": name, "value": value}
            for name, value in parse_qsl(one.query, keep_blank_values=True)
        ],
        "headersSize": -1,
        "bodySize": len(sent),
    }
    if sent:
        kind = one.headers.get("content-type", "")
        request["postData"] = {"mimeType": kind, "params": [], **_text(sent, "_encoding")}
    response = {
        "status": one.status,
        "statusText": _phrase(one.status),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(one.answer_headers),
        "content": {
            "size": len(answered),
            "mimeType": one.answer_headers.get("content-type", ""),
            **_text(answered, "encoding"),
        },
        "redirectURL": one.answer_headers.get("location", ""),
        "headersSize": -1,
        "bodySize": len(answered),
    }
    spent = round(one.seconds * 1000, 3)
    return {
        "startedDateTime": datetime.fromtimestamp(one.at, UTC).isoformat(timespec="milliseconds"),
        "time": spent,
        "request": request,
        "response": response,
        "cache": {},
        "timings": {"send": 0, "wait": spent, "receive": 0},
    }


def archive(entries: list[bytes]) -> bytes:
    """An archive of entries, each of them JSON already."""
    creator = json.dumps({"name": "honcho-mock", "version": version("honcho-contract")}).encode()
    head = b'{"log": {"version": "1.2", "creator": %b, "pages": [], "entries": [\n' % creator
    return head + BETWEEN.join(entries) + b"\n]}}\n"


def recorded_of(entry: dict[str, Any], where: str) -> Recorded:
    """The exchange of an entry that fits `ENTRY`; a ValueError says why it is none."""
    request, response = entry["request"], entry["response"]
    parts = urlsplit(request["url"])
    path = parts.path or "/"
    at = path.find(API)
    return Recorded(
        method=request["method"],
        path=path[at:] if at > 0 else path,
        query=parts.query,
        headers=_headers(request),
        body=_content(request.get("postData"), "_encoding"),
        status=response["status"],
        answer_headers=_headers(response),
        answer=_content(response.get("content"), "encoding"),
        at=_seconds(entry.get("startedDateTime", "")),
        seconds=max(0.0, (entry.get("time") or 0) / 1000),
        where=where,
    )


def _pairs(headers: dict[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers.items()]


def _headers(message: dict[str, Any]) -> dict[str, str]:
    return {pair["name"].lower(): pair["value"] for pair in message.get("headers", ())}


def _text(body: bytes, encoding: str) -> dict[str, str]:
    """A body as a text; HAR knows base64 in answers alone, so requests have a field of ours."""
    try:
        return {"text": body.decode("utf-8")}
    except UnicodeDecodeError:
        return {"text": base64.b64encode(body).decode("ascii"), encoding: "base64"}


def _content(body: dict[str, Any] | None, encoding: str) -> bytes | None:
    text = (body or {}).get("text")
    if not text:
        return None
    if (body or {}).get(encoding) == "base64":
        try:
            return base64.b64decode(text, validate=True)
        except ValueError as error:
            raise ValueError(f"a text is not base64: {error}") from None
    return bytes(text.encode("utf-8", "surrogatepass"))


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _seconds(time: str) -> float:
    try:
        return max(0.0, datetime.fromisoformat(time).timestamp())
    except (ValueError, OverflowError):
        return 0.0
