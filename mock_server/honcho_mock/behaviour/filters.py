"""Metadata filters: containment, as in Postgres `metadata @> filter`."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from honcho_mock.behaviour.errors import UnprocessableError

MOST_PAIRS = 250_000
"""Pairs of objects or arrays that are compared for one request: an array of objects is looked for
in another one object by one, so that the work is the product of their lengths."""

TOO_MANY = (
    "The filter takes more comparisons than this server makes for one request: give it fewer "
    "objects and arrays inside of arrays"
)

_Question = Generator[tuple[Any, Any], bool, bool]
"""Whether one value contains another, asking the same of their parts by yielding them."""


class Filter:
    """What a request wants metadata to contain, for all rows that it looks at.

    Objects contain a subset of their members, arrays a subset of their elements in any order and
    number, and everything else only its equal: numbers by value, so 1 equals 1.0, but never `true`
    or "1".
    """

    __slots__ = ("_left", "_wanted")

    def __init__(self, wanted: Any) -> None:
        self._wanted = wanted
        self._left = MOST_PAIRS

    def fits(self, value: Any) -> bool:
        """Whether a value contains what is wanted, or an UnprocessableError where that is too much
        to ask.

        The questions that are not answered yet are on a list, and not on Python's stack: metadata
        may nest deeper than that reaches.
        """
        if not isinstance(self._wanted, dict | list):
            return _equal(value, self._wanted)
        open_questions = [self._contains(value, self._wanted)]
        answer = None
        while open_questions:
            try:
                # A generator is begun with None, and asked on with the answer.
                parts = open_questions[-1].send(answer)  # type: ignore[arg-type]
            except StopIteration as end:
                open_questions.pop()
                answer = end.value
            else:
                open_questions.append(self._contains(*parts))
                answer = None
        return bool(answer)

    def _contains(self, value: Any, wanted: Any) -> _Question:
        if isinstance(wanted, dict):
            if not isinstance(value, dict):
                return False
            for name, member in wanted.items():
                if name not in value:
                    return False
                if not isinstance(member, dict | list):
                    if not _equal(value[name], member):
                        return False
                elif not (yield value[name], member):
                    return False
            return True
        return isinstance(value, list) and (yield from self._contains_elements(value, wanted))

    def _contains_elements(self, values: list[Any], wanted: list[Any]) -> _Question:
        # Scalars are looked up in a set: two long arrays must not take the product of their
        # lengths.
        scalars = {_scalar(value) for value in values if not isinstance(value, dict | list)}
        nested = [value for value in values if isinstance(value, dict | list)]
        for element in wanted:
            if not isinstance(element, dict | list):
                if _scalar(element) not in scalars:
                    return False
            elif not (yield from self._is_in(element, nested)):
                return False
        return True

    def _is_in(self, element: Any, nested: list[Any]) -> _Question:
        for value in nested:
            self._left -= 1
            if self._left < 0:
                raise UnprocessableError(TOO_MANY)
            if (yield value, element):
                return True
        return False


def nested(wanted: Any) -> int:
    """How many objects and arrays stand inside of arrays in a filter, which makes it long to do."""
    count = 0
    waiting = [wanted]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            inner = [element for element in value if isinstance(element, dict | list)]
            count += len(inner)
            waiting += inner
        elif isinstance(value, dict):
            waiting += value.values()
    return count


def _equal(value: Any, wanted: Any) -> bool:
    return not isinstance(value, dict | list) and _scalar(value) == _scalar(wanted)


def _scalar(value: Any) -> tuple[bool, Any]:
    # Python holds True equal to 1. Postgres does not.
    return isinstance(value, bool), value
