"""Every check: its code, its title, what a server MUST do, how grave a breach is, and its law.

A check with a law looks at every exchange of a run, whatever it was sent for. A check without one
is decided by the scenarios under `suite/`, which compare several exchanges.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from honcho_contract.judging.laws import (
    Beside,
    Law,
    answers,
    echo,
    identity,
    pages,
    refusals,
    robustness,
)

CLOCK_TOLERANCE = 300.0
"""Seconds by which the target's clock may be off from ours before a time counts as wrong."""


@dataclass(frozen=True, kw_only=True)
class Check:
    """One row.

    `severity` is `error` where a client would break or data would be wrong, `minor` where it would
    be misinformed, `flaky` where asking again helped; that alone does not fail a run. `where` says
    in words which operations the check looks at. `beside` are the objects with which the law
    compares an answer, and which the request does not name.
    """

    code: str
    title: str
    must: str
    law: Law | None = None
    beside: Beside | None = None
    severity: str = "error"
    where: str = "all operations"

    @property
    def family(self) -> str:
        return self.code.partition(".")[0]


_READS = "operations that read one object"
_LISTS = "list operations"
_MAKES = "operations that make objects"
_BODIES = "operations with a body or parameters"
_MESSAGES = "messages"

_ROWS = (
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
        where=_MAKES,
    ),
    Check(
        code="echo.flag",
        title="Booleans as sent",
        must="A boolean MUST come back as it was sent, and a new session MUST be active.",
        law=echo.flags,
        where=_MAKES,
    ),
    Check(
        code="echo.metadata",
        title="Metadata as sent",
        must="Metadata MUST come back with every key, type, nesting and array order as sent.",
        law=echo.metadata,
        where=_MAKES,
    ),
    Check(
        code="echo.numbers",
        title="Numbers exact",
        must="Numbers in metadata MUST come back exact: integers of any size, floats to the bit.",
        law=echo.numbers,
        where=_MAKES,
    ),
    Check(
        code="echo.defaults",
        title="Defaults filled in",
        must="Metadata that was left out or sent empty MUST come back as {}.",
        law=echo.defaults,
        where=_MAKES,
    ),
    Check(
        code="echo.owner",
        title="The ids of the path",
        must="A new object MUST bear the ids that the path and the body gave it.",
        law=echo.owners,
        where=_MAKES,
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
        where=_MAKES,
    ),
    Check(
        code="identity.form",
        title="Ids that fit a path",
        must="An id MUST consist of characters that stand for themselves in a path.",
        law=identity.malformed,
        where=_MAKES,
    ),
    Check(
        code="identity.own",
        title="Ids are the server's own",
        must="A new object MUST NOT take its id from the request's body.",
        law=identity.taken_over,
        where=_MAKES,
    ),
    Check(
        code="identity.clock",
        title="Plausible times",
        must=(
            "created_at of a new object MUST lie within its request, "
            f"give or take {CLOCK_TOLERANCE:.0f} seconds."
        ),
        law=identity.implausible(CLOCK_TOLERANCE),
        where=_MAKES,
    ),
    Check(
        code="identity.order",
        title="Time does not go back",
        must="created_at MUST NOT go back from one message of a session to the next.",
        law=identity.backwards,
        beside=identity.made_before,
        where=_MESSAGES,
    ),
    # state: what was made can be read, changed and deleted
    Check(
        code="state.found",
        title="What was made is found",
        must="A live object MUST be found by its id and by its name.",
        law=answers.wrong_status("state.found"),
        where=_READS,
    ),
    Check(
        code="state.get",
        title="Read back by id",
        must="An object that is read by its id MUST be as it was last answered.",
        law=echo.read_back("by-id", "get"),
        where=_READS,
    ),
    Check(
        code="state.name",
        title="Read back by name",
        must="An object that is read by its name MUST be as it was last answered.",
        law=echo.read_back("by-name", "get-or-create"),
        where="operations that read by name",
    ),
    Check(
        code="state.list",
        title="Read back in a list",
        must="An object in a list MUST be as it was last answered.",
        law=pages.changed,
        where=_LISTS,
    ),
    Check(
        code="state.listed",
        title="What was made is listed",
        must="A list without a filter MUST hold every live object of its place.",
        law=pages.lacks,
        where=_LISTS,
    ),
    Check(
        code="state.stray",
        title="Nothing comes from nowhere",
        must="A list MUST NOT hold an object that no request made.",
        law=pages.stray("state.stray"),
        where=_LISTS,
    ),
    Check(
        code="state.replace",
        title="Metadata is replaced",
        must="An update's metadata MUST replace the old as a whole; {} clears it.",
        law=echo.replaced,
        where="update operations",
    ),
    Check(
        code="state.untouched",
        title="Only what is named changes",
        must="An update MUST NOT change what it does not name.",
        law=echo.untouched,
        where="update operations",
    ),
    Check(
        code="state.immutable",
        title="Some things never change",
        must=(
            "An update MUST NOT change id, created_at, owners, or what a message says; but a "
            "document's created_at with its content."
        ),
        law=echo.immutable,
        where="update operations",
    ),
    Check(
        code="state.deleted",
        title="Deleted is gone",
        must="A deleted collection or document MUST NOT be found again, nor what was below it.",
        law=answers.wrong_status("state.deleted"),
        where="collections, documents",
    ),
    Check(
        code="state.dead-listed",
        title="Deleted is not listed",
        must="A list MUST NOT hold a deleted object.",
        law=pages.dead,
        where=_LISTS,
    ),
    Check(
        code="state.inactive",
        title="A deleted session is inactive",
        must="A deleted session MUST be inactive, and MUST still be read, listed and written.",
        law=answers.wrong_status("state.inactive"),
        where="sessions.delete",
    ),
    Check(
        code="state.unknown",
        title="Unknown is 404",
        must="A request that names an object which does not exist MUST be answered with 404.",
        law=answers.wrong_status("state.unknown"),
    ),
    Check(
        code="state.unique",
        title="Names are unique",
        must="A name in use in the same place MUST be refused with 409.",
        law=answers.wrong_status("state.unique"),
        where="apps, users, collections",
    ),
    Check(
        code="state.unique-scope",
        title="Names are free elsewhere",
        must="A name in use in another place, or by a deleted object, MUST be accepted.",
        law=answers.wrong_status("state.unique-scope"),
        where="users, collections",
    ),
    Check(
        code="state.get-or-create",
        title="Get or create makes one",
        must="Getting or creating by name MUST make one object, and answer with it ever after.",
        law=echo.another,
        where="apps, users",
    ),
    Check(
        code="state.batch",
        title="A batch is all or none",
        must="A batch with one faulty message MUST store none of its messages.",
        law=pages.stray("state.batch"),
        where="messages.batch",
    ),
    Check(
        code="state.clone",
        title="A clone has it all",
        must=(
            "A clone MUST be a new session with the same metadata and copies of the messages up to "
            "the one named, in order, with new ids; a deep one with their metamessages, linked to "
            "the copies."
        ),
        where="sessions.clone",
    ),
    # refusals: what must not be let in, and how it is refused
    Check(
        code="refusals.valid",
        title="What is allowed is accepted",
        must="A request that the document allows MUST be accepted.",
        law=answers.wrong_status("refusals.valid"),
        where=_BODIES,
    ),
    Check(
        code="refusals.invalid",
        title="What is forbidden is refused",
        must="A request that the document forbids MUST be refused.",
        law=answers.wrong_status("refusals.invalid"),
        where=_BODIES,
    ),
    Check(
        code="refusals.coerced",
        title="Nothing else is a boolean",
        must="A text or a number MUST NOT be taken for a boolean.",
        law=answers.wrong_status("refusals.coerced"),
        where=_BODIES,
    ),
    Check(
        code="refusals.status",
        title="Refused with 422",
        must="A request that the document forbids MUST be refused with 422.",
        law=answers.other_refusal,
        where=_BODIES,
    ),
    Check(
        code="refusals.form",
        title="The form of a 422",
        must="A 422 MUST have the documented form: detail, a list of loc, msg and type.",
        law=answers.refusal_form,
        where=_BODIES,
    ),
    Check(
        code="refusals.places",
        title="Every fault is named",
        must="A 422 MUST name each faulty place by its loc.",
        law=refusals.unnamed,
        where=_BODIES,
    ),
    Check(
        code="refusals.no-other-place",
        title="Nothing else is named",
        must="A 422 MUST NOT name a place that has no fault.",
        law=refusals.wrongly_named,
        severity="minor",
        where=_BODIES,
    ),
    Check(
        code="refusals.traceless",
        title="A refusal leaves nothing behind",
        must="A request that was refused MUST NOT change any state.",
        law=pages.stray("refusals.traceless"),
        where=_BODIES,
    ),
    Check(
        code="refusals.media-type",
        title="Only JSON is read",
        must="A body MUST be read when its type is JSON or left out, and refused when it is not.",
        law=answers.wrong_status("refusals.media-type"),
        where="operations with a body",
    ),
    Check(
        code="refusals.syntax",
        title="Broken JSON is refused",
        must="A body that is not JSON MUST be refused.",
        law=answers.wrong_status("refusals.syntax"),
        where="operations with a body",
    ),
    Check(
        code="refusals.ignored",
        title="What is unknown is ignored",
        must="Properties and parameters that the document does not know MUST be ignored.",
        law=answers.wrong_status("refusals.ignored"),
        where=_BODIES,
    ),
    Check(
        code="refusals.empty",
        title="Empty updates are refused",
        must="An update of a collection or document that names nothing MUST be refused with 422.",
        law=answers.wrong_status("refusals.empty"),
        where="collections.update, documents.update",
    ),
    Check(
        code="refusals.reserved",
        title="A reserved name",
        must="A collection named honcho, in any case, MUST be refused with 422.",
        law=answers.wrong_status("refusals.reserved"),
        where="collections.create",
    ),
    Check(
        code="refusals.link",
        title="A message needs its session",
        must="A metamessage with message_id but no session_id MUST be refused with 422.",
        law=answers.wrong_status("refusals.link"),
        where="metamessages.create",
    ),
    Check(
        code="refusals.no-id",
        title="Get needs an id",
        must="A get with neither an id nor a key of its own MUST be refused with 401.",
        law=answers.wrong_status("refusals.no-id"),
        where="apps.get, users.get, sessions.get, collections.get",
    ),
    Check(
        code="refusals.method",
        title="Other methods are refused",
        must="A method that a path does not have MUST be refused with 405.",
        where="all paths",
    ),
    Check(
        code="refusals.allow",
        title="Allow names the methods",
        must="A 405 MUST name every method of the path in Allow (RFC 9110, 15.5.6).",
        law=refusals.allowed_methods,
        severity="minor",
        where="all paths",
    ),
    # limits: at the limit and one beyond
    Check(
        code="limits.accept",
        title="The limit itself is allowed",
        must="A value at a documented limit, in code points, MUST be accepted.",
        law=answers.wrong_status("limits.accept"),
        where=_BODIES,
    ),
    Check(
        code="limits.refuse",
        title="One beyond the limit is not",
        must="A value one beyond a documented limit, in code points, MUST be refused.",
        law=answers.wrong_status("limits.refuse"),
        where=_BODIES,
    ),
    # pages: lists
    Check(
        code="pages.once",
        title="Each object once",
        must="A page MUST NOT hold an object twice.",
        law=pages.repeated,
        where=_LISTS,
    ),
    Check(
        code="pages.order",
        title="Order of arrival",
        must="A list MUST be in the order of arrival, oldest first.",
        law=pages.order(reverse=False),
        where=_LISTS,
    ),
    Check(
        code="pages.reverse",
        title="Reverse mirrors",
        must="reverse=true MUST turn the order round.",
        law=pages.order(reverse=True),
        where=_LISTS,
    ),
    Check(
        code="pages.cut",
        title="Pages partition the list",
        must="Page N of size S MUST hold objects (N-1)·S+1 to N·S of the whole, and no others.",
        law=pages.cut,
        where=_LISTS,
    ),
    Check(
        code="pages.total",
        title="A true total",
        must="total MUST be the number of objects that match.",
        law=pages.total,
        where=_LISTS,
    ),
    Check(
        code="pages.counts",
        title="Counts that agree",
        must="page and size MUST be those asked for, and pages MUST be total/size rounded up.",
        law=pages.counts,
        where=_LISTS,
    ),
    Check(
        code="pages.filter",
        title="Filters are containment",
        must="A filtered list MUST hold the objects whose metadata contains the filter, only them.",
        law=pages.filtered,
        where=_LISTS,
    ),
    Check(
        code="pages.query",
        title="Queries find the nearest",
        must=(
            "A document query MUST answer with at most top_k documents of the collection that "
            "match the filter, the one with the very text first."
        ),
        where="documents.query",
    ),
    # isolation: nobody reaches what is another's
    Check(
        code="isolation.path",
        title="Ids of the path belong together",
        must="A path whose ids do not belong together MUST be answered with 404.",
        law=answers.wrong_status("isolation.path"),
    ),
    Check(
        code="isolation.query",
        title="Ids in the query belong to the path",
        must="An id in the query that does not belong to the path MUST be answered with 404.",
        law=answers.wrong_status("isolation.query"),
        where="get operations, sessions.clone",
    ),
    Check(
        code="isolation.body",
        title="Ids in the body belong to the path",
        must="An id in the body that does not belong to the path MUST be answered with 404.",
        law=answers.wrong_status("isolation.body"),
        where="metamessages",
    ),
    Check(
        code="isolation.list",
        title="Lists show only one's own",
        must="A list MUST NOT hold an object of another place.",
        law=pages.foreign,
        where=_LISTS,
    ),
    # auth: who may do what, where tokens are asked for
    Check(
        code="auth.token",
        title="A token is needed",
        must="Where auth is on, a request without a valid token MUST be refused with 401.",
    ),
    Check(
        code="auth.scope",
        title="A key opens its own",
        must="A key MUST NOT open anything outside its scope: 401.",
    ),
    Check(
        code="auth.opens",
        title="A key does open its own",
        must="A key MUST open what its scope holds.",
        law=answers.wrong_status("auth.opens"),
    ),
    Check(
        code="auth.keys",
        title="Keys are made, or off",
        must="Create key MUST answer with a key where auth is on, and with 405 where it is off.",
        where="keys.create",
    ),
    # together: many at once
    Check(
        code="together.lost",
        title="Parallel writers lose nothing",
        must="Every message that was answered MUST be listed once, with an id of its own.",
        where="messages.create",
    ),
    Check(
        code="together.order",
        title="Parallel writers keep order",
        must="A writer's messages MUST be listed in the order in which it was answered.",
        where="messages.create",
    ),
    Check(
        code="together.once",
        title="A race makes one",
        must="Raced by many, getting or creating one name MUST make one object.",
        where="users.get-or-create",
    ),
    # chat
    Check(
        code="chat.stream",
        title="Chat streams when asked",
        must="Chat MUST answer with an event stream when stream is true, with JSON when it is not.",
        where="sessions.chat",
    ),
    # robustness
    Check(
        code="robust.allowed",
        title="No error of its own",
        must="A request that the document allows MUST NOT be answered with a 5xx.",
        law=robustness.fails_on_allowed,
    ),
    Check(
        code="robust.forbidden",
        title="No error of its own on bad input",
        must="A request that the document forbids MUST NOT be answered with a 5xx.",
        law=robustness.fails_on_forbidden,
    ),
    Check(
        code="robust.quoted",
        title="A quote is only text (no injection)",
        must=(
            "A quote in a path, a query or a body MUST NOT be read as part of a query of the "
            "server's own: no 5xx, and no object other than the one that is named."
        ),
    ),
    Check(
        code="robust.answered",
        title="Every request is answered",
        must="Every request MUST be answered, whole and in time.",
        law=robustness.unanswered,
    ),
    Check(
        code="robust.traceless",
        title="A failure changes nothing",
        must="A request that is answered with a 5xx MUST NOT change any state.",
        where="operations that write",
    ),
    Check(
        code="robust.stored",
        title="What is stored can be read",
        must="What a request stores MUST NOT make reads and lists fail from then on.",
        where="operations that write",
    ),
    Check(
        code="robust.steady",
        title="Answered at once",
        must="A request SHOULD be answered the first time it is sent.",
        severity="flaky",
    ),
)

CATALOGUE: Mapping[str, Check] = {check.code: check for check in _ROWS}
