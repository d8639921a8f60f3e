"""Audit records as v2 shows them: what was before and after, in the shape of the API."""

from __future__ import annotations

from typing import Any

from rota.domain.absence import TimeOff
from rota.domain.directory import AuditRecord, Calendar, Team, User
from rota.domain.override import Entry, Override
from rota.domain.schedule import Schedule
from rota.domain.shift import Shift
from rota.domain.subscription import Subscription
from rota.domain.swap import Swap
from rota.domain.time import format_utc
from rota.domain.zone import zone
from rota.http.v2.answers import Json, calendar, entry, key, override, schedule, shift, team, user
from rota.http.v2.revisions import coming
from rota.http.v2.subscriptions import subscription
from rota.http.v2.swap_answers import swap, time_off
from rota.store.items import TYPES, unpacked


def audit_record(a: AuditRecord) -> Json:
    """An audit record; what was before and after in the shape of the API."""
    return {
        "id": a.id,
        "at": format_utc(a.at),
        "key_id": a.actor,
        "user_id": a.user_id,
        "request_id": a.request_id,
        "action": a.action,
        "object": {"type": a.object_type, "id": a.object_id},
        "schedule_id": a.schedule_id,
        "schedule_ids": [one for one in (a.schedule_id, *a.also) if one is not None],
        "before": _as_it_was(a.object_type, a.before),
        "after": _as_it_was(a.object_type, a.after),
    }


def _as_it_was(kind: str, stored: Json | None) -> Any:
    if stored is None:
        return None
    utc = zone("UTC")
    if kind == "shift":
        return [shift(unpacked(Shift, one), utc, {}) for one in stored["shifts"]]
    value: Any = unpacked(TYPES[kind], stored)
    match value:
        case Schedule():
            return {**schedule(value), "coming": [coming(one) for one in value.coming]}
        case Entry():
            return entry(value, utc)
        case Override():
            return override(value, utc)
        case User():
            return user(value)
        case Team():
            return team(value)
        case Subscription():
            return subscription(value)
        case Swap():
            return swap(value, value.updated_at)
        case Calendar():
            return calendar(value)
        case TimeOff():
            return time_off(value)
        case _:
            return key(value)
