"""Defects in the form of answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from honcho_mock.behaviour.encoding import decode, encode
from honcho_mock.broken import changes as wrong
from honcho_mock.broken.parts import Defect, Outgoing, answered, sent

if TYPE_CHECKING:
    from honcho_mock.serving.seams import Seams

ANY_GET = ("GET", "")


def _raw(route: tuple[str, str], *, cut: int, tail: bytes) -> Seams:
    """The end of successful answers, replaced as bytes."""

    def change(exchange: Outgoing) -> None:
        if exchange.status == 200:
            exchange.body = exchange.body[: len(exchange.body) - cut] + tail

    return sent(route, change)


def _error_as_text(exchange: Outgoing) -> None:
    if exchange.status == 404:
        exchange.body = encode({"error": decode(exchange.body)["detail"]})


def _problem_type(exchange: Outgoing) -> None:
    if exchange.status == 404:
        exchange.headers = [(b"content-type", b"application/problem+json")]


ANSWERS = (
    Defect(
        "key-twice",
        "A new collection is answered with its id twice.",
        "answers.keys",
        _raw(("POST", "/collections"), cut=1, tail=b',"id":"again"}'),
    ),
    Defect(
        "json-and-more",
        "Something stands behind the JSON of a new session.",
        "answers.json",
        _raw(("POST", "/sessions"), cut=0, tail=b" ;"),
    ),
    Defect(
        "active-as-text",
        "is_active of a new session is a text.",
        "answers.schema",
        answered(("sessions", "create"), wrong.field("is_active", str)),
    ),
    Defect(
        "total-as-text",
        "The total of a list of users is a text.",
        "answers.schema",
        answered(("users", "list"), wrong.field("total", str)),
    ),
    Defect(
        "time-with-a-space",
        "created_at of a new user has a space for the T.",
        "answers.time",
        answered(
            ("users", "create"), wrong.field("created_at", lambda text: text.replace("T", " "))
        ),
    ),
    Defect(
        "metadata-left-out",
        "A session without metadata is answered without it.",
        "answers.besides",
        answered(
            ("sessions", "create"),
            lambda row: row if row["metadata"] else wrong.without("metadata")(row),
        ),
    ),
    Defect(
        "error-as-text",
        "What is not found is told as error, not as detail.",
        "answers.error-form",
        sent(ANY_GET, _error_as_text),
    ),
    Defect(
        "error-as-problem",
        "What is not found is told as problem+json.",
        "answers.json",
        sent(ANY_GET, _problem_type),
    ),
)
