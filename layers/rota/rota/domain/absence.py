"""Time off: when somebody is away, and where that meets what they are on call for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from rota.domain.shift import Shift
from rota.domain.time import Instant

MAX_ABSENCES = 500
Origin = Literal["manual", "calendar"]


@dataclass(frozen=True, slots=True)
class Absence:
    """Away over [start, end)."""

    start: Instant
    end: Instant
    label: str | None = None
    origin: Origin = "manual"


@dataclass(frozen=True, slots=True)
class TimeOff:
    """All that is known of one person's absences, by their start."""

    user_id: str
    absences: tuple[Absence, ...] = ()
    updated_at: Instant = 0
    version: int = 0
    url: str | None = None  # of the calendar that was read, and when; whoever knows it may read the calendar
    fetched_at: Instant | None = None


Away = Mapping[str, Sequence[Absence]]  # by user


@dataclass(frozen=True, slots=True)
class DutyConflict:
    """A part of a shift whose holder is away (`off`), or is on call elsewhere at that time (`busy`)."""

    user_id: str
    schedule_id: str
    shift_id: str | None
    start: Instant
    end: Instant
    reason: Literal["off", "busy"]
    label: str | None = None


def met(absences: Iterable[Absence], start: Instant, end: Instant) -> list[Absence]:
    """The absences that touch [start, end), cut to it."""
    return [
        Absence(max(one.start, start), min(one.end, end), one.label, one.origin)
        for one in absences
        if one.start < end and start < one.end
    ]


def conflicts(shifts: Iterable[Shift], away: Away, since: Instant) -> list[DutyConflict]:
    """Where somebody is on call while they are away, from `since` on, in the order of the shifts."""
    return [
        DutyConflict(shift.user_id, shift.schedule_id, shift.id, one.start, one.end, "off", one.label)
        for shift in shifts
        if shift.user_id is not None
        for one in met(away.get(shift.user_id, ()), max(shift.start, since), shift.end)
    ]
