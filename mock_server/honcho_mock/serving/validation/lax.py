"""How Honcho reads a text as a number, a flag or a time, and which fault it finds in one.

Its own reader is pydantic's, in its lax mode. The forms and the words are that reader's.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from honcho_mock.serving.validation.errors import ValidationError, validation_error

INT64 = range(-(2**63), 2**63)
LONGEST_INTEGER = 4300
"""Digits of a text that is still read as an integer."""

_INTEGER = re.compile(r"\s*[+-]?[0-9]+(_[0-9]+)*(\.0+)?\s*")
_BOOLEANS = {
    **dict.fromkeys(("1", "true", "t", "yes", "y", "on"), True),
    **dict.fromkeys(("0", "false", "f", "no", "n", "off"), False),
}

_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_TIME = re.compile(
    r"[Tt _]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]+))?)?"
    r"(?:([Zz])|([+\u2212-])([0-9]{2}):?([0-9]{2}))?"
)
_TIMESTAMP = re.compile(r"[+-]?[0-9]+(\.[0-9]*)?")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECONDS_FROM = 2 * 10**10
"""A timestamp beyond this counts milliseconds."""
_YEAR_0, _YEAR_1, _YEAR_10000 = -62_167_219_200, -62_135_596_800, 253_402_300_800
_DATE_PLACES = (("year", 0, 4), ("month", 5, 7), ("day", 8, 10))
_NO_YEAR_0 = "year 0 is out of range"


def integer(text: str) -> int | ValidationError:
    """The integer that a text stands for, or the fault in it."""
    if not _INTEGER.fullmatch(text):
        return validation_error("int_parsing", text)
    whole = text.partition(".")[0].strip()
    digits = whole.lstrip("+-0_") or "0"
    if len(digits) > LONGEST_INTEGER:
        return validation_error("int_parsing_size", text)
    return -int(digits) if whole.startswith("-") else int(digits)


def number(text: str) -> float | ValidationError:
    """The number that a text stands for, or the fault in it."""
    try:
        return float(text)
    except ValueError:
        return validation_error("float_parsing", text)


def boolean(text: str) -> bool | ValidationError:
    """The flag that a text stands for, or the fault in it."""
    value = _BOOLEANS.get(text.lower())
    return validation_error("bool_parsing", text) if value is None else value


def whole(number: float) -> int | None:
    """The integer that a float is, where it is one that Honcho takes for an integer."""
    return int(number) if number.is_integer() and -(2.0**63) < number < 2.0**63 else None


def moment(text: str) -> datetime | ValidationError:
    """The time that a text stands for, or the fault in it: RFC 3339, a date, or a timestamp.

    What has no offset is in UTC.
    """
    try:
        return _moment(text)
    except _RefusedError as refused:
        return validation_error(refused.kind, text, error=refused.error)


def written_moment(text: str) -> datetime | ValidationError:
    """The same, without an offset where the text has none, for whoever answers with it as it was
    written."""
    read = moment(text)
    if isinstance(read, dict):
        return read
    try:
        read.astimezone(UTC)
    except OverflowError:
        return validation_error("datetime_parsing", text, error=_NO_YEAR_0)
    time = _TIME.fullmatch(text[10:])
    local = _DATE.match(text) and (len(text) == 10 or (time and not (time[5] or time[6])))
    return read.replace(tzinfo=None) if local else read


class _RefusedError(Exception):
    def __init__(self, error: str, *, kind: str = "datetime_from_date_parsing") -> None:
        super().__init__(error)
        self.error = error
        self.kind = kind


def _moment(text: str) -> datetime:
    date = _DATE.match(text)
    rest = text[10:]
    time = _TIME.fullmatch(rest) if rest else None
    if date is not None and (time is not None or not rest):
        year, month, day = map(int, date.groups())
        try:
            return _joined(year, month, day, time) if year else _no_year(month, day)
        except ValueError:
            pass  # what is wrong with it is found as with all others
    if _is_timestamp(text):
        seconds = _seconds(int(text)) if "." not in text else _seconds(_seconds(float(text)))
        if "." not in text or _YEAR_0 <= seconds < _YEAR_10000:
            return _from_timestamp(seconds)
    raise _RefusedError(_fault_of_date(text.encode("utf-8", "surrogatepass")))


def _no_year(month: int, day: int) -> datetime:
    datetime(4, month, day)
    raise _RefusedError(_NO_YEAR_0, kind="datetime_parsing")


def _joined(year: int, month: int, day: int, time: re.Match[str] | None) -> datetime:
    if time is None:
        return datetime(year, month, day, tzinfo=UTC)
    hour, minute, second, fraction, _, sign, hours, minutes = time.groups()
    offset = timedelta()
    if sign:
        if int(minutes) > 59:
            raise ValueError(minutes)
        offset = timedelta(hours=int(hours), minutes=int(minutes))
    micro = int((fraction or "0")[:6].ljust(6, "0"))
    zone = timezone(offset if sign == "+" else -offset)
    return datetime(year, month, day, int(hour), int(minute), int(second or 0), micro, tzinfo=zone)


def _is_timestamp(text: str) -> bool:
    whole, _, _ = text.partition(".")
    return (
        _TIMESTAMP.fullmatch(text) is not None
        and len(whole) <= LONGEST_INTEGER
        and int(whole) in INT64
    )


def _seconds(timestamp: float) -> float:
    """Honcho's reader asks this twice of a timestamp with a fraction, and so divides it twice."""
    return timestamp if abs(timestamp) <= _MILLISECONDS_FROM else timestamp / 1000


def _from_timestamp(seconds: float) -> datetime:
    if seconds >= _YEAR_10000:
        raise _RefusedError("dates after 9999 are not supported as unix timestamps")
    if seconds < _YEAR_0:
        raise _RefusedError("dates before 0000 are not supported as unix timestamps")
    if seconds < _YEAR_1:
        raise _RefusedError(_NO_YEAR_0, kind="datetime_parsing")
    return _EPOCH + timedelta(seconds=seconds)


def _fault_of_date(text: bytes) -> str:
    """What is wrong with a text that should begin with a date; the first fault in it."""
    if len(text) < 10:
        return "input is too short"
    for name, start, end in _DATE_PLACES:
        if start and text[start - 1 : start] != b"-":
            return "invalid date separator, expected `-`"
        if not text[start:end].isdigit():
            return f"invalid character in {name}"
    year, month, day = (int(text[start:end]) for _, start, end in _DATE_PLACES)
    if not 1 <= month <= 12:
        return "month value is outside expected range of 1-12"
    if not 1 <= day <= _days(year, month):
        return "day value is outside expected range"
    return "unexpected extra characters at the end of the input"


def _days(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31
