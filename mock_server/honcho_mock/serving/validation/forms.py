"""Forms: the parts of a multipart body, texts and files."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from honcho_mock.behaviour.backend import File
from honcho_mock.behaviour.errors import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable

MULTIPART = "multipart/form-data"

MOST_PARTS = 1_000

_UNREADABLE = "There was an error parsing the body"

Form = dict[str, "str | File"]


def read_form(body: bytes, content_type: bytes) -> Form:
    """The parts of a body by name, of which the last counts; none of one of another type."""
    kind, options = parse_options_header(content_type)
    if kind != MULTIPART.encode():
        return {}
    boundary = options.get(b"boundary")
    if not boundary:
        raise UnreadableError(_UNREADABLE)
    _quiet()
    parts = _Parts()
    try:
        parser = MultipartParser(boundary, parts.callbacks())
        parser.write(body)
        parser.finalize()
    except (FormParserError, UnicodeDecodeError, ValueError) as error:
        raise UnreadableError(_UNREADABLE) from error
    return parts.form


@cache
def _quiet() -> None:
    """What the parser finds odd about a body is not for the terminal of whoever runs the mock."""
    logging.getLogger("python_multipart").addHandler(logging.NullHandler())


@dataclass(kw_only=True)
class _Parts:
    """Gathers what the parser finds, a piece at a time."""

    form: Form = field(default_factory=dict)
    headers: dict[bytes, bytes] = field(default_factory=dict)
    name: bytearray = field(default_factory=bytearray)
    value: bytearray = field(default_factory=bytearray)
    content: bytearray = field(default_factory=bytearray)
    count: int = 0

    def callbacks(self) -> Any:
        return {
            "on_part_begin": self._begin,
            "on_header_field": _gathered(self.name),
            "on_header_value": _gathered(self.value),
            "on_header_end": self._header,
            "on_part_data": _gathered(self.content),
            "on_part_end": self._end,
        }

    def _begin(self) -> None:
        self.count += 1
        if self.count > MOST_PARTS:
            raise UnreadableError(f"Too many fields. Maximum number of fields is {MOST_PARTS}.")
        self.headers.clear()
        self.content.clear()

    def _header(self) -> None:
        self.headers[bytes(self.name).lower()] = bytes(self.value)
        self.name.clear()
        self.value.clear()

    def _end(self) -> None:
        _, options = parse_options_header(self.headers.get(b"content-disposition", b""))
        if b"name" not in options:
            raise UnreadableError(_UNREADABLE)
        name = options[b"name"].decode("utf-8", "replace")
        content = bytes(self.content)
        if b"filename" in options:
            kind, _ = parse_options_header(self.headers.get(b"content-type", b""))
            self.form[name] = File(
                name=options[b"filename"].decode("utf-8", "replace"),
                media_type=kind.decode("latin-1"),
                content=content,
            )
        else:
            self.form[name] = content.decode("utf-8", "replace")


def _gathered(into: bytearray) -> Callable[[bytes, int, int], None]:
    def gather(data: bytes, start: int, end: int) -> None:
        into.extend(data[start:end])

    return gather
