"""Defects in creating a message, and in what is left of it afterwards."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING
from unicodedata import normalize

from honcho_mock.broken import changes as wrong
from honcho_mock.broken.parts import (
    Change,
    Defect,
    answered,
    asked,
    checked,
    identified,
    queried,
    stored,
    timed,
)

if TYPE_CHECKING:
    from honcho_mock.serving.seams import Seams

CREATE = ("messages", "create")
LIST = ("messages", "list")
ROUTE = ("POST", "/messages")
SCHEMA = "MessageCreate"
LIMIT = 50_000
BACK = timedelta(milliseconds=20)
BEHIND = timedelta(minutes=4)


def _content(change: Change) -> Seams:
    return asked(CREATE, wrong.field("content", change))


def _metadata(change: Change) -> Seams:
    return asked(CREATE, wrong.field("metadata", change))


def _flag(change: Change) -> Seams:
    return asked(CREATE, wrong.field("is_user", change))


def _each_id_twice() -> Change:
    numbers, kept = count(), [""]

    def change(right: str) -> str:
        if next(numbers) % 2 == 0:
            kept[0] = right
        return kept[0]

    return change


def _backwards() -> Change:
    latest: list[datetime] = []

    def change(right: str) -> str:
        now = datetime.fromisoformat(right)
        early = latest.pop() - BACK if latest else now
        # A time that is minutes off would be another fault.
        latest.append(now if now - early > BEHIND else early)
        return f"{latest[0]:%Y-%m-%dT%H:%M:%S.%f}Z"

    return change


CREATE_MESSAGE = (
    # name, sentence, check, seams
    Defect(
        "content-lost",
        "A content comes back empty.",
        "echo.text",
        _content(lambda _: ""),
    ),
    Defect(
        "content-trimmed",
        "White space around a content is cut off.",
        "echo.text",
        _content(str.strip),
    ),
    Defect(
        "content-normalised",
        "A content is brought into normal form C.",
        "echo.text",
        _content(lambda text: normalize("NFC", text)),
    ),
    Defect(
        "content-line-ends",
        "CR LF in a content becomes LF.",
        "echo.text",
        _content(lambda text: text.replace("\r\n", "\n")),
    ),
    Defect(
        "content-cut",
        "A content is cut after 1,000 characters.",
        "echo.text",
        _content(lambda text: text[:1000]),
    ),
    Defect(
        "content-escaped",
        "HTML in a content is escaped.",
        "echo.text",
        _content(lambda text: text.replace("<", "&lt;")),
    ),
    Defect(
        "content-nul-dropped",
        "NUL is dropped from a content.",
        "echo.text",
        _content(lambda text: text.replace("\0", "")),
    ),
    Defect(
        "content-beyond-bmp-lost",
        "Characters beyond the basic plane become question marks.",
        "echo.text",
        _content(lambda text: "".join(c if ord(c) < 0x10000 else "?" for c in text)),
    ),
    Defect(
        "flag-inverted",
        "is_user comes back as its opposite.",
        "echo.flag",
        _flag(lambda flag: not flag),
    ),
    Defect(
        "flag-always-true",
        "is_user is true whatever was sent.",
        "echo.flag",
        _flag(lambda _: True),
    ),
    Defect(
        "metadata-lost",
        "Metadata comes back empty.",
        "echo.metadata",
        _metadata(lambda _: {}),
    ),
    Defect(
        "metadata-nulls-dropped",
        "Members of metadata that are null are dropped.",
        "echo.metadata",
        _metadata(wrong.members(lambda o: {k: v for k, v in o.items() if v is not None})),
    ),
    Defect(
        "metadata-empty-key-dropped",
        "A member of metadata with an empty name is dropped.",
        "echo.metadata",
        _metadata(wrong.members(lambda o: {k: v for k, v in o.items() if k})),
    ),
    Defect(
        "metadata-lower-case",
        "Names in metadata become lower case.",
        "echo.metadata",
        _metadata(wrong.members(lambda o: {k.lower(): v for k, v in o.items()})),
    ),
    Defect(
        "metadata-flat",
        "Objects within metadata become text.",
        "echo.metadata",
        _metadata(lambda o: {k: str(v) if isinstance(v, dict) else v for k, v in o.items()}),
    ),
    Defect(
        "metadata-arrays-sorted",
        "Arrays within metadata are sorted.",
        "echo.metadata",
        _metadata(
            lambda o: {k: sorted(v, key=str) if isinstance(v, list) else v for k, v in o.items()}
        ),
    ),
    Defect(
        "metadata-long-integers",
        "Integers beyond 2^53 in metadata become floats.",
        "echo.numbers",
        _metadata(wrong.long_integers_as_floats),
    ),
    Defect(
        "metadata-default-missing",
        "A message without metadata has none in the answer.",
        "answers.besides",
        answered(CREATE, lambda row: row if row["metadata"] else wrong.without("metadata")(row)),
    ),
    Defect(
        "metadata-default-null",
        "A message without metadata has null in the answer.",
        "answers.schema",
        answered(CREATE, wrong.field("metadata", lambda o: o or None)),
    ),
    Defect(
        "id-reused",
        "Two objects are given one id.",
        "identity.fresh",
        identified(_each_id_twice),
    ),
    Defect(
        "id-alphabet",
        "Ids have characters that mean something else in a query.",
        "identity.form",
        identified(lambda: lambda right: right[:20] + "+"),
    ),
    Defect(
        "id-from-body",
        "An id in the body becomes the id of the message.",
        "identity.own",
        wrong.id_from_body(CREATE),
    ),
    Defect(
        "time-without-zone",
        "created_at has no Z.",
        "answers.time",
        timed(lambda: lambda right: right.rstrip("Z")),
    ),
    Defect(
        "time-constant",
        "created_at is the same for ever.",
        "identity.clock",
        timed(lambda: lambda _: "2020-01-01T00:00:00.000000Z"),
    ),
    Defect(
        "time-backwards",
        "created_at goes back from one message to the next.",
        "identity.order",
        timed(_backwards),
    ),
    Defect(
        "field-missing",
        "An answer lacks app_id.",
        "answers.schema",
        answered(CREATE, wrong.without("app_id")),
    ),
    Defect(
        "field-extra",
        "An answer has a field of the inside.",
        "answers.besides",
        answered(CREATE, wrong.with_(internal_id=1)),
    ),
    Defect(
        "field-renamed",
        "An answer has h_metadata in place of metadata.",
        "answers.besides",
        answered(CREATE, lambda row: {"h_metadata" if k == "metadata" else k: row[k] for k in row}),
    ),
    Defect(
        "session-wrong",
        "An answer names another session.",
        "echo.owner",
        answered(CREATE, wrong.with_(session_id="x" * 21)),
    ),
    Defect(
        "user-and-app-swapped",
        "An answer has app_id and user_id in each other's place.",
        "echo.owner",
        answered(CREATE, lambda r: r | {"app_id": r["user_id"], "user_id": r["app_id"]}),
    ),
    Defect(
        "stored-otherwise",
        "The content that is stored is not the one that was answered.",
        "state.get",
        stored(CREATE, wrong.field("content", lambda text: text + " ")),
        besides={"state.list": "a list shows what is stored, too"},
    ),
    Defect(
        "stored-metadata-otherwise",
        "The metadata that is stored is not the one that was answered.",
        "state.get",
        stored(CREATE, wrong.field("metadata", lambda _: {})),
        besides={"state.list": "a list shows what is stored, too"},
    ),
    Defect(
        "not-stored",
        "A message is answered and not stored.",
        "state.found",
        stored(CREATE, lambda _: None),
    ),
    Defect(
        "stored-twice",
        "A message is stored twice.",
        "state.stray",
        wrong.done_twice(CREATE),
    ),
    Defect(
        "stored-though-refused",
        "A message without is_user is refused and stored.",
        "refusals.traceless",
        wrong.stored_though_refused(CREATE, SCHEMA, "is_user", True),
    ),
    Defect(
        "limit-49999",
        "A content of 50,000 characters is refused.",
        "limits.accept",
        checked(SCHEMA, wrong.property_with("content", maxLength=LIMIT - 1)),
    ),
    Defect(
        "limit-50001",
        "A content of 50,001 characters is taken.",
        "limits.refuse",
        checked(SCHEMA, wrong.property_with("content", maxLength=LIMIT + 1)),
    ),
    Defect(
        "limit-in-bytes",
        "The limit of a content is measured in bytes of UTF-8.",
        "limits.accept",
        wrong.longer_than(CREATE, "content", LIMIT, wrong.utf8_length),
    ),
    Defect(
        "limit-in-utf16",
        "The limit of a content is measured in units of UTF-16.",
        "limits.accept",
        wrong.longer_than(CREATE, "content", LIMIT, wrong.utf16_length),
    ),
    Defect(
        "limit-fails",
        "The server fails on a content of 50,000 characters.",
        "limits.accept",
        wrong.failing_where(CREATE, lambda body: len(body["content"]) == LIMIT),
    ),
    Defect(
        "empty-content-refused",
        "An empty content is refused.",
        "limits.accept",
        checked(SCHEMA, wrong.property_with("content", minLength=1)),
    ),
    Defect(
        "flag-not-required",
        "A message without is_user is taken.",
        "refusals.invalid",
        wrong.with_default(CREATE, SCHEMA, "is_user", True),
    ),
    Defect(
        "content-not-required",
        "A message without content is taken.",
        "refusals.invalid",
        wrong.with_default(CREATE, SCHEMA, "content", ""),
    ),
    Defect(
        "any-parents",
        "A message is stored whether or not its app, user and session belong together.",
        "isolation.path",
        wrong.any_parent(CREATE),
        besides={"state.unknown": "parents that are nobody's are taken as well as another's"},
    ),
    Defect(
        "missing-parent-200",
        "A message for an unknown session is answered 200.",
        "state.unknown",
        wrong.status(ROUTE, 200, instead_of=404),
        besides={"isolation.path": "a parent of another owner is as good as a missing one"},
    ),
    Defect(
        "missing-parent-500",
        "A message for an unknown session is answered 500.",
        "robust.allowed",
        wrong.status(ROUTE, 500, instead_of=404),
    ),
    Defect(
        "status-201",
        "A message that is created is answered 201.",
        "answers.status",
        wrong.status(ROUTE, 201, instead_of=200),
    ),
    Defect(
        "status-400",
        "A body that does not fit the schema is answered 400.",
        "refusals.status",
        wrong.status(ROUTE, 400, instead_of=422),
    ),
    Defect(
        "faults-first-only",
        "Only the first fault of a body is listed.",
        "refusals.places",
        wrong.faults(ROUTE, lambda found: found[:1]),
    ),
    Defect(
        "faults-without-place",
        "A fault does not say where it is.",
        "refusals.form",
        wrong.faults(ROUTE, lambda found: [wrong.without("loc")(one) for one in found]),
    ),
    Defect(
        "faults-misplaced",
        "A fault says that it is somewhere else.",
        "refusals.places",
        wrong.faults(ROUTE, lambda found: [one | {"loc": ["body"]} for one in found]),
    ),
    Defect(
        "faults-as-text",
        "The faults of a body are one sentence.",
        "refusals.form",
        wrong.faults(ROUTE, lambda found: str(found)),
    ),
    Defect(
        "type-text",
        "JSON is sent as text/plain.",
        "answers.json",
        wrong.header(ROUTE, b"content-type", b"text/plain; charset=utf-8"),
    ),
    Defect(
        "fails-on-nul",
        "The server fails on NUL in a content.",
        "robust.allowed",
        wrong.failing_where(CREATE, lambda body: "\0" in body["content"]),
    ),
    Defect(
        "fails-on-emoji",
        "The server fails on characters beyond the basic plane.",
        "robust.allowed",
        wrong.failing_where(CREATE, lambda body: any(c > "\uffff" for c in body["content"])),
        besides={"limits.accept": "a text at its limit is tried with such characters, too"},
    ),
    Defect(
        "fails-on-empty",
        "The server fails on an empty content.",
        "robust.allowed",
        wrong.failing_where(CREATE, lambda body: not body["content"]),
        besides={"limits.accept": "no character at all is the least that is allowed"},
    ),
    Defect(
        "list-reversed",
        "Messages are listed latest first.",
        "pages.order",
        queried(LIST, lambda query: query | {"reverse": not query["reverse"]}),
    ),
)
