"""The form of answers, what comes back in them, and the ids and times of new objects."""

from __future__ import annotations

from honcho_contract.judging.catalogue.check import CLOCK_TOLERANCE, MAKES, MESSAGES, Check
from honcho_contract.judging.laws import answers, echo, identity

ANSWER_CHECKS = (
    # answers: the form of what comes back
    Check(
        code="answers.status",
        title="A documented status",
        must="An answer MUST have a status that the document names for the operation.",
        law=answers.undocumented,
    ),
    Check(
        code="answers.json",
        title="JSON, and said to be",
        must="An answer MUST be one JSON text in UTF-8 with the documented Content-Type.",
        law=answers.not_json,
    ),
    Check(
        code="answers.keys",
        title="One value per key",
        must="An object in an answer MUST NOT have the same key twice.",
        law=answers.keys_twice,
    ),
    Check(
        code="answers.schema",
        title="The documented schema",
        must="The body of a successful answer MUST be valid by its schema, to the letter.",
        law=answers.schema_fault,
    ),
    Check(
        code="answers.time",
        title="Times with an offset",
        must="A time in an answer MUST be RFC 3339 with an offset from UTC.",
        law=answers.time_fault,
    ),
    Check(
        code="answers.besides",
        title="Nothing besides",
        must="An object in an answer MUST have metadata and no property that its schema lacks.",
        law=answers.besides,
    ),
    Check(
        code="answers.error-form",
        title="Errors say what is wrong",
        must='A refusal other than 422 MUST have the body {"detail": text}.',
        law=answers.error_form,
    ),
    # echo: what was sent comes back
    Check(
        code="echo.text",
        title="Text as sent",
        must="Text MUST come back code point by code point as it was sent.",
        law=echo.texts,
        where=MAKES,
    ),
    Check(
        code="echo.flag",
        title="Booleans as sent",
        must="A boolean MUST come back as it was sent, and a new session MUST be active.",
        law=echo.flags,
        where=MAKES,
    ),
    Check(
        code="echo.metadata",
        title="Metadata as sent",
        must="Metadata MUST come back with every key, type, nesting and array order as sent.",
        law=echo.metadata,
        where=MAKES,
    ),
    Check(
        code="echo.numbers",
        title="Numbers exact",
        must="Numbers in metadata MUST come back exact: integers of any size, floats to the bit.",
        law=echo.numbers,
        where=MAKES,
    ),
    Check(
        code="echo.defaults",
        title="Defaults filled in",
        must="Metadata that was left out or sent empty MUST come back as {}.",
        law=echo.defaults,
        where=MAKES,
    ),
    Check(
        code="echo.owner",
        title="The ids of the path",
        must="A new object MUST bear the ids that the path and the body gave it.",
        law=echo.owners,
        where=MAKES,
    ),
    Check(
        code="echo.batch",
        title="One answer for each message",
        must="A batch MUST be answered with one message for each that was sent, in order.",
        law=echo.batch_length,
        where="messages.batch",
    ),
    Check(
        code="echo.update",
        title="Updates as sent",
        must="What an update names MUST come back as it was sent.",
        law=echo.update_echo,
        where="update operations",
    ),
    # identity: ids and times
    Check(
        code="identity.fresh",
        title="Fresh ids",
        must="A new object MUST have an id that no other object has.",
        law=identity.not_fresh,
        where=MAKES,
    ),
    Check(
        code="identity.form",
        title="Ids that fit a path",
        must="An id MUST consist of characters that stand for themselves in a path.",
        law=identity.malformed,
        where=MAKES,
    ),
    Check(
        code="identity.own",
        title="Ids are the server's own",
        must="A new object MUST NOT take its id from the request's body.",
        law=identity.taken_over,
        where=MAKES,
    ),
    Check(
        code="identity.clock",
        title="Plausible times",
        must=(
            "created_at of a new object MUST lie within its request, "
            f"give or take {CLOCK_TOLERANCE:.0f} seconds."
        ),
        law=identity.implausible(CLOCK_TOLERANCE),
        where=MAKES,
    ),
    Check(
        code="identity.order",
        title="Time does not go back",
        must="created_at MUST NOT go back from one message of a session to the next.",
        law=identity.backwards,
        beside=identity.made_before,
        where=MESSAGES,
    ),
)
