"""Time off out of an iCalendar file (RFC 5545): when its events keep somebody busy, repeated ones written out.

What is taken: events that are neither cancelled nor marked as free time, from 31 days ago until 400 days from now, with
the exceptions and moved occurrences of those that repeat. What rota can't read is refused, never passed over.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

from rota.domain.absence import AHEAD, MAX_ABSENCES, Absence, window_of
from rota.domain.errors import Invalid
from rota.domain.time import DAY, Instant, datetime_of, instant_of, wall_of
from rota.domain.zone import Zone, zone, zone_names

MAX_EVENTS = 2_000
MAX_REPEATING = 50  # expanding one may take some hundredths of a second
_EARLIEST = 1900
_KINDS = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
_UNREADABLE = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError)


class _Unreadable(Exception):
    """What is wrong with the file."""


def absences_of(text: str, zone_name: str | None, now: Instant, field: str = "/ics") -> list[Absence]:
    """The absences that the file tells of, in any order; Invalid if it is none, or holds what rota can't read.

    Days, and times without a zone, are read in `zone_name`; left out, in the zone that the calendar names, or UTC.
    `field` is where the file came in.
    """
    try:
        return _read(text, zone_name, now)
    except _Unreadable as error:
        raise Invalid.one(field, str(error)) from None


Reader = Callable[[str], tuple[str | None, str]]  # the text at a URL; None with the reason if there is none to be had


def absences_at(url: str, zone_name: str | None, now: Instant, read: Reader, field: str = "/url") -> list[Absence]:
    """The absences that the file at a URL tells of; Invalid if it can't be read, or is none."""
    text, reason = read(url)
    if text is None:
        raise Invalid.one(field, reason)
    return absences_of(text, zone_name, now, field)


def _read(text: str, zone_name: str | None, now: Instant) -> list[Absence]:
    from icalendar import Calendar  # half a megabyte that only an upload needs

    try:
        calendar: Any = Calendar.from_ical(text)
        events = calendar.walk("VEVENT")
    except _UNREADABLE:
        raise _wrong("is not an iCalendar file") from None
    if len(events) > MAX_EVENTS or sum("RRULE" in event for event in events) > MAX_REPEATING:
        raise _wrong(f"must have at most {MAX_EVENTS} events, of which at most {MAX_REPEATING} repeat")
    named = zone_name or str(calendar.get("X-WR-TIMEZONE", "UTC"))
    floating = zone(named if named in zone_names() else "UTC")
    try:
        return _absences(events, floating, *window_of(now))
    except _UNREADABLE:
        raise _wrong("has an event that can't be read") from None


def _absences(events: Any, floating: Zone, since: Instant, until: Instant) -> list[Absence]:
    moved = {
        (str(event.get("UID")), _clock(event["RECURRENCE-ID"], floating).instant(event["RECURRENCE-ID"].dt))
        for event in events
        if "RECURRENCE-ID" in event
    }
    found = []
    for event in events:
        if str(event.get("STATUS")).upper() == "CANCELLED" or str(event.get("TRANSP")).upper() == "TRANSPARENT":
            continue
        begins = event["DTSTART"]
        clock, label, uid = _clock(begins, floating), _label(event.get("SUMMARY")), str(event.get("UID"))
        for start, end in _spans(event, clock, floating, until):
            replaced = "RECURRENCE-ID" not in event and (uid, start) in moved
            if start < end and since < end and start < until and not replaced:
                found.append(Absence(max(start, since), min(end, until), label, "calendar"))
        if len(found) > MAX_ABSENCES:
            raise _wrong(f"must come to at most {MAX_ABSENCES} windows in the next {AHEAD // DAY} days")
    return found


@dataclass(frozen=True, slots=True)
class _Clock:
    """What an event's times are read off: a zone of rota's, or one that the file describes itself."""

    zone: Zone
    described: tzinfo | None = None

    def instant(self, at: date) -> Instant:
        """The instant of a day's beginning, or of a time, which says its own zone only where it is in UTC."""
        if not isinstance(at, datetime):
            return self.zone.instant(wall_of(datetime(at.year, at.month, at.day)))  # noqa: DTZ001 - a wall clock's
        if at.tzinfo is UTC:
            return instant_of(at)
        if self.described is not None:
            return instant_of(at.replace(tzinfo=self.described))
        return self.zone.instant(wall_of(at.replace(tzinfo=None)))


