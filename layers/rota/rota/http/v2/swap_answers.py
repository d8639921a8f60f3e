"""How v2 shows swaps, covers, time off, and who could take a shift."""

from __future__ import annotations

from rota.domain.absence import TimeOff
from rota.domain.candidates import Candidate
from rota.domain.swap import Side, Swap
from rota.domain.time import HOUR, Instant, format_utc
from rota.domain.zone import zone
from rota.http.response import version_tag
from rota.http.v2.answers import Json, conflict, moment, swapped_shift
from rota.usecases.candidates import Ranking
from rota.usecases.covers import Covered
from rota.usecases.swaps import Swapped


def swap(s: Swap, now: Instant) -> Json:
    """A swap as it stands."""
    return {
        "id": s.id,
        "kind": s.kind,
        "status": s.status_at(now),
        "parts": [_side(side) for side in s.sides],
        "reason": s.reason,
        "expires_at": None if s.expires_at is None else format_utc(s.expires_at),
        "version": s.version,
        "created_at": format_utc(s.created_at),
        "updated_at": format_utc(s.updated_at),
    }


def tag(s: Swap, now: Instant) -> str:
    """The ETag: it changes when the request expires, which is no new version."""
    return version_tag(s.version, int(s.status_at(now) == "expired"))


def _side(side: Side) -> Json:
    clock = zone(side.timezone)
    return {
        "schedule_id": side.schedule_id,
        "shift_id": side.shift_id,
        "from_user_id": side.from_user_id,
        "to_user_id": side.to_user_id,
        "start": moment(side.start, clock),
        "end": moment(side.end, clock),
    }


def swapped(done: Swapped, now: Instant) -> Json:
    """The shifts as they now stand, and the swap."""
    return {"data": [swapped_shift(one, done.people) for one in done.shifts], "swap": swap(done.swap, now)}


def covered(done: Covered, now: Instant) -> Json:
    """The same for a cover, with what speaks against it."""
    zones = {of.id: zone(of.revision.timezone) for of, _ in done.swapped.shifts}
    told = [conflict(one, zones[one.schedule_id], done.swapped.people) for one in done.conflicts]
    return {**swapped(done.swapped, now), "conflicts": told}


def time_off(off: TimeOff) -> Json:
    """All of a person's time off."""
    return {
        "user_id": off.user_id,
        "windows": [
            {"start": format_utc(one.start), "end": format_utc(one.end), "label": one.label, "source": one.origin}
            for one in off.absences
        ],
        "calendar": None if off.url is None else _followed(off),
        "version": off.version,
        "updated_at": format_utc(off.updated_at) if off.version else None,
    }


def _followed(off: TimeOff) -> Json:
    return {
        "url": off.shown_url,
        "fetched_at": _at(off.fetched_at),
        "next_at": _at(off.next_at),
        "failing_since": _at(off.failing_since),
        "error": off.error,
    }


def _at(instant: Instant | None) -> str | None:
    return None if instant is None else format_utc(instant)


def ranking(r: Ranking) -> Json:
    """Who could take the part of the shift, the best first."""
    clock = zone(r.schedule.revision.timezone)
    return {
        "schedule_id": r.schedule.id,
        "shift_id": r.part.shift_id,
        "from_user_id": r.part.user_id,
        "start": moment(r.part.start, clock),
        "end": moment(r.part.end, clock),
        "data": [_candidate(one, r) for one in r.candidates],
    }


def _candidate(c: Candidate, r: Ranking) -> Json:
    clock = zone(r.schedule.revision.timezone)
    busy = [
        {"schedule_id": one.schedule_id, "name": one.schedule_name, "start": moment(a, clock), "end": moment(b, clock)}
        for one in c.busy
        for a, b in one.stretches
    ]
    off = [{"start": moment(one.start, clock), "end": moment(one.end, clock), "label": one.label} for one in c.off]
    return {
        "user_id": c.user_id,
        "name": r.people[c.user_id].name,
        "available": c.available,
        "busy": busy,
        "off": off,
        "hours_of_rest_before": None if c.rest_before is None else round(c.rest_before / HOUR, 2),
        "hours_of_rest_after": None if c.rest_after is None else round(c.rest_after / HOUR, 2),
        "hours_in_last_30_days": round(c.load / HOUR, 2),
        "why": _why(c),
    }


def _why(c: Candidate) -> str:
    """In a sentence, what decided the rank."""
    against = []
    if c.busy:
        where = " and ".join(dict.fromkeys(duty.schedule_name for duty in c.busy))
        against.append(f"on call for {where}, {_hours(c.clash)} hours of it")
    if c.off:
        against.append("away" + "".join(f" ({label})" for label in dict.fromkeys(o.label for o in c.off) if label))
    rests = [] if c.busy else [(c.rest_before, "before it"), (c.rest_after, "after it")]
    against += [f"only {_hours(rest)} hours of rest {when}" for rest, when in rests if rest is not None]
    load = f"{_hours(c.load)} hours on call in the last 30 days"
    return f"{'; '.join(against)}; {load}" if against else f"free, rested and not away; {load}"


def _hours(length: int) -> str:
    return f"{round(length / HOUR, 1):g}"
