"""What v2 answers: instants in the schedule's zone with its offset, fields as the API document names them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rota.domain.absence import DutyConflict
from rota.domain.directory import ApiKey, Calendar, Team, User
from rota.domain.override import Entry, Override
from rota.domain.rotation import Rotation
from rota.domain.schedule import Person, Schedule
from rota.domain.shift import Shift
from rota.domain.time import Instant, format_local, format_offset, format_time_of_day, format_utc
from rota.domain.zone import Zone, zone
from rota.store.schedules import Kept
from rota.usecases.entries import ListedShift
from rota.usecases.oncall import Duty, TeamDuty

Json = dict[str, Any]


def moment(t: Instant, clock: Zone) -> str:
    """An instant on the zone's clock."""
    return format_offset(t, clock.offset(t))


def hours(minutes: int) -> int | float:
    """A length in hours, whole where it is."""
    return minutes // 60 if minutes % 60 == 0 else minutes / 60


def rotation(r: Rotation, clock: Zone) -> Json:
    """A rotation."""
    return {
        "id": r.id,
        "name": r.name,
        "type": r.type,
        "interval": r.interval,
        "layer_position": r.layer_position,
        "custom_shift_hours": None if r.length_minutes is None else hours(r.length_minutes),
        "effective_from": moment(r.effective_from, clock),
        "effective_until": None if r.effective_until is None else moment(r.effective_until, clock),
        "handoff_time": format_time_of_day(r.handoff_time),
        "handoff_day": r.handoff_day,
        "handoff_month_day": r.handoff_month_day,
        "anchor": None if r.anchor is None else format_local(r.anchor),
        "turns": r.turns,
        "restrictions": [
            {"days": list(w.days), "start": format_time_of_day(w.start), "end": format_time_of_day(w.end)}
            for w in r.restrictions
        ],
        "participants": [{"user_id": p.user_id, "position": p.position} for p in r.participants],
    }


def schedule(s: Schedule) -> Json:
    """A schedule as it stands."""
    clock = zone(s.revision.timezone)
    return {
        "id": s.id,
        "name": s.name,
        "description": s.description,
        "team_id": s.team_id,
        "role": s.role,
        "timezone": s.revision.timezone,
        "rotation_type": s.rotation_type,
        "enabled": s.revision.enabled,
        "coverage": s.revision.coverage,
        "handoff_notification_minutes": s.handoff_notification_minutes,
        "rotations": [rotation(r, clock) for r in s.revision.rotations],
        "version": s.version,
        "created_at": format_utc(s.created_at),
        "updated_at": format_utc(s.updated_at),
    }


def entry(e: Entry, clock: Zone) -> Json:
    """An entry."""
    return {
        "id": e.id,
        "schedule_id": e.schedule_id,
        "user_id": e.user_id,
        "start": moment(e.start, clock),
        "end": moment(e.end, clock),
        "backdated": e.backdated,
        "created_at": format_utc(e.created_at),
    }


def override(o: Override, clock: Zone) -> Json:
    """An override."""
    return {
        "id": o.id,
        "schedule_id": o.schedule_id,
        "override_user_id": o.override_user_id,
        "replaced_user_id": o.replaced_user_id,
        "start": moment(o.start, clock),
        "end": moment(o.end, clock),
        "reason": o.reason,
        "backdated": o.backdated,
        "created_at": format_utc(o.created_at),
    }


def shift(s: Shift, clock: Zone, people: Mapping[str, Person]) -> Json:
    """A shift of a timeline."""
    person = people.get(s.user_id or "")
    return {
        "id": s.id,
        "user_id": s.user_id,
        "name": person.name if person else None,
        "start": moment(s.start, clock),
        "end": moment(s.end, clock),
        "source": s.source,
        "source_id": s.source_id,
        "turn": s.turn,
        "truncated_start": s.truncated_start,
        "truncated_end": s.truncated_end,
    }


def listed_shift(listed: ListedShift, kept: Kept, people: Mapping[str, Person]) -> Json:
    """A shift of a schedule; a hand-written one says so, and when it was written."""
    clock = zone(kept.schedule.revision.timezone)
    content = {**shift(listed.shift, clock, people), "schedule_id": kept.schedule.id}
    if listed.entry is not None:
        content |= {"backdated": listed.entry.backdated, "created_at": format_utc(listed.entry.created_at)}
    return content


