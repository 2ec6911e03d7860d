"""Tokens, parts of files, likeness, and values that fit a schema."""

from __future__ import annotations

import jsonschema
import pytest

from honcho_mock.apis.v3.texts import uploads
from honcho_mock.apis.v3.texts.response_format import expect_format, value_for
from honcho_mock.apis.v3.texts.search import nearest, within
from honcho_mock.apis.v3.texts.splitting import LONGEST, split
from honcho_mock.apis.v3.texts.tokens import count_each, count_tokens
from honcho_mock.apis.v3.texts.uploads import LARGEST, text_of
from honcho_mock.behaviour.errors import (
    TooLargeError,
    UnprocessableError,
    UnsupportedTypeError,
)


def pdf(text: str) -> bytes:
    """A PDF of one page that says something."""
    drawn = f"BT /F 12 Tf 20 100 Td ({text}) Tj ET"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R"
        "/Resources<</Font<</F 5 0 R>>>>>>",
        f"<</Length {len(drawn)}>>stream\n{drawn}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    written, places = "%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(written))
        written += f"{number} 0 obj{one}endobj\n"
    entries = "".join(f"{place:010d} 00000 n \n" for place in places)
    table = f"xref\n0 6\n0000000000 65535 f \n{entries}trailer<</Size 6/Root 1 0 R>>\n"
    return f"{written}{table}startxref\n{len(written)}\n%%EOF\n".encode()


PDF = pdf("Green tea")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("hello", 1),
        ("I drink green tea every morning", 6),
        ("A zebra crossed the savanna at noon", 8),
        ("Payment of 100% is due on Friday", 9),
        ("ü😀 \u202e", 4),
        ("<|endoftext|>", 7),
        ("a\ud800b", 3),
    ],
)
def test_tokens(text: str, count: int) -> None:
    assert count_tokens(text) == count


def test_tokens_of_several_texts() -> None:
    assert count_each(["hello", "", "hello"]) == [1, 0, 1]
    assert count_each(["hello", "\ud800"]) == [1, 1]


def test_a_short_text_stays_as_it_is() -> None:
    assert split(" a\n\nb ") == [" a\n\nb "]
    assert split("") == [""]


@pytest.mark.parametrize("pause", ["\n\n", "\n", ". ", " "])
def test_a_text_is_cut_at_the_best_pause(pause: str) -> None:
    text = f"{'a' * 70}{pause}{'b' * 60}"
    first, second = split(text, longest=100)
    assert (first, second) == (f"{'a' * 70}{pause}".strip(), "b" * 60)


def test_a_text_without_pauses_is_cut_where_it_is_too_long() -> None:
    assert [len(piece) for piece in split("x" * 250, longest=100)] == [100, 100, 50]


def test_thirty_thousand_characters_are_two_messages() -> None:
    pieces = split("word " * 6000)
    assert len(pieces) == 2
    assert all(len(piece) <= LONGEST for piece in pieces)
    assert " ".join(pieces).split() == ["word"] * 6000


@pytest.mark.parametrize(
    ("content", "kind", "text"),
    [
        (b"hello", "text/plain", "hello"),
        ("cafés".encode("latin-1"), "text/plain", "cafés"),
        ("tea".encode("utf-16"), "text/plain", "tea"),
        (b"a\0b", "text/markdown", "ab"),
        ('{"a":[1,2],"ü":null}'.encode(), "application/json", '{"a": [1, 2], "ü": null}'),
        (b"  ", "application/json", ""),
        (PDF, "application/pdf", "[Page 1]\nGreen tea"),
    ],
    ids=["plain", "Latin-1", "UTF-16", "NUL", "JSON", "blank JSON", "PDF"],
)
def test_the_text_of_a_file(content: bytes, kind: str, text: str) -> None:
    assert text_of(content, kind) == text


@pytest.mark.parametrize(
    ("content", "kind", "error", "detail"),
    [
        (b"{", "application/json", UnprocessableError, "Uploaded JSON is invalid"),
        (b"[" * 100_000, "application/json", UnprocessableError, "Uploaded JSON is invalid"),
        (b"\xff", "application/json", UnprocessableError, "JSON uploads must be UTF-8 encoded"),
        (b"no pdf", "application/pdf", UnprocessableError, "Uploaded PDF is invalid"),
        (PDF[:100], "application/pdf", UnprocessableError, "Uploaded PDF is invalid"),
        (
            b"",
            "",
            UnsupportedTypeError,
            "Unsupported file type: None. Supported types: ['PDFProcessor', 'TextProcessor', "
            "'JSONProcessor']",
        ),
        (
            b"x" * (LARGEST + 1),
            "text/plain",
            TooLargeError,
            "File size (5242881 bytes) exceeds maximum allowed size (5242880 bytes)",
        ),
    ],
    ids=["half JSON", "deep JSON", "bytes", "no PDF", "half a PDF", "no type", "too large"],
)
def test_files_that_are_refused(
    content: bytes, kind: str, error: type[Exception], detail: str
) -> None:
    with pytest.raises(error) as raised:
        text_of(content, kind)
    assert raised.value.args == (detail,)


