"""Bytes as a word of a shell, and as a short line of Python that writes them."""

from __future__ import annotations

import base64
import re
import zlib

PLAIN = re.compile(rb"[A-Za-z0-9_@%+=:,./-]+")

UNITS = re.compile(rb"(.{1,24}?)\1{9,}", re.DOTALL)
"""A short piece that stands ten times or more in a row."""

WORDY = 4_000
"""Characters that a line of Python may have before what it writes is packed instead."""

_NAMED = {0x0A: "\\n", 0x0D: "\\r", 0x09: "\\t", 0x5C: "\\\\"}


def word(data: bytes) -> str:
    """One word of bash that stands for these bytes, among which there is no NUL.

    It is plain ASCII without control characters. An exclamation mark, which an interactive shell
    may take for a command of its history, is escaped wherever others are.
    """
    if PLAIN.fullmatch(data):
        return data.decode("ascii")
    if all(0x20 <= byte < 0x7F and byte != 0x21 for byte in data):
        return "'" + data.decode("ascii").replace("'", "'\\''") + "'"
    return "$'" + "".join(map(_ansi, data)) + "'"


def _ansi(byte: int) -> str:
    if byte in _NAMED:
        return _NAMED[byte]
    return chr(byte) if 0x20 <= byte < 0x7F and byte not in b"'!" else f"\\x{byte:02x}"


def expression(data: bytes) -> str:
    """A Python expression of these bytes, without a single quote in it. What repeats is written as
    a product; what stays long is packed."""
    parts, end = [], 0
    for found in UNITS.finditer(data):
        if found.start() > end:
            parts.append(_literal(data[end : found.start()]))
        unit = found.group(1)
        parts.append(f"{_literal(unit)}*{len(found.group()) // len(unit)}")
        end = found.end()
    if end < len(data) or not data:
        parts.append(_literal(data[end:]))
    text = "+".join(parts)
    if len(text) <= WORDY:
        return text
    packed = base64.b64encode(zlib.compress(data, 9)).decode("ascii")
    return f'zlib.decompress(base64.b64decode("{packed}"))'


def _literal(data: bytes) -> str:
    return 'b"' + "".join(map(_escaped, data)) + '"'


def _escaped(byte: int) -> str:
    if byte in _NAMED:
        return _NAMED[byte]
    return chr(byte) if 0x20 <= byte < 0x7F and byte not in b"'\"!" else f"\\x{byte:02x}"
