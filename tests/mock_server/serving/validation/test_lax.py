"""Texts as Honcho reads them: the words and the limits are those of pydantic 2.11."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from honcho_mock.serving.validation.lax import boolean, integer, moment, whole

DAY = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2030-01-01", DAY),
        ("2030-01-01T00:00", DAY),
        ("2030-01-01 00:00:00", DAY),
        ("2030-01-01_00:00:00.1", DAY + timedelta(microseconds=100_000)),
        ("2030-01-01t00:00:00,1234567z", DAY + timedelta(microseconds=123_456)),
        ("2030-01-01T05:30+0530", DAY),
        ("2029-12-31T20:00:00\u221204:00", DAY),
        ("2032-02-29", datetime(2032, 2, 29, tzinfo=UTC)),
        (
            "9999-12-31T23:59:59-23:59",
            datetime(9999, 12, 31, 23, 59, 59, tzinfo=timezone(-timedelta(hours=23, minutes=59))),
        ),
        ("1893456000", DAY),
        ("+1893456000.", DAY),
        ("1893456000.0", DAY),
        ("1893456000000", DAY),
        ("2030", datetime(1970, 1, 1, 0, 33, 50, tzinfo=UTC)),
        ("-1", datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("20000000000", datetime(2603, 10, 11, 11, 33, 20, tzinfo=UTC)),
        ("20000000001", datetime(1970, 8, 20, 11, 33, 20, 1000, tzinfo=UTC)),
        ("20000000000000000.5", datetime(2603, 10, 11, 11, 33, 20, tzinfo=UTC)),
    ],
)
def test_moments(text: str, expected: datetime) -> None:
    assert moment(text) == expected


@pytest.mark.parametrize(
    ("error", "texts"),
    [
        (
            "input is too short",
            ("", "x", "2030-1-1", "inf", "nan", "1e400", "1_000", "+-1", "12:30"),
        ),
        ("invalid character in year", (" 2030-01-01", "٢٠٣٠-01-01", "01/01/2030", "-2030-01-01")),
        (
            "invalid date separator, expected `-`",
            ("2030/01/01", "10000-01-01", "9" * 20, "1" * 5000),
        ),
        ("invalid character in month", ("2030-W01-1", "2030-+1-01")),
        ("invalid character in day", ("2030-01-1T00:00", "2030-13-1.")),
        ("month value is outside expected range of 1-12", ("2030-13-01", "2030-00-31T00:00")),
        (
            "day value is outside expected range",
            ("2030-02-29", "2100-02-29", "2030-04-31", "2030-01-00"),
        ),
        (
            "unexpected extra characters at the end of the input",
            (
                "2030-01-01T",
                "2030-01-01Z",
                "2030-01-01T24:00",
                "2030-01-01T23:59:60",
                "2030-01-01T10:20.5",
                "2030-01-01T10:20:30.",
                "2030-01-01T10:20+24:00",
                "2030-01-01T10:20+23:60",
                "2030-01-01T10:20 Z",
                "2030-01-01x10:20",
            ),
        ),
        ("dates after 9999 are not supported as unix timestamps", ("253402300800000", "9" * 18)),
        ("dates before 0000 are not supported as unix timestamps", ("-62167219200001",)),
    ],
)
def test_what_is_no_moment(error: str, texts: tuple[str, ...]) -> None:
    for text in texts:
        assert moment(text) == {
            "type": "datetime_from_date_parsing",
            "loc": [],
            "msg": f"Input should be a valid datetime or date, {error}",
            "input": text,
            "ctx": {"error": error},
        }, text


@pytest.mark.parametrize("text", ["0000-01-01", "0000-02-29T10:20", "-62135596800001"])
def test_the_year_0_is_told_otherwise(text: str) -> None:
    found = moment(text)
    assert isinstance(found, dict)
    assert (found["type"], found["msg"]) == (
        "datetime_parsing",
        "Input should be a valid datetime, year 0 is out of range",
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5", 5),
        (" +0_5.00\t", 5),
        ("-5", -5),
        ("0" * 5000 + "5", 5),
        ("-000", 0),
        ("9" * 4300, 10**4300 - 1),
        ("9" * 4301, "int_parsing_size"),
        ("-" + "9" * 4301, "int_parsing_size"),
        ("x" * 5000, "int_parsing"),
        ("5.5", "int_parsing"),
        ("", "int_parsing"),
        ("1__0", "int_parsing"),
    ],
)
def test_integers(text: str, expected: int | str) -> None:
    value = integer(text)
    assert (value["type"] if isinstance(value, dict) else value) == expected


def test_booleans() -> None:
    assert [boolean(text) for text in ("TRUE", "on", "oFF", "0")] == [True, True, False, False]
    found = boolean(" true")
    assert isinstance(found, dict)
    assert found["type"] == "bool_parsing"


def test_floats_that_are_whole() -> None:
    numbers = (5.0, -0.0, 1e18, 9.3e18, -1e30, 0.5)
    assert [whole(number) for number in numbers] == [5, 0, 10**18, None, None, None]