def swapped_shift(pair: tuple[Schedule, Shift], people: Mapping[str, Person]) -> Json:
    """A shift as it stands after a swap."""
    of, stands = pair
    return {**shift(stands, zone(of.revision.timezone), people), "schedule_id": of.id}


def user_shift(pair: tuple[Schedule, Shift], u: User) -> Json:
    """One person's shift, with the schedule that it is on."""
    of, theirs = pair
    content = swapped_shift(pair, {u.id: Person(u.id, u.name, u.email)})
    return {
        **content,
        "schedule_name": of.name,
        "team_id": of.team_id,
        "role": of.role,
        "user_id": theirs.user_id,
    }


def on_call(s: Shift | None, clock: Zone, people: Mapping[str, Person]) -> Json | None:
    """The one shape of "who is on call", for now and for next."""
    if s is None or s.user_id is None:
        return None
    person = people.get(s.user_id, Person(s.user_id))
    return {
        "user_id": s.user_id,
        "name": person.name,
        "email": person.email,
        "shift_start": moment(s.start, clock),
        "shift_end": moment(s.end, clock),
        "schedule_id": s.schedule_id,
        "shift_id": s.id,
        "source": s.source,
    }


def conflict(c: DutyConflict, clock: Zone, people: Mapping[str, Person]) -> Json:
    """Somebody is on call while they are away, or on call elsewhere."""
    return {
        "user_id": c.user_id,
        "name": people.get(c.user_id, Person(c.user_id)).name,
        "schedule_id": c.schedule_id,
        "shift_id": c.shift_id,
        "start": moment(c.start, clock),
        "end": moment(c.end, clock),
        "reason": c.reason,
        "label": c.label,
    }


def duty(d: Duty) -> Json:
    """Who is on call for one schedule."""
    clock = zone(d.schedule.revision.timezone)
    return {
        "schedule_id": d.schedule.id,
        "at": moment(d.at, clock),
        "on_call": on_call(d.on_call, clock, d.people),
        "next": on_call(d.next, clock, d.people),
        "reason": d.reason,
        "conflicts": [conflict(one, clock, d.people) for one in d.conflicts],
    }


def duty_in_list(d: Duty) -> Json:
    """The same among others."""
    content = duty(d)
    return {
        "schedule_id": d.schedule.id,
        "name": d.schedule.name,
        "role": d.schedule.role,
        "on_call": content["on_call"],
        "next": content["next"],
        "reason": d.reason,
    }


def current(t: TeamDuty) -> Json:
    """Who is on call for a team."""
    schedules = [duty_in_list(d) for d in t.duties]
    speaks = next((s["on_call"] for s in schedules if t.speaks and s["schedule_id"] == t.speaks.schedule.id), None)
    return {
        "team_id": t.team_id,
        "on_call": speaks,
        "reason": t.reason,
        "schedules": schedules,
        "unreadable": list(t.unreadable),
    }


def user(u: User) -> Json:
    """A user."""
    return {
        "id": u.id,
        "name": u.name,
        "email": u.email,
        "version": u.version,
        "created_at": format_utc(u.created_at),
        "updated_at": format_utc(u.updated_at),
    }


def team(t: Team) -> Json:
    """A team."""
    return {
        "id": t.id,
        "name": t.name,
        "version": t.version,
        "created_at": format_utc(t.created_at),
        "updated_at": format_utc(t.updated_at),
    }


def key(k: ApiKey) -> Json:
    """A key without its secret."""
    return {
        "id": k.id,
        "name": k.name,
        "scopes": list(k.scopes),
        "user_id": k.user_id,
        "created_at": format_utc(k.created_at),
        "expires_at": None if k.expires_at is None else format_utc(k.expires_at),
    }


def calendar(c: Calendar) -> Json:
    """A calendar feed without its address."""
    return {
        "id": c.id,
        "name": c.name,
        "schedule_id": c.schedule_id,
        "team_id": c.team_id,
        "user_id": c.user_id,
        "created_at": format_utc(c.created_at),
    }
