"""Defects in lists: pages, order, counts, filters, and what a query finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from honcho_mock.behaviour.encoding import decode, encode
from honcho_mock.broken import changes as wrong
from honcho_mock.broken.parts import Defect, answered, asked, handled, queried

if TYPE_CHECKING:
    from honcho_mock.behaviour.backend import Backend, Call, Handler, Result

USERS = ("users", "list")
SESSIONS = ("sessions", "list")
MESSAGES = ("messages", "list")
QUERY = ("documents", "query")


def _page(answer: Result) -> dict[str, Any]:
    assert isinstance(answer, bytes)
    page: dict[str, Any] = decode(answer)
    return page


def _overlapping(_backend: Backend, handler: Handler) -> Handler:
    """From the second page on, a page begins with the last object of the page before."""

    def handle(call: Call) -> Result:
        page = _page(handler(call))
        number, size = page["page"], page["size"]
        if number > 1 and page["items"]:
            before = _page(handler(call._replace(query={**call.query, "page": number - 1})))
            page["items"] = [before["items"][-1], *page["items"]][:size]
        return encode(page)

    return handle


def _always_first(_backend: Backend, handler: Handler) -> Handler:
    def handle(call: Call) -> Result:
        page = _page(handler(call._replace(query={**call.query, "page": 1})))
        return encode(page | {"page": call.query["page"]})

    return handle


def _total_of_all(_backend: Backend, handler: Handler) -> Handler:
    """The total does not follow the filter."""

    def handle(call: Call) -> Result:
        page, everything = _page(handler(call)), _page(handler(call._replace(body={})))
        return encode(page | {"total": everything["total"], "pages": everything["pages"]})

    return handle


def _equal_metadata(_backend: Backend, handler: Handler) -> Handler:
    """A filter matches the very same metadata alone."""

    def handle(call: Call) -> Result:
        page = _page(handler(call))
        wanted = call.body.get("filter")
        if not wanted:
            return encode(page)
        items = [item for item in page["items"] if item["metadata"] == wanted]
        return encode(page | {"items": items, "total": len(items), "pages": int(bool(items))})

    return handle


def _filter(change: Any) -> Any:
    return asked(MESSAGES, lambda body: {**body, "filter": change(body.get("filter") or {})})


PAGES = (
    Defect(
        "pages-overlap",
        "A page of users begins with the last of the page before.",
        "pages.cut",
        handled(USERS, _overlapping),
    ),
    Defect(
        "page-ignored",
        "Every page of collections is the first.",
        "pages.cut",
        handled(("collections", "list"), _always_first),
    ),
    Defect(
        "listed-twice",
        "The last session of a page is listed twice.",
        "pages.once",
        answered(SESSIONS, lambda page: page | {"items": page["items"] + page["items"][-1:]}),
    ),
    Defect(
        "users-reversed",
        "Users are listed latest first.",
        "pages.order",
        queried(USERS, lambda query: query | {"reverse": not query["reverse"]}),
    ),
    Defect(
        "reverse-ignored",
        "Sessions are never listed in reverse.",
        "pages.reverse",
        queried(SESSIONS, wrong.with_(reverse=False)),
        besides={"pages.cut": "a page of the reverse holds what the page from the front does"},
    ),
    Defect(
        "total-of-page",
        "The total is the number of messages on the page.",
        "pages.total",
        answered(MESSAGES, lambda page: page | {"total": len(page["items"])}),
        besides={"pages.counts": "the pages follow from the right total"},
    ),
    Defect(
        "total-of-all",
        "The total of messages does not follow the filter.",
        "pages.total",
        handled(MESSAGES, _total_of_all),
    ),
    Defect(
        "pages-rounded-down",
        "The number of pages of users is rounded down.",
        "pages.counts",
        answered(USERS, lambda page: page | {"pages": page["total"] // page["size"]}),
    ),
    Defect(
        "size-not-told",
        "A page of documents says that its size is 50.",
        "pages.counts",
        answered(("documents", "list"), wrong.with_(size=50)),
    ),
    Defect(
        "filter-ignored",
        "Messages are listed whatever the filter.",
        "pages.filter",
        asked(MESSAGES, wrong.without("filter")),
    ),
    Defect(
        "filter-equal",
        "A filter of collections matches the very same metadata alone.",
        "pages.filter",
        handled(("collections", "list"), _equal_metadata),
        besides={"pages.total": "what is let through is counted"},
    ),
    Defect(
        "filter-shallow",
        "Objects within a filter of messages are not looked at.",
        "pages.filter",
        _filter(lambda wanted: {k: v for k, v in wanted.items() if not isinstance(v, dict)}),
    ),
    Defect(
        "filter-true-is-one",
        "A filter of messages for true finds 1.",
        "pages.filter",
        _filter(lambda wanted: {k: int(v) if v is True else v for k, v in wanted.items()}),
        besides={"pages.total": "what is let through is counted"},
    ),
    Defect(
        "filter-null-is-none",
        "A null in a filter of messages is taken for no condition.",
        "pages.filter",
        _filter(lambda wanted: {k: v for k, v in wanted.items() if v is not None}),
    ),
    Defect(
        "active-ignored",
        "Inactive sessions are listed among the active.",
        "pages.filter",
        asked(SESSIONS, wrong.without("is_active")),
    ),
    Defect(
        "type-ignored",
        "Metamessages are listed whatever type is asked for.",
        "pages.filter",
        asked(("metamessages", "list"), wrong.without("metamessage_type")),
    ),
    Defect(
        "top-k-ignored",
        "A query finds as many documents as there are.",
        "pages.query",
        asked(QUERY, wrong.with_(top_k=50)),
    ),
    Defect(
        "query-farthest-first",
        "A query finds the farthest documents first.",
        "pages.query",
        answered(QUERY, lambda rows: rows[::-1]),
    ),
    Defect(
        "query-filter-ignored",
        "A query finds documents whatever the filter.",
        "pages.query",
        asked(QUERY, wrong.without("filter")),
    ),
)
