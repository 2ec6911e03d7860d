"""Forms as they go over the wire: `multipart/form-data`, written and read."""

from __future__ import annotations

from collections.abc import Mapping
from email import message_from_bytes
from email.message import Message

MULTIPART = "multipart/form-data"

_BOUNDARY = "hc-form-5c8f1b7e"


def encoded(fields: Mapping[str, str | bytes]) -> tuple[bytes, str]:
    """A form's bytes and its media type; a value of bytes goes as a file."""
    parts = []
    for name, value in fields.items():
        head = f'Content-Disposition: form-data; name="{name}"'
        if isinstance(value, bytes):
            head += f'; filename="{name}.bin"\r\nContent-Type: application/octet-stream'
        content = value if isinstance(value, bytes) else value.encode()
        parts.append(b"--%s\r\n%s\r\n\r\n%s\r\n" % (_BOUNDARY.encode(), head.encode(), content))
    body = b"".join(parts) + b"--%s--\r\n" % _BOUNDARY.encode()
    return body, f"{MULTIPART}; boundary={_BOUNDARY}"


def read(content: bytes, content_type: str) -> dict[str, str] | None:
    """The fields of a form, files as text of one character a byte; None where it is no whole form,
    or has a field twice: what a server makes of that, nobody says."""
    message = message_from_bytes(f"Content-Type: {content_type}\r\n\r\n".encode() + content)
    parts = message.get_payload()
    if message.defects or not message.is_multipart() or not isinstance(parts, list):
        return None
    found: dict[str, str] = {}
    for part in parts:
        assert isinstance(part, Message)
        name = part.get_param("name", header="content-disposition")
        value = part.get_payload(decode=True)
        if not isinstance(name, str) or name in found or not isinstance(value, bytes):
            return None
        found[name] = value.decode("latin-1")
    return found
