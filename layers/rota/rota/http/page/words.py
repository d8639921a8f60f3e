"""Times, durations and sentences for people, in one place. All of it is plain text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from rota.domain.absence import DutyConflict
from rota.domain.picture import Segment
from rota.domain.rotation import Rotation
from rota.domain.schedule import Person
from rota.domain.time import DAY, END, HOUR, MINUTE, Instant, date_of, datetime_of, format_offset, format_time_of_day
from rota.domain.timeline import Gap, NobodyReason
from rota.domain.zone import Zone
from rota.usecases.views import Glance

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
NOBODY = "Nobody"
WHY_NOBODY: dict[NobodyReason, str] = {
    "gap": "Nobody is on call",
    "off": "Nobody is on call, on purpose",
    "disabled": "Nobody is on call: the schedule is switched off",
}


def person(people: Mapping[str, Person], user_id: str | None) -> str:
    """A name; the id of whoever has none."""
    if user_id is None:
        return NOBODY
    return people.get(user_id, Person(user_id)).name or user_id


def initials(name: str) -> str:
    """Two letters at most, of the first word and the last."""
    parts = [part for part in name.split() if part[0].isalnum()] or [name]
    return "".join(part[0] for part in ([parts[0], parts[-1]] if len(parts) > 1 else parts)).upper()


def day(of: date) -> str:
    """Mon 23 Nov."""
    return f"{_DAYS[of.weekday()]} {of.day} {_MONTHS[of.month - 1]}"


def point(t: Instant, clock: Zone, now: Instant) -> str:
    """Mon 23 Nov 09:00, with the year where it is not this one."""
    year = _year(now, clock)
    return f"{_date(t, clock, year)} {_time(t, clock)}"


def stretch(start: Instant, end: Instant, clock: Zone, now: Instant) -> str:
    """Mon 23 Nov 09:00 to Fri 27 Nov 17:00; the day once where it is one; no end where there is none to be seen."""
    year = _year(now, clock)
    begins, ends = _date(start, clock, year), _date(end, clock, year)
    if end >= END:
        return f"from {begins} {_time(start, clock)} on"
    until = _time(end, clock) if begins == ends else f"{ends} {_time(end, clock)}"
    return f"{begins} {_time(start, clock)} to {until}"


def zoned(start: Instant, end: Instant, clock: Zone, now: Instant) -> str:
    """The same with the clock's name, and how far it is ahead of UTC at both ends."""
    offsets = [_offset(t, clock) for t in (start, end)]
    ahead = offsets[0] if end >= END or offsets[0] == offsets[1] else " then ".join(offsets)
    return f"{stretch(start, end, clock, now)} ({clock.name}, {ahead})"


def turn(start: Instant, end: Instant, clock: Zone, now: Instant) -> str:
    """When somebody is on call, with the clock's name; of what has begun, how long it goes on."""
    return zoned(start, end, clock, now) if start > now else f"now, until {point(end, clock, now)} ({clock.name})"


def span(length: int) -> str:
    """A duration: minutes below two hours, hours below two days, else days; what is begun does not count."""
    if length < MINUTE:
        return "less than a minute"
    if length < 2 * HOUR:
        return f"{length // MINUTE} min"
    return f"{length // HOUR} h" if length < 2 * DAY else f"{length // DAY} days"


def hours(length: int) -> int | float:
    """A length in hours, to the hundredth, whole where it is."""
    found = round(length / HOUR, 2)
    return int(found) if found.is_integer() else found


def gap(of: Gap, clock: Zone, now: Instant) -> str:
    """A gap to come, or what is left of the present one."""
    if of.start > now:
        return stretch(of.start, of.end, clock, now)
    return "from now on" if of.end >= END else f"now, until {point(of.end, clock, now)}"


