# ruff: noqa: DTZ001, RUF001
"""What counts as a time, strictly, and how times are written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.domain import time

REFUSED_DATES = ("2026-2-28", "20260228", "2026-02-30", "1999-12-31", "2101-01-01", "2026-02-28\n", "")
REFUSED_TIMES_OF_DAY = ("24:00", "9:00", "09:00:30", "09:60", "٠٩:٠٠", "-1:00", "", "09:00\n")
REFUSED_LOCAL_TIMES = (
    "2026-03-02T09:00:00Z",
    "2026-03-02T09:00+01:00",
    "2026-03-02",
    "2026-02-30T09:00",
    "1999-03-02T09:00",
    "2026-03-02T09:00:00.5",
    "2026-03-02t09:00",
)
AT = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-29T01:30:00Z", AT),
        ("2026-03-29t01:30:00z", AT),  # lower case is legal
        ("2026-03-29T03:30:00+02:00", AT),
        ("2026-03-28T20:00:00-05:30", AT),
        ("2026-03-30T01:29:00+23:59", AT),
        ("2026-03-29T01:30:00-00:00", AT),
        ("2026-03-29T01:30:00.5Z", AT + timedelta(microseconds=500_000)),
        ("2026-03-29T01:30:00.000001Z", AT + timedelta(microseconds=1)),
        ("2000-01-01T00:00:00Z", datetime(2000, 1, 1, tzinfo=UTC)),
        ("1999-12-31T23:00:00-01:00", datetime(2000, 1, 1, tzinfo=UTC)),
        ("2100-12-31T23:59:59.999999Z", datetime(2100, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)),
        ("2096-02-29T00:00:00Z", datetime(2096, 2, 29, tzinfo=UTC)),
    ],
)
def test_a_strict_rfc_3339_time_is_read(text: str, expected: datetime) -> None:  # D02
    assert time.parse_instant(text) == time.instant_of(expected)


@pytest.mark.parametrize(
    "text",
    [
        # D01, D02: what others would read
        "2026-03-29T01:30:00", "2026-03-29", "2025-W13-7T10:00Z", "20250330T0230Z", "2026-03-29X02:30:00Z",
        "2026-03-29 02:30:00Z", "2026-03-29T02:30:00,5Z", "2026-03-29T02:30:00.123456789Z", "2026-03-29T02:30:00.Z",
        "2026-03-29T02:30:00+01:00:30", "2026-03-29T02:30:00Z\n", " 2026-03-29T02:30:00Z", "2026-03-29T02:30Z",
        "2026-03-29T02:30:00+0100", "2026-03-29T02:30:00+01", "2026-03-29T02:30:00 Z", "٢٠٢٦-٠٣-٢٩T٠٢:٣٠:٠٠Z",
        "", "now",        "2026-03-29T02:30:00ZZ", "+2026-03-29T02:30:00Z", "2026-3-29T02:30:00Z", "1774747800",
        # D02, D03: what does not exist
        "2026-03-29T02:30:00+24:00", "2026-03-29T02:30:00+01:60", "2016-12-31T23:59:60Z", "2026-03-29T24:00:00Z",
        "2025-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
        "2026-04-31T00:00:00Z", "2026-01-01T00:60:00Z",
        # D04: out of range
        "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "10000-01-01T00:00:00Z", "0000-01-01T00:00:00Z",
        "1999-12-31T23:59:59.999999Z", "2101-01-01T00:00:00Z", "2100-12-31T23:00:00-01:00", "2000-01-01T00:00:00+00:01",
    ],
)  # fmt: skip
def test_anything_else_is_refused_with_what_would_be_right(text: str) -> None:
    with pytest.raises(ValueError, match=r"^(must|is|has) "):
        time.parse_instant(text)


@given(
    st.datetimes(datetime(2000, 1, 2), datetime(2100, 12, 30)),
    st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)
def test_what_is_written_reads_back_at_any_offset(naive: datetime, offset: timezone) -> None:
    moment = naive.replace(tzinfo=offset)
    at = time.instant_of(moment)
    minutes = int(offset.utcoffset(None).total_seconds() // 60)
    written = time.format_offset(at, minutes * time.MINUTE)

    assert datetime.fromisoformat(written) == moment
    assert written.endswith(moment.isoformat()[-6:])
    assert time.parse_instant(written) == time.parse_instant(time.format_utc(at)) == at


def test_times_are_written_without_a_fraction_where_there_is_none() -> None:
    at = time.instant_of(AT)
    assert time.format_utc(at) == "2026-03-29T01:30:00Z"
    assert time.format_utc(at + 1) == "2026-03-29T01:30:00.000001Z"
    assert time.format_offset(at, 5 * time.HOUR + 45 * time.MINUTE) == "2026-03-29T07:15:00+05:45"
    assert time.format_offset(at, -30 * time.MINUTE) == "2026-03-29T01:00:00-00:30"
    assert time.format_offset(at, -44 * time.MINUTE - 30 * time.SECOND) == "2026-03-29T01:30:00+00:00"


def test_days_times_of_day_and_local_times_are_read() -> None:
    assert time.parse_date("2026-02-28") == date(2026, 2, 28)
    assert time.parse_time_of_day("00:00") == 0
    assert time.parse_time_of_day("23:59") == 1439
    assert time.format_time_of_day(545) == "09:05"
    wall = time.wall_of(datetime(2026, 3, 2, 9))
    assert time.parse_local("2026-03-02T09:00") == time.parse_local("2026-03-02T09:00:00") == wall
    assert time.format_local(time.parse_local("2026-03-02T09:00:30")) == "2026-03-02T09:00:30"
    assert time.date_of(wall) == date(2026, 3, 2)
    assert time.start_of_day(date(2026, 3, 2)) == wall - 9 * time.HOUR


@pytest.mark.parametrize(
    ("parse", "text"),
    [
        *((time.parse_date, text) for text in REFUSED_DATES),
        *((time.parse_time_of_day, text) for text in REFUSED_TIMES_OF_DAY),
        *((time.parse_local, text) for text in REFUSED_LOCAL_TIMES),
    ],
)
def test_other_days_times_of_day_and_local_times_are_refused(parse: Callable[[str], object], text: str) -> None:
    with pytest.raises(ValueError, match=r"^(must|is) "):
        parse(text)