def _clock(property: Any, floating: Zone, at: date | None = None) -> _Clock:
    """The clock of a property, or of one of the times that it lists."""
    at = property.dt if at is None else at
    if not isinstance(at, datetime) or at.tzinfo is None:
        return _Clock(floating)
    if at.utcoffset() == timedelta(0) and "TZID" not in property.params:
        return _Clock(zone("UTC"))
    names = (str(property.params.get("TZID", "")), str(getattr(at.tzinfo, "key", "")))
    known = next((name for name in names if name in zone_names()), None)
    return _Clock(zone(known)) if known else _Clock(floating, at.tzinfo)


def _spans(event: Any, clock: _Clock, floating: Zone, until: Instant) -> Iterator[tuple[Instant, Instant]]:
    """The event's occurrences that begin before `until`."""
    first = event["DTSTART"].dt
    whole_days = not isinstance(first, datetime)
    start = clock.instant(first)
    length: Any
    if "DTEND" in event:
        end = event["DTEND"].dt
        length = end - first if whole_days else _clock(event["DTEND"], floating).instant(end) - start
    elif "DURATION" in event:
        length = event["DURATION"].dt if whole_days else event["DURATION"].dt // timedelta(microseconds=1)
    else:
        length = timedelta(days=1) if whole_days else 0
    listed = [(one, each.dt) for one in _many(event, "EXDATE") for each in one.dts]
    excluded = {_clock(one, floating, at).instant(at) for one, at in listed}
    for at in _starts(event, first, clock, until):
        begins = clock.instant(at)
        if begins not in excluded:
            yield begins, clock.instant(at + length) if whole_days else begins + length


def _starts(event: Any, first: date, clock: _Clock, until: Instant) -> Iterator[date]:
    rules = _many(event, "RRULE")
    if not rules:
        yield first
    for rule in rules:
        yield from _repeated(rule, first, clock, until)
    for dates in _many(event, "RDATE"):
        for each in dates.dts:
            yield each.dt[0] if isinstance(each.dt, tuple) else each.dt


def _repeated(rule: Any, first: date, clock: _Clock, until: Instant) -> Iterator[date]:
    """The occurrences of a rule that begin before `until`, on the wall clock."""
    from dateutil.rrule import rrulestr

    parts = {name.upper(): values for name, values in rule.items()}
    if str(parts["FREQ"][0]).upper() not in _KINDS or int(parts.get("INTERVAL", [1])[0]) < 1:
        raise _wrong("has an event that repeats within a day: daily, weekly, monthly and yearly ones can be read")
    if first.year < _EARLIEST:
        raise _wrong(f"has an event that repeats since before {_EARLIEST}")
    last = parts["UNTIL"][0] if "UNTIL" in parts else None
    text = ";".join(part for part in rule.to_ical().decode().split(";") if not part.startswith("UNTIL="))
    wall = datetime(first.year, first.month, first.day)  # noqa: DTZ001 - a wall clock's
    if isinstance(first, datetime):
        wall = first.replace(tzinfo=None)
    # A rule that never comes true is searched until the year 9999. The calendar repeats every 400 years, to the day of
    # the week: so the search begins as near to that end as it can, and is short.
    shift = (9_999 - datetime_of(until).year) // 400 * 400
    for found in rrulestr(text, dtstart=wall.replace(year=wall.year + shift)):
        at = found.replace(year=found.year - shift)
        if clock.instant(at) >= until or (last is not None and _after(at, last, clock)):
            return
        yield at if isinstance(first, datetime) else at.date()


def _after(at: datetime, last: date, clock: _Clock) -> bool:
    """Whether an occurrence lies after the last one that a rule allows."""
    return clock.instant(at) > clock.instant(last) if isinstance(last, datetime) else at.date() > last


def _many(event: Any, name: str) -> list[Any]:
    value = event.get(name, [])
    return value if isinstance(value, list) else [value]


def _label(summary: Any) -> str | None:
    """The event's title, as far as it can be kept: no control characters, at most 200."""
    text = "".join(char for char in str(summary or "") if unicodedata.category(char) not in ("Cc", "Cs", "Cf"))
    return unicodedata.normalize("NFC", text).strip()[:200] or None


def _wrong(detail: str) -> _Unreadable:
    return _Unreadable(detail)
