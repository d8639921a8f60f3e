"""Instants and wall-clock times as two kinds of integer, and RFC 3339 in and out.

`Instant` is microseconds since 1970-01-01T00:00Z. `Wall` is microseconds since 1970-01-01T00:00 as read off a local
clock, whatever its zone. Only `domain.zone` turns one into the other, so that no sum ever mixes them up: Python's own
arithmetic on aware datetimes of one zone ignores daylight saving.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TypeAlias

Instant: TypeAlias = int
Wall: TypeAlias = int

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK = 7 * DAY
MONDAY: Wall = 4 * DAY  # 1970-01-05, the first Monday of the local calendar's count
_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()


def start_of_day(day: date) -> Wall:
    """The wall-clock midnight that begins `day`."""
    return (day.toordinal() - _EPOCH_ORDINAL) * DAY


def date_of(wall: Wall) -> date:
    """The calendar day that `wall` lies in."""
    return date.fromordinal(wall // DAY + _EPOCH_ORDINAL)


def wall_of(moment: datetime) -> Wall:
    """The wall-clock reading of a naive datetime."""
    return start_of_day(moment.date()) + (
        moment.hour * HOUR + moment.minute * MINUTE + moment.second * SECOND + moment.microsecond
    )


def instant_of(moment: datetime) -> Instant:
    """The instant of an aware datetime, exact to the microsecond."""
    utc = moment.astimezone(UTC)
    return wall_of(utc.replace(tzinfo=None))


FIRST: Instant = start_of_day(date(2000, 1, 1))  # the first instant that may be sent
LAST: Instant = start_of_day(date(2101, 1, 1))  # the first that may not
# Open-ended spans reach to these, a margin outside all that can be asked for.
BEGINNING: Instant = start_of_day(date(1998, 1, 1))
END: Instant = start_of_day(date(2103, 1, 1))

_RFC3339 = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(?:[Zz]|([+-])(\d\d):(\d\d))", re.ASCII
)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TIME_OF_DAY = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
_LOCAL = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d))?", re.ASCII)


def parse_instant(text: str) -> Instant:
    """The instant that a time names which was sent, in the years 2000 to 2100; ValueError says what would be right."""
    instant = read_instant(text)
    if not FIRST <= instant < LAST:
        raise ValueError("must lie in the years 2000 to 2100")
    return instant


def read_instant(text: str) -> Instant:
    """The instant that a strict RFC 3339 time with an offset names; ValueError says what would be right.

    Seconds are required, fractions go to the microsecond, offsets up to 23:59. A leap second is refused: neither the
    zone database nor DynamoDB's users could say when it was.
    """
    match = _RFC3339.fullmatch(text)
    if match is None:
        raise ValueError("must be an RFC 3339 time with an offset, such as 2026-03-15T18:00:00+01:00")
    year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
    try:
        wall = wall_of(datetime(year, month, day, hour, minute, second))  # noqa: DTZ001 (a reading of a wall clock)
    except ValueError:
        raise ValueError("is not a time that exists: check the day, the hour and the seconds") from None
    if match[7]:
        wall += int(match[7].ljust(6, "0"))
    if match[8]:
        hours, minutes = int(match[9]), int(match[10])
        if hours > 23 or minutes > 59:
            raise ValueError("has an offset that does not exist")
        shift = hours * HOUR + minutes * MINUTE
        wall += shift if match[8] == "-" else -shift
    return wall


def parse_date(text: str) -> date:
    """The day that YYYY-MM-DD names, in the years 2000 to 2100; ValueError says what would be right."""
    if _DATE.fullmatch(text):
        try:
            day = date.fromisoformat(text)
        except ValueError:
            raise ValueError("is not a day that exists") from None
        if 2000 <= day.year <= 2100:
            return day
        raise ValueError("must lie in the years 2000 to 2100")
    raise ValueError("must be a date, such as 2026-03-01")


def parse_time_of_day(text: str) -> int:
    """The minute of the day, 0 to 1439, that HH:MM names; ValueError says what would be right."""
    match = _TIME_OF_DAY.fullmatch(text)
    if match is None:
        raise ValueError("must be a time of day from 00:00 to 23:59, such as 09:00")
    return int(match[1]) * 60 + int(match[2])


def format_time_of_day(minute: int) -> str:
    """HH:MM of a minute of the day."""
    return f"{minute // 60:02}:{minute % 60:02}"


def parse_local(text: str) -> Wall:
    """The wall-clock time that YYYY-MM-DDTHH:MM[:SS] without an offset names; ValueError says what would be right."""
    match = _LOCAL.fullmatch(text)
    if match is not None:
        try:
            moment = datetime(*(int(part or 0) for part in match.groups()))  # type: ignore[arg-type]  # noqa: DTZ001
        except ValueError:
            raise ValueError("is not a time that exists") from None
        if 2000 <= moment.year <= 2100:
            return wall_of(moment)
        raise ValueError("must lie in the years 2000 to 2100")
    raise ValueError("must be a local time without an offset, such as 2026-03-02T09:00:00")


_DATETIME_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 (a reading of a wall clock)


def datetime_of(wall: Wall) -> datetime:
    """The naive datetime that reads `wall`."""
    return _DATETIME_EPOCH + timedelta(microseconds=wall)


def format_local(wall: Wall) -> str:
    """YYYY-MM-DDTHH:MM:SS, with six decimals only where there is a fraction of a second."""
    return datetime_of(wall).isoformat()


def format_utc(instant: Instant) -> str:
    """RFC 3339 in UTC with a Z."""
    return datetime_of(instant).isoformat() + "Z"


def format_offset(instant: Instant, offset: int) -> str:
    """RFC 3339 at `offset` microseconds east of UTC.

    An offset with seconds (none since 2000) would not fit RFC 3339; it is written in UTC instead, still exact.
    """
    if offset % MINUTE:
        return format_utc(instant)[:-1] + "+00:00"
    sign = "-" if offset < 0 else "+"
    hours, minutes = divmod(abs(offset) // MINUTE, 60)
    return f"{datetime_of(instant + offset).isoformat()}{sign}{hours:02}:{minutes:02}"
