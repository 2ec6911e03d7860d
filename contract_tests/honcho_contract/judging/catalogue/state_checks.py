"""What was made can be read, changed and deleted."""

from __future__ import annotations

from honcho_contract.judging.catalogue.check import LISTS, READS, Check
from honcho_contract.judging.laws import answers, echo, pages

STATE_CHECKS = (
    # state: what was made can be read, changed and deleted
    Check(
        code="state.found",
        title="What was made is found",
        must="A live object MUST be found by its id and by its name.",
        law=answers.wrong_status,
        blamed=True,
        where=READS,
    ),
    Check(
        code="state.get",
        title="Read back by id",
        must="An object that is read by its id MUST be as it was last answered.",
        law=echo.read_back("by-id", "get"),
        where=READS,
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
        where=LISTS,
    ),
    Check(
        code="state.listed",
        title="What was made is listed",
        must="A list without a filter MUST hold every live object of its place.",
        law=pages.lacks,
        where=LISTS,
    ),
    Check(
        code="state.stray",
        title="Nothing comes from nowhere",
        must="A list MUST NOT hold an object that no request made.",
        law=pages.stray("state.stray"),
        where=LISTS,
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
        law=answers.wrong_status,
        blamed=True,
        where="collections, documents",
    ),
    Check(
        code="state.dead-listed",
        title="Deleted is not listed",
        must="A list MUST NOT hold a deleted object.",
        law=pages.dead,
        where=LISTS,
    ),
    Check(
        code="state.inactive",
        title="A deleted session is inactive",
        must="A deleted session MUST be inactive, and MUST still be read, listed and written.",
        law=answers.wrong_status,
        blamed=True,
        where="sessions.delete",
    ),
    Check(
        code="state.unknown",
        title="Unknown is 404",
        must="A request that names an object which does not exist MUST be answered with 404.",
        law=answers.wrong_status,
        blamed=True,
    ),
    Check(
        code="state.unique",
        title="Names are unique",
        must="A name in use in the same place MUST be refused with 409.",
        law=answers.wrong_status,
        blamed=True,
        where="apps, users, collections",
    ),
    Check(
        code="state.unique-scope",
        title="Names are free elsewhere",
        must="A name in use in another place, or by a deleted object, MUST be accepted.",
        law=answers.wrong_status,
        blamed=True,
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
)
