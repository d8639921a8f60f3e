"""What ZStack's clients are answered: camelCase, uuid, instants in UTC."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rota.domain.overlap import Order
from rota.domain.override import Override
from rota.domain.schedule import Person, Schedule
from rota.domain.shift import Shift
from rota.domain.time import format_utc
from rota.http.zstack.lengths import duration_of
from rota.http.zstack.models import top_rotation
from rota.usecases.conflicts import Clash, Clashes

Json = dict[str, Any]
People = Mapping[str, Person]


def _name(user_id: str, people: People) -> str | None:
    person = people.get(user_id)
    return person.name if person else None


def schedule(s: Schedule, people: People) -> Json:
    """A schedule, as far as its rotation of the highest priority tells it."""
    shown = top_rotation(s.revision.rotations)
    members = shown.participants if shown else ()
    return {
        "uuid": s.id,
        "name": s.name,
        "description": s.description,
        "timezone": s.revision.timezone,
        "rotationType": shown.type if shown else s.rotation_type,
        "shiftDuration": duration_of(shown, s.shift_duration) if shown else None,
        "members": [
            {"userId": one.user_id, "userName": _name(one.user_id, people), "order": one.position} for one in members
        ],
        "startDate": format_utc(shown.effective_from) if shown else None,
        "createDate": format_utc(s.created_at),
        "lastOpDate": format_utc(s.updated_at),
    }


def override(o: Override) -> Json:
    """An override."""
    return {
        "uuid": o.id,
        "scheduleUuid": o.schedule_id,
        "originalUser": o.replaced_user_id,
        "substituteUser": o.override_user_id,
        "startTime": format_utc(o.start),
        "endTime": format_utc(o.end),
        "reason": o.reason,
        "createDate": format_utc(o.created_at),
    }


def current_shift(s: Shift, people: People) -> Json:
    """Who is on call, since when and until when."""
    return {
        "userId": s.user_id,
        "userName": _name(s.user_id or "", people),
        "startTime": format_utc(s.start),
        "endTime": format_utc(s.end),
        "isOverride": s.source == "override",
    }


def page(items: list[Json], total: int, limit: int, offset: int) -> Json:
    """A part of a list."""
    return {"items": items, "total": total, "limit": limit, "offset": offset}


def validation(c: Clashes) -> Json:
    """Who would be on call twice, and what to do about it."""
    return {
        "hasConflict": bool(c.clashes),
        "conflicts": [_conflict(clash, c.people) for clash in c.clashes],
        "suggestions": [
            {"type": "swap_shift", "description": _suggestion(c.present, order, c.people)} for order in c.better
        ],
    }


def _conflict(clash: Clash, people: People) -> Json:
    first, *others = clash.overlaps
    more = f", and {len(others)} more {'times' if len(others) > 1 else 'time'} within 30 days" if others else ""
    return {
        "type": "overlap",
        "userId": clash.user_id,
        "userName": _name(clash.user_id, people),
        "details": f"also on call for {clash.schedule.name} ({clash.schedule.id}) "
        f"from {format_utc(first.start)} to {format_utc(first.end)}{more}",
    }


def _suggestion(present: Order, order: Order, people: People) -> str:
    """What to change in the members' order, in words."""
    moved = [i for i, (was, will) in enumerate(zip(present, order, strict=True)) if was != will]
    names = [f"{_name(user_id, people)} ({user_id})" for user_id in order]
    after = "nobody is on call elsewhere at the same time in the next 30 days"
    if len(moved) == 2:
        return f"swap {names[moved[1]]} and {names[moved[0]]} in the order: then {after}"
    return f"begin the order with {names[0]}, then {', '.join(names[1:])}: then {after}"