def test_a_pdf_whose_pages_draw_too_much_is_refused_before_it_is_read() -> None:
    with pytest.raises(UnprocessableError, match="more than 2,000,000 bytes of drawing"):
        text_of(pdf("a) Tj (" * 300_000), "application/pdf")


def test_a_pdf_that_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "SECONDS_TO_READ", -1)
    with pytest.raises(UnprocessableError, match="takes too long to read"):
        text_of(PDF, "application/pdf")


ROWS = [
    {"id": "1", "content": "Running shoes are on sale"},
    {"id": "2", "content": "Payment of 100% is due on Friday"},
    {"id": "3", "content": "A zebra crossed the savanna"},
    {"id": "4", "content": "A zebra crossed the savanna"},
]


def test_what_holds_the_query_is_nearest_and_of_equals_the_earlier() -> None:
    assert [row["id"] for row in nearest(ROWS, "100%", 1)] == ["2"]
    assert [row["id"] for row in nearest(ROWS, "zebras", 2)] == ["3", "4"]
    assert len(nearest(ROWS, "nothing like it", 10)) == 4


def test_distance() -> None:
    assert [row["id"] for row in within(ROWS, "Running shoes are on sale", 0.01)] == ["1"]
    assert within(ROWS, "quantum", 0.5) == []


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object", "properties": {"a": {"type": "string"}, "n": {"type": "integer"}}},
        {
            "type": "object",
            "properties": {
                "list": {"type": "array", "items": {"type": "number"}, "minItems": 3},
                "choice": {"enum": ["x", "y"]},
                "maybe": {"anyOf": [{"type": "null"}, {"type": "boolean"}]},
                "both": {"allOf": [{"type": "object", "properties": {"z": {"const": 5}}}]},
                "short": {"type": "string", "maxLength": 3},
                "long": {"type": "string", "minLength": 60},
                "number": {"type": "number", "exclusiveMinimum": 3, "maximum": 4},
                "multiple": {"type": "integer", "minimum": 11, "multipleOf": 10},
                "when": {"type": "string", "format": "date-time"},
                "kinds": {"type": ["null", "string"]},
            },
            "required": ["list", "choice", "maybe", "both", "short", "long", "number"],
        },
        {
            "type": "object",
            "properties": {"tree": {"$ref": "#/$defs/tree"}},
            "required": ["tree"],
            "$defs": {
                "tree": {
                    "type": "object",
                    "properties": {"left": {"$ref": "#/$defs/tree"}, "name": {"type": "string"}},
                    "required": ["name"],
                }
            },
        },
    ],
    ids=["plain", "kinds", "recursive"],
)
def test_a_value_fits_its_schema(schema: dict[str, object]) -> None:
    expect_format(schema)
    jsonschema.validate(value_for(schema, "an answer"), schema)


def test_a_schema_that_refers_to_itself_often_has_a_value_all_the_same() -> None:
    own = {"type": "object", "properties": {name: {"$ref": "#"} for name in "abcdef"}}
    jsonschema.validate(value_for(own, "an answer"), own)


@pytest.mark.parametrize(
    ("inner", "why"),
    [
        ({"a": {"type": "string", "minLength": 10**9}}, "minLength is 1000000000, at most 100,000"),
        ({name: {"$ref": "#"} for name in "abcdef"}, "it requires more than 10,000 values"),
    ],
)
def test_a_schema_that_asks_for_more_than_is_served(inner: dict[str, object], why: str) -> None:
    schema = {"type": "object", "properties": inner, "required": list(inner)}
    with pytest.raises(UnprocessableError, match=why):
        value_for(schema, "an answer")


@pytest.mark.parametrize("schema", [{}, {"type": "string"}])
def test_a_schema_that_is_of_no_object(schema: dict[str, object]) -> None:
    with pytest.raises(UnprocessableError, match="root schema must have type 'object'"):
        expect_format(schema)
