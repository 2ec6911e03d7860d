"""What a call holds, taken apart: its texts, names, numbers and lists, wherever they stand."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import unquote

from honcho_contract.wire.exchange import Call
from honcho_contract.wire.forms import MULTIPART, read

_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")


@dataclass(frozen=True)
class Contents:
    """A call, read as leniently as any server may read it: `NaN` is a number here, and a lone
    surrogate is text. What cannot be read so has no body; `syntax` says whether there is one."""

    call: Call

    @property
    def raw(self) -> bytes:
        return self.call.body or b""

    @cached_property
    def form(self) -> dict[str, str] | None:
        """The fields of a form; None where the body is none."""
        kind = self.call.content_type or ""
        return read(self.raw, kind) if kind.startswith(MULTIPART) and self.raw else None

    @cached_property
    def is_text(self) -> bool:
        """Whether the body is plain UTF-8: no byte order mark, no byte that is no text."""
        if self.form is not None:
            return True
        if self.raw.startswith(_BYTE_ORDER_MARKS) or b"\0" in self.raw:
            return False
        try:
            self.raw.decode("utf-8")
        except UnicodeDecodeError:
            return False
        return True

    @cached_property
    def _read(self) -> tuple[bool, Any]:
        if self.form is not None:
            return True, self.form
        try:
            return True, json.loads(self.raw) if self.raw else None
        except RecursionError:
            return True, None
        except ValueError:  # broken, or a number of too many digits
            return bool(re.search(rb"\d{4300}", self.raw)), None

    @property
    def syntax(self) -> bool:
        """Whether the body is JSON, or a form, as far as can be told."""
        return self._read[0]

    @property
    def body(self) -> Any:
        return self._read[1]

    @cached_property
    def path(self) -> tuple[str, ...]:
        """The parameters of the path as text; of a path of no operation, its segments."""
        if self.call.operation is not None:
            return tuple(self.call.ids.values())
        return tuple(unquote(part) for part in self.call.path.split("/"))

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """Every text: of the path, the query, and the body with its keys."""
        query = (text for pair in self.call.query for text in pair)
        return (*self.path, *query, *_texts(self.body))

    @cached_property
    def numbers(self) -> tuple[int | float, ...]:
        """The numbers of the body, and those that stand in the query as digits."""
        query = (int(v) for _, v in self.call.query if re.fullmatch(r"-?\d{1,400}", v))
        return (*query, *_numbers(self.body))

    @cached_property
    def depth(self) -> int:
        """How deep the body nests; brackets inside of texts may make it too much."""
        deepest = depth = 0
        for bracket in re.findall(rb"[\[\]{}]", self.raw):
            depth += 1 if bracket in b"[{" else -1
            deepest = max(deepest, depth)
        return deepest

    @cached_property
    def lists(self) -> tuple[list[Any], ...]:
        return tuple(_lists(self.body))


def walk(value: Any) -> Iterator[Any]:
    """A JSON value and everything in it, keys too."""
    todo = [value]
    while todo:
        one = todo.pop()
        yield one
        if isinstance(one, dict):
            todo += [*one.keys(), *one.values()]
        elif isinstance(one, list | tuple):
            todo += one


def _texts(value: Any) -> Iterator[str]:
    return (one for one in walk(value) if isinstance(one, str))


def _numbers(value: Any) -> Iterator[int | float]:
    for one in walk(value):
        if isinstance(one, int | float) and not isinstance(one, bool):
            yield one


def _lists(value: Any) -> Iterator[list[Any]]:
    return (one for one in walk(value) if isinstance(one, list))
