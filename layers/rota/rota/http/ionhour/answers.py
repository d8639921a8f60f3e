"""What Ionhour's clients are answered: camelCase, numbers for ids, instants in UTC."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rota.domain.override import Override
from rota.domain.rotation import Participant, Rotation
from rota.domain.schedule import Schedule
from rota.domain.time import Instant, format_time_of_day, format_utc
from rota.http.ionhour.dialect import Page, participant_number, rotation_number, shown_user
from rota.store.schedules import Kept

Json = dict[str, Any]


def _moment(t: Instant | None) -> str | None:
    return None if t is None else format_utc(t)


def _hours(minutes: int) -> int | float:
    return minutes // 60 if minutes % 60 == 0 else minutes / 60


def _participant(r: Rotation, p: Participant) -> Json:
    return {"id": participant_number(r, p), "userId": shown_user(p.user_id), "position": p.position}


def rotation(r: Rotation) -> Json:
    """A rotation, as far as Ionhour's fields go."""
    return {
        "id": rotation_number(r),
        "name": r.name,
        "type": r.type,
        "layerPosition": r.layer_position,
        "effectiveFrom": _moment(r.effective_from),
        "effectiveUntil": _moment(r.effective_until),
        "handoffTime": format_time_of_day(r.handoff_time),
        "handoffDay": r.handoff_day,
        "customShiftHours": None if r.length_minutes is None else _hours(r.length_minutes),
        "participants": [_participant(r, p) for p in r.participants],
    }


def override(o: Override, schedule_number: int) -> Json:
    """An override."""
    return {
        "id": o.number,
        "scheduleId": schedule_number,
        "overrideUserId": shown_user(o.override_user_id),
        "replacedUserId": shown_user(o.replaced_user_id),
        "startAt": _moment(o.start),
        "endAt": _moment(o.end),
        "reason": o.reason,
        "createdAt": _moment(o.created_at),
    }


def schedule(s: Schedule, overrides: Iterable[Override], workspace: str) -> Json:
    """A schedule with its overrides, in the order in which they count."""
    return {
        "id": s.number,
        "workspaceId": int(workspace),
        "name": s.name,
        "description": s.description,
        "timezone": s.revision.timezone,
        "handoffNotificationMinutes": s.handoff_notification_minutes,
        "enabled": s.revision.enabled,
        "rotations": [rotation(r) for r in s.revision.rotations],
        "overrides": [override(o, s.number) for o in sorted(overrides, key=lambda one: one.sequence)],
        "createdAt": _moment(s.created_at),
        "updatedAt": _moment(s.updated_at),
    }


def listed(found: Iterable[Kept], total: int, page: Page, workspace: str) -> Json:
    """One page of the schedules."""
    items = [schedule(kept.schedule, kept.overrides, workspace) for kept in found]
    return {
        "items": items,
        "total": total,
        "page": page.number,
        "itemCount": len(items),
        "pageCount": -(-total // page.limit),
        "limit": page.limit,
    }
