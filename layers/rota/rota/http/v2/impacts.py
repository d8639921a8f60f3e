"""What a change would do, as v2 shows it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from rota.domain.impact import Load, Segment, Standing, Warned
from rota.domain.time import HOUR
from rota.domain.zone import Zone, zone
from rota.http.v2.answers import Json, conflict, moment
from rota.usecases.impact import Foreseen

MAX_SHOWN = 1_000  # of each list: a year of quarter-hour turns would not fit into an answer
T = TypeVar("T")


def impact(f: Foreseen) -> Json:
    """Per person the hours; the stretches that change, with the gaps among them; and what to be warned of."""
    found = f.impact
    clock = next(iter(f.zones.values()), zone("UTC"))
    lists: tuple[Sequence[object], ...] = (found.loads, found.segments, found.warnings, f.conflicts)
    return {
        "since": moment(found.since, clock),
        "until": moment(found.until, clock),
        "users": [_load(f, load) for load in _shown(found.loads)],
        "segments": [_segment(f, segment) for segment in _shown(found.segments)],
        "gaps": {
            "opened": [_gap(f, segment, segment.after) for segment in _shown(found.opened)],
            "closed": [_gap(f, segment, segment.before) for segment in _shown(found.closed)],
        },
        "warnings": [_warning(f, warned, clock) for warned in _shown(found.warnings)],
        "conflicts": [conflict(one, f.zones[one.schedule_id], f.people) for one in _shown(f.conflicts)],
        "complete": all(len(one) <= MAX_SHOWN for one in lists),
    }


def _shown(found: Sequence[T]) -> Sequence[T]:
    return found[:MAX_SHOWN]


def _hours(microseconds: int) -> float:
    return round(microseconds / HOUR, 4)


def _name(f: Foreseen, user_id: str | None) -> str | None:
    person = f.people.get(user_id or "")
    return person.name if person else None


def _load(f: Foreseen, load: Load) -> Json:
    return {
        "user_id": load.user_id,
        "name": _name(f, load.user_id),
        "hours_before": _hours(load.before),
        "hours_after": _hours(load.after),
        "hours_gained": _hours(load.gained),
        "hours_lost": _hours(load.lost),
    }


def _segment(f: Foreseen, segment: Segment) -> Json:
    clock = f.zones[segment.schedule_id]
    return {
        "schedule_id": segment.schedule_id,
        "start": moment(segment.start, clock),
        "end": moment(segment.end, clock),
        "before": _standing(f, segment.before),
        "after": _standing(f, segment.after),
    }


def _standing(f: Foreseen, standing: Standing) -> Json:
    return {"user_id": standing.user_id, "name": _name(f, standing.user_id), "reason": standing.reason}


def _gap(f: Foreseen, segment: Segment, standing: Standing) -> Json:
    clock = f.zones[segment.schedule_id]
    return {
        "schedule_id": segment.schedule_id,
        "start": moment(segment.start, clock),
        "end": moment(segment.end, clock),
        "reason": standing.reason,
    }


def _warning(f: Foreseen, warned: Warned, clock: Zone) -> Json:
    return {
        "user_id": warned.user_id,
        "name": _name(f, warned.user_id),
        "kind": warned.kind,
        "start": moment(warned.start, clock),
        "end": moment(warned.end, clock),
        "hours": _hours(warned.end - warned.start),
    }
