"""The text of an uploaded file, by the type that its sender gave it."""

from __future__ import annotations

import json
import logging
import time
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

from honcho_mock.behaviour.errors import (
    TooLargeError,
    UnprocessableError,
    UnsupportedTypeError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pypdf import PageObject

LARGEST = 5_242_880
"""Bytes of a file."""

MOST_PAGES = 1_000
"""Pages of a PDF that are read."""

MOST_DRAWN = 2_000_000
"""Bytes of drawing instructions in them, unpacked: some kilobytes can unpack to a day's work."""

SECONDS_TO_READ = 5
"""CPU time for the forms that pages draw, whose number and size nothing else bounds."""

_UNSUPPORTED = (
    "Unsupported file type: {kind}. Supported types: ['PDFProcessor', 'TextProcessor', "
    "'JSONProcessor']"
)


def text_of(content: bytes, kind: str) -> str:
    """What a file of a media type says, or the refusal of it."""
    if len(content) > LARGEST:
        raise TooLargeError(
            f"File size ({len(content)} bytes) exceeds maximum allowed size ({LARGEST} bytes)"
        )
    return _reader(kind)(content).replace("\0", "")


def _reader(kind: str) -> Callable[[bytes], str]:
    if kind == "application/pdf":
        return _pdf
    if kind == "application/json":
        return _json
    if kind.startswith("text/"):
        return _plain
    raise UnsupportedTypeError(_UNSUPPORTED.format(kind=kind or None))


def _plain(content: bytes) -> str:
    for encoding in ("utf-8", "utf-16"):
        # UTF-16 without its mark is not told from bytes of any other kind.
        if encoding == "utf-16" and content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
            continue
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def _json(content: bytes) -> str:
    """Written anew, so that it reads the same however it was spaced."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise UnprocessableError("JSON uploads must be UTF-8 encoded") from None
    if not text.strip():
        return ""
    try:
        return json.dumps(json.loads(text), ensure_ascii=False)
    except (ValueError, RecursionError):
        raise UnprocessableError("Uploaded JSON is invalid") from None


@cache
def _quiet() -> None:
    """What pypdf finds odd about a file is not for the terminal of whoever runs the mock."""
    logging.getLogger("pypdf").addHandler(logging.NullHandler())


def _texts(pages: Iterable[PageObject]) -> list[str]:
    """The text of each page, as long as that is no more work than a mock should do."""
    texts, drawn, ends = [], 0, time.thread_time() + SECONDS_TO_READ

    def expect_time(*_operation: object) -> None:
        if time.thread_time() > ends:
            raise UnprocessableError("Uploaded PDF takes too long to read")

    for page in pages:
        contents = page.get_contents()
        drawn += 0 if contents is None else len(contents.get_data())
        if drawn > MOST_DRAWN:
            raise UnprocessableError(
                f"Uploaded PDF has more than {MOST_DRAWN:,} bytes of drawing instructions"
            )
        texts.append(page.extract_text(visitor_operand_before=expect_time))
    return texts


def _pdf(content: bytes) -> str:
    """The text of all pages. Whatever the reader stumbles over is the file's fault."""
    from pypdf import PdfReader

    _quiet()
    try:
        pages = PdfReader(BytesIO(content)).pages
        if len(pages) > MOST_PAGES:
            raise UnprocessableError(f"Uploaded PDF has more than {MOST_PAGES} pages")
        texts = _texts(pages)
    except UnprocessableError:
        raise
    except Exception as error:
        raise UnprocessableError("Uploaded PDF is invalid") from error
    return "\n\n".join(f"[Page {number}]\n{text}" for number, text in enumerate(texts, 1) if text)