def sentence(of: Glance, clock: Zone) -> str:
    """Who is on call until when, and then who."""
    piece, said = of.present.piece, outlook(of, clock)
    who = WHY_NOBODY[piece.reason] if isinstance(piece, Gap) else f"{person(of.people, piece.user_id)} is on call"
    if not said:
        return f"{who}."
    if not said.startswith("until "):
        return f"{who}, and {said}."
    return f"{who}{',' * (isinstance(piece, Gap) and piece.reason == 'off')} {said}."


def outlook(of: Glance, clock: Zone) -> str:
    """Until when it is so, then who; nothing of a schedule that is switched off for good.

    What is off on purpose ends where the purpose does, whether or not somebody is there by then.
    """
    piece, until, following = of.present
    if isinstance(piece, Gap):
        if piece.reason != "gap":
            until = piece.end if piece.end < END else None
        if until is None:
            return "" if piece.reason == "disabled" else "nobody is due"
    if until is None:
        return "nobody else is due"
    then = "nobody"
    if following is not None:
        after = person(of.people, following.user_id)
        late = following.start > until
        then = f"nobody until {point(following.start, clock, of.now)}, then {after}" if late else after
    return f"until {_soon(until, clock, of.now)}, then {then}"


def label(of: Segment, name: str, clock: Zone, now: Instant, titles: Mapping[str, str], offered: str | None) -> str:
    """A segment in words, for those who hear it; `offered` names the rotation whose offer it is."""
    said = _told(of, name, clock, now, titles, offered)
    return f"{said}: {of.reason}" if of.reason else said


def _told(of: Segment, name: str, clock: Zone, now: Instant, titles: Mapping[str, str], offered: str | None) -> str:
    when = stretch(of.start, of.end, clock, now)
    if of.kind in WHY_NOBODY:
        return f"{WHY_NOBODY[of.kind]}, {when}"
    if offered is not None:
        return f"{name}, {when}, offered by rotation '{offered}'"
    by = {"override": "by an override", "entry": "by an entry"}.get(of.kind)
    if by is None:
        by = f"from rotation '{titles.get(of.by or '', of.by)}'"
    return f"{name}, on call {when}, {by}" if of.user_id is not None else f"{name} on call {when}, {by}"


def title(of: Rotation, number: int) -> str:
    """What a rotation is called: its name, or its number."""
    return of.name or f"Rotation {number}"


def turns(of: Rotation) -> str:
    """weekly, Mon 09:00, 4 people."""
    at = format_time_of_day(of.handoff_time)
    people = len({one.user_id for one in of.participants})
    if of.type == "weekly":
        at = f"{_DAYS[(of.handoff_day or 1) - 1]} {at}"
    elif of.type == "monthly":
        at = f"day {of.handoff_month_day or 1}, {at}"
    parts = [_every(of), at, f"{people} {'person' if people == 1 else 'people'}"]
    return ", ".join([*parts, "at certain hours"] if of.restrictions else parts)


def _every(of: Rotation) -> str:
    if of.type == "custom":
        return f"every {span((of.length_minutes or 0) * MINUTE)}"
    unit = {"daily": "days", "weekly": "weeks", "monthly": "months"}[of.type]
    return of.type if of.interval == 1 else f"every {of.interval} {unit}"


def conflict(of: DutyConflict, at: Glance, clock: Zone) -> str:
    """Somebody is on call while they are away."""
    why = f" ({of.label})" if of.label else ""
    return f"{person(at.people, of.user_id)} is away{why} {stretch(of.start, of.end, clock, at.now)}"


def _soon(t: Instant, clock: Zone, now: Instant) -> str:
    return f"{point(t, clock, now)} (in {span(t - now)})"


def _year(t: Instant, clock: Zone) -> int:
    return date_of(t + clock.offset(t)).year


def _date(t: Instant, clock: Zone, year: int) -> str:
    of = date_of(t + clock.offset(t))
    return day(of) if of.year == year else f"{day(of)} {of.year}"


def _time(t: Instant, clock: Zone) -> str:
    moment = datetime_of(t + clock.offset(t))
    return f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"


def _offset(t: Instant, clock: Zone) -> str:
    return format_offset(t, clock.offset(t))[-6:]
