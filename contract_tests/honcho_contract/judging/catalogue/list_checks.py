"""Lists, and that nobody reaches what is another's."""

from __future__ import annotations

from honcho_contract.judging.catalogue.check import LISTS, Check
from honcho_contract.judging.laws import answers, pages

LIST_CHECKS = (
    # pages: lists
    Check(
        code="pages.once",
        title="Each object once",
        must="A page MUST NOT hold an object twice.",
        law=pages.repeated,
        where=LISTS,
    ),
    Check(
        code="pages.order",
        title="Order of arrival",
        must="A list MUST be in the order of arrival, oldest first.",
        law=pages.order(reverse=False),
        where=LISTS,
    ),
    Check(
        code="pages.reverse",
        title="Reverse mirrors",
        must="reverse=true MUST turn the order round.",
        law=pages.order(reverse=True),
        where=LISTS,
    ),
    Check(
        code="pages.cut",
        title="Pages partition the list",
        must="Page N of size S MUST hold objects (N-1)·S+1 to N·S of the whole, and no others.",
        law=pages.cut,
        where=LISTS,
    ),
    Check(
        code="pages.total",
        title="A true total",
        must="total MUST be the number of objects that match.",
        law=pages.total,
        where=LISTS,
    ),
    Check(
        code="pages.counts",
        title="Counts that agree",
        must="page and size MUST be those asked for, and pages MUST be total/size rounded up.",
        law=pages.counts,
        where=LISTS,
    ),
    Check(
        code="pages.filter",
        title="Filters are containment",
        must="A filtered list MUST hold the objects whose metadata contains the filter, only them.",
        law=pages.filtered,
        where=LISTS,
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
        law=answers.wrong_status,
        blamed=True,
    ),
    Check(
        code="isolation.query",
        title="Ids in the query belong to the path",
        must="An id in the query that does not belong to the path MUST be answered with 404.",
        law=answers.wrong_status,
        blamed=True,
        where="get operations, sessions.clone",
    ),
    Check(
        code="isolation.body",
        title="Ids in the body belong to the path",
        must="An id in the body that does not belong to the path MUST be answered with 404.",
        law=answers.wrong_status,
        blamed=True,
        where="metamessages",
    ),
    Check(
        code="isolation.list",
        title="Lists show only one's own",
        must="A list MUST NOT hold an object of another place.",
        law=pages.foreign,
        where=LISTS,
    ),
)
