"""Time off: when somebody is away, and where that meets what they are on call for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rota.domain.shift import Shift
from rota.domain.time import DAY, HOUR, Instant

MAX_ABSENCES = 500
BACK, AHEAD = 31 * DAY, 400 * DAY  # how far around the present a calendar is read
READ_EVERY = HOUR  # a calendar that is followed; one that can't be read up to a day later, the longer it can't
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
    url: str | None = None  # of the calendar that is followed; whoever knows it may read the calendar
    fetched_at: Instant | None = None  # when it was last read
    timezone: str | None = None  # where its days lie, if that was said
    next_at: Instant | None = None  # when it is read again
    failing_since: Instant | None = None
    error: str | None = None  # why it could not be read, the last time

    @property
    def shown_url(self) -> str | None:
        """Where the calendar lies, without what may be a secret: its private address opens it to whoever knows it."""
        return None if self.url is None else "/".join(self.url.split("/", 3)[:3]).partition("?")[0] + "/…"

    @property
    def sent(self) -> list[Absence]:
        """Those that somebody said themselves."""
        return [one for one in self.absences if one.origin == "manual"]

    @property
    def told(self) -> list[Absence]:
        """Those that a calendar told of."""
        return [one for one in self.absences if one.origin == "calendar"]

    def following(self, url: str | None, timezone: str | None, now: Instant) -> TimeOff:
        """The same with a calendar that has just been read; None: with no calendar."""
        if url is None:
            return replace(self, url=None, fetched_at=None, timezone=None, next_at=None, failing_since=None, error=None)
        due = now + READ_EVERY
        return replace(self, url=url, fetched_at=now, timezone=timezone, next_at=due, failing_since=None, error=None)

    def unread(self, why: str, now: Instant) -> TimeOff:
        """The same with a calendar that could not be read: what it told the last time stays."""
        since = now if self.failing_since is None else self.failing_since
        return replace(self, next_at=now + min(max(now - since, READ_EVERY), DAY), failing_since=since, error=why)

    def read_anew(self, absences: Sequence[Absence], now: Instant) -> TimeOff:
        """With what the calendar tells now. It is a new version if that is news, and not only that days go by."""
        after = replace(self.following(self.url, self.timezone, now), absences=tuple(absences))
        low, high = window_of(now)[0], window_of(self.fetched_at or now)[1]
        if met(after.absences, low, high) == met(self.absences, low, high):
            return after
        return replace(after, version=self.version + 1, updated_at=now)


def window_of(now: Instant) -> tuple[Instant, Instant]:
    """Over what time a calendar is read: by whole days, so that on one day it comes to the same however often."""
    return (now - BACK) // DAY * DAY, -(-(now + AHEAD) // DAY) * DAY


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
