"""Query parameters: text that is read as the document's types."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from honcho_mock.serving.faults import Fault, fault, within
from honcho_mock.serving.validation import out_of_range

if TYPE_CHECKING:
    from honcho_openapi.operations import Parameter

Texts = Mapping[str, str]
Reader = Callable[[str], tuple[Any, list[Fault] | None]]

_INTEGER = re.compile(r"\s*[+-]?[0-9]+(_[0-9]+)*(\.0+)?\s*")
_BOOLEANS = {
    **dict.fromkeys(("1", "true", "t", "yes", "y", "on"), True),
    **dict.fromkeys(("0", "false", "f", "no", "n", "off"), False),
}


class Query:
    """The query parameters of one operation, compiled."""

    def __init__(self, parameters: tuple[Parameter, ...]) -> None:
        self._readers = [(p.name, _reader(p.schema), p.default) for p in parameters]
        self._defaults = MappingProxyType({p.name: p.default for p in parameters})

    @staticmethod
    def texts(query_string: bytes) -> Texts:
        """The parameters as they were sent; of a repeated one the last."""
        if not query_string:
            return {}
        return dict(parse_qsl(query_string.decode("latin-1"), keep_blank_values=True))

    def read(self, texts: Texts) -> tuple[Mapping[str, Any], list[Fault]]:
        """The values, and the faults in them; what is not a parameter is left out."""
        if not texts:
            return self._defaults, []
        values: dict[str, Any] = {}
        faults: list[Fault] = []
        for name, reader, default in self._readers:
            if name in texts:
                values[name], found = reader(texts[name])
                if found:
                    faults += within("query", within(name, found))
            else:
                values[name] = default
        return values, faults


def _reader(schema: Mapping[str, Any]) -> Reader:
    for branch in schema.get("anyOf", (schema,)):
        match branch:
            case {"type": "integer"}:
                return _integer(branch.get("minimum"), branch.get("maximum"))
            case {"type": "boolean"}:
                return _boolean
            case {"type": "string", "format": "date-time"}:
                return _date_time
            case {"type": "string"}:
                return lambda text: (text, None)
    raise ValueError(
        f"query parameter with schema {schema!r}: expected a string, integer or boolean"
    )


def _integer(least: int | None, most: int | None) -> Reader:
    def read(text: str) -> tuple[int, list[Fault] | None]:
        try:
            if not _INTEGER.fullmatch(text):
                raise ValueError
            number = int(text.partition(".")[0])
        except ValueError:  # the wrong form, or more digits than Python reads
            return 0, [fault("int_parsing", text)]
        return number, out_of_range(number, text, least, most)

    return read


def _boolean(text: str) -> tuple[bool | None, list[Fault] | None]:
    value = _BOOLEANS.get(text.lower())
    return value, [fault("bool_parsing", text)] if value is None else None


def _date_time(text: str) -> tuple[datetime | None, list[Fault] | None]:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        found = fault("datetime_from_date_parsing", text, error="it is not in ISO 8601 form")
        return None, [found]
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC), None
