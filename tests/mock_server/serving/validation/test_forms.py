from __future__ import annotations

import pytest

from honcho_mock.behaviour.backend import File
from honcho_mock.behaviour.errors import UnreadableError
from honcho_mock.serving.validation.forms import MOST_PARTS, read_form

TYPE = b"multipart/form-data; boundary=x"


def part(disposition: str, content: str, *headers: str) -> bytes:
    lines = ("--x", f"Content-Disposition: form-data; {disposition}", *headers, "", content, "")
    return "\r\n".join(lines).encode()


END = b"--x--\r\n"


def test_texts_and_files_go_by_name_and_the_last_counts() -> None:
    body = (
        part('name="a"', "first")
        + part('name="a"', "last")
        + part('name="f"; filename="ä.txt"', "one", "Content-Type: text/plain; charset=utf-8")
        + END
    )
    assert read_form(body, TYPE) == {"a": "last", "f": File("ä.txt", "text/plain", b"one")}


def test_what_is_no_form_has_no_parts() -> None:
    assert read_form(b'{"a": 1}', b"application/json") == {}
    assert read_form(b"", b"") == {}


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (part('name="a"', "x") + END, b"multipart/form-data"),
        (b"nothing of the kind", TYPE),
        (part("filename=a", "x") + END, TYPE),
    ],
)
def test_what_cannot_be_read_is_refused(body: bytes, content_type: bytes) -> None:
    with pytest.raises(UnreadableError, match="There was an error parsing the body"):
        read_form(body, content_type)


def test_a_form_has_so_many_parts_at_most() -> None:
    body = b"".join(part(f'name="{number}"', "") for number in range(MOST_PARTS + 1)) + END
    with pytest.raises(UnreadableError, match="Maximum number of fields is 1000"):
        read_form(body, TYPE)
