"""Recordings, read: told from other files by what they hold, bounded, each exchange by a schema."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from honcho_openapi.har import ENTRY, recorded_of
from honcho_openapi.json_text import loads
from honcho_openapi.printable import shown_in_line
from honcho_openapi.recording import SCHEMA, Recorded, RecordingError

LARGEST = 256 * 2**20
"""Bytes of a recording that is read, and that is written at most."""

MOST = 200_000
"""Exchanges of one."""

BEGINNING = 4096
"""Bytes by which a recording is known."""

SHOWN = 200
"""Characters of a complaint that are shown."""

_HAR = re.compile(rb'\s*\{\s*"log"\s*:')
_LINES = re.compile(rb'\s*\{\s*"(at|method)"\s*:')


def is_recording(path: str | Path) -> bool:
    """Whether a file looks like a recording, by how it begins. Raises an OSError as `open` does."""
    with Path(path).open("rb") as file:
        beginning = file.read(BEGINNING).removeprefix(b"\xef\xbb\xbf")
    return bool(_HAR.match(beginning) or _LINES.match(beginning))


def read_recording(path: str | Path) -> list[Recorded]:
    """The exchanges of a file in their order. A last line that was cut short is left out.

    Raises a `RecordingError` that names the file, and the line or the entry.
    """
    path = Path(path)
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise _unfit(path, f"it has {size:,} bytes, more than the {LARGEST:,} that are read")
        text = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    except OSError as error:
        raise _unfit(path, str(error.strerror)) from error
    found = list(_entries(path, text) if _HAR.match(text) else _lines(path, text))
    if not found:
        raise _unfit(path, "it holds no exchange")
    return found


def _lines(path: Path, text: bytes) -> Iterator[Recorded]:
    lines = text.split(b"\n")
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        _bounded(path, number)
        where = f"line {number}"
        try:
            raw = _value(line)
        except ValueError as error:
            if number == len(lines) > 1:
                return  # what wrote it ended in the middle of it
            raise _unfit(path, f"{where}: is not JSON: {error}") from None
        _held(path, where, raw, SCHEMA)
        yield _made(path, where, Recorded.from_json, raw)


def _entries(path: Path, text: bytes) -> Iterator[Recorded]:
    try:
        raw = _value(text)
    except ValueError as error:
        raise _unfit(path, f"it is not JSON: {error}") from None
    log = raw.get("log") if isinstance(raw, dict) else None
    entries = log.get("entries") if isinstance(log, dict) else None
    if not isinstance(entries, list):
        raise _unfit(path, "log.entries: expected a list")
    _bounded(path, len(entries))
    for number, entry in enumerate(entries):
        where = f"log.entries[{number}]"
        _held(path, where, entry, ENTRY)
        yield _made(path, where, recorded_of, entry)


def _value(text: bytes) -> Any:
    try:
        return loads(text)
    except RecursionError:
        raise ValueError("it nests too deep") from None


def _bounded(path: Path, count: int) -> None:
    if count > MOST:
        raise _unfit(path, f"it has more than the {MOST:,} exchanges that are read")


@cache
def _validator(which: str) -> Draft202012Validator:
    return Draft202012Validator({"line": SCHEMA, "entry": ENTRY}[which])


def _held(path: Path, where: str, raw: Any, schema: dict[str, Any]) -> None:
    validator = _validator("line" if schema is SCHEMA else "entry")
    if validator.is_valid(raw):
        return
    try:
        error = best_match(validator.iter_errors(raw))
        assert error is not None
        place = "".join(f".{part}" for part in error.absolute_path)
        why = f"{place:.{SHOWN}}: {error.message:.{SHOWN}}"
    except RecursionError:
        why = ": it nests too deep"
    raise _unfit(path, f"{where}{why}")


def _made(path: Path, where: str, make: Any, raw: Any) -> Recorded:
    try:
        made: Recorded = make(raw, where)
    except (ValueError, RecursionError) as error:
        raise _unfit(path, f"{where}: {error}") from None
    return made


def _unfit(path: Path, why: str) -> RecordingError:
    return RecordingError(
        f"{path} cannot be read as a recording: {shown_in_line(why)}; expected JSON lines or a HAR "
        "as honcho-mock proxy --record writes them"
    )
