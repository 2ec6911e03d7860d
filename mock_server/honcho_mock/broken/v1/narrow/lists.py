"""Defects in lists that one check alone can see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from honcho_mock.behaviour.encoding import decode, encode
from honcho_mock.broken.memory import memory
from honcho_mock.broken.parts import Defect, handled
from honcho_mock.serving.seams import Seams

if TYPE_CHECKING:
    from collections.abc import Callable

    from honcho_mock.behaviour.backend import Backend, Call, Handler, Result
    from honcho_mock.broken.parts import Operation

COLLECTIONS = ("collections", "list")

Page = dict[str, Any]


def _listing(operation: Operation, change: Callable[[Page, Call], Page]) -> Seams:
    """The pages of a list, changed in view of what was asked."""

    def wrap(_backend: Backend, handler: Handler) -> Handler:
        return lambda call: encode(change(_page(handler(call)), call))

    return handled(operation, wrap)


def _page(answer: Result) -> Page:
    assert isinstance(answer, bytes)
    page: Page = decode(answer)
    return page


def _later_backwards(page: Page, call: Call) -> Page:
    later = page["page"] > 1 and not call.query["reverse"]
    return page | {"items": page["items"][::-1]} if later else page


def _forwards_in_reverse(page: Page, call: Call) -> Page:
    return page | {"items": page["items"][::-1]} if call.query["reverse"] else page


def _lacking_newest(page: Page, call: Call) -> Page:
    whole = page["total"] == len(page["items"]) and not any(call.body.values())
    return page | {"items": page["items"][:-1]} if whole else page


def _with_one_of_another() -> Seams:
    """The newest collection of a user stands at the end of the list of every other."""

    def seam(backend: Backend, served: Operation, handler: Handler) -> Handler:
        made = memory(backend, "newest_collection")

        def remember(call: Call) -> Result:
            answer = handler(call)
            made[call.ids] = answer
            return answer

        def look(call: Call) -> Result:
            page = _page(handler(call))
            others = [row for ids, row in made.items() if ids != call.ids]
            whole = page["total"] == len(page["items"]) > 0
            if whole and others and not any(call.body.values()):
                page["items"].append(decode(others[-1]))
            return encode(page)

        if served == ("collections", "create"):
            return remember
        return look if served == COLLECTIONS else handler

    return Seams(handler=seam)


NARROW_LISTS = (
    Defect(
        "later-pages-backwards",
        "From the second page on, messages stand latest first on their page.",
        "pages.order",
        _listing(("messages", "list"), _later_backwards),
    ),
    Defect(
        "pages-in-reverse-forwards",
        "Pages of documents come in reverse, and each is in order.",
        "pages.reverse",
        _listing(("documents", "list"), _forwards_in_reverse),
    ),
    Defect(
        "whole-list-lacks-newest",
        "A list of metamessages that fits one page lacks the newest, which it counts.",
        "state.listed",
        _listing(("metamessages", "list"), _lacking_newest),
    ),
    Defect(
        "another-users-collection",
        "A list of collections ends with one of another user.",
        "isolation.list",
        _with_one_of_another(),
    ),
)
