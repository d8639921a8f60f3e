"""A rotation: people taking turns. Where its turns lie and who holds each, in closed form.

Rules: "Rotations" in docs/semantics.md. Everything here is on the wall clock; `domain.timeline` places it in time.
"""

from __future__ import annotations

import calendar
from array import array
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import gcd
from typing import Literal

from rota.domain.time import DAY, MINUTE, MONDAY, WEEK, Instant, Wall, date_of, start_of_day
from rota.domain.zone import Zone

RotationType = Literal["daily", "weekly", "monthly", "custom"]
ROTATION_TYPES: tuple[RotationType, ...] = ("daily", "weekly", "monthly", "custom")
MIN_LENGTH_MINUTES = 15
MAX_LENGTH_MINUTES = 366 * 24 * 60
# A lead-in (below) is one turn without end; no time that can be asked for lies this far off.
_FOREVER = 1 << 62


@dataclass(frozen=True, slots=True)
class Restriction:
    """A weekly window: on each of `days` (1 = Monday) from minute `start` of the day to minute `end`.

    `end <= start` runs into the next day; equal ones are 24 hours.
    """

    days: tuple[int, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Participant:
    """A user's place in a rotation. Positions order; they may have holes and start anywhere."""

    user_id: str
    position: int


@dataclass(frozen=True, slots=True)
class Rotation:
    """One rotation as it is kept. Times of day are minutes; `participants` are in the order of their positions."""

    id: str
    type: RotationType
    effective_from: Instant
    handoff_time: int
    participants: tuple[Participant, ...] = ()
    name: str | None = None
    interval: int = 1
    layer_position: int = 0
    length_minutes: int | None = None  # of a custom rotation
    effective_until: Instant | None = None
    handoff_day: int | None = None  # of a weekly rotation
    handoff_month_day: int | None = None  # of a monthly one
    anchor: Wall | None = None  # an explicit start of turn 0
    phase: int = 0  # the place in `participants` of whoever has turn 0; edits move it, so that nobody else is moved
    turns: Literal["all", "covered"] = "all"
    restrictions: tuple[Restriction, ...] = ()

    @property
    def length(self) -> int:
        """The wall-clock length of a turn in microseconds; 0 for a monthly rotation, whose turns differ."""
        if self.type == "monthly":
            return 0
        if self.type == "custom":
            assert self.length_minutes is not None
            return self.length_minutes * MINUTE
        return self.interval * (DAY if self.type == "daily" else WEEK)


def weekly_windows(restrictions: Sequence[Restriction]) -> list[tuple[int, int]]:
    """The union of the windows as disjoint [start, end) offsets from Monday 00:00, sorted, none past the week's end."""
    pieces = []
    for restriction in restrictions:
        duration = (restriction.end - restriction.start) * MINUTE
        if duration <= 0:
            duration += DAY
        for day in restriction.days:
            start = (day - 1) * DAY + restriction.start * MINUTE
            end = start + duration
            pieces.append((start, min(end, WEEK)))
            if end > WEEK:
                pieces.append((0, end - WEEK))
    return union(pieces)


def union(pieces: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same points as sorted, disjoint, non-touching intervals."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(pieces):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


class Turns:
    """Turns of one length: turn k is the wall-clock time from `anchor + k * length` to the next turn's start."""

    __slots__ = ("_prefix", "anchor", "length", "regular", "users")

    def __init__(self, anchor: Wall, length: int, users: tuple[str, ...], windows: Sequence[tuple[int, int]]) -> None:
        self.anchor = anchor
        self.length = length
        self.users = users
        # Only where windows can miss a whole turn does it matter which turns are counted.
        missing = windows and length < WEEK
        self._prefix = _covered_prefix((anchor - MONDAY) % WEEK, length, tuple(windows)) if missing else None
        # Whether turn k is simply `users[k % n]` of a fixed length, so that callers may write out the sums.
        self.regular = self._prefix is None

    def number(self, w: Wall) -> int:
        """Which turn holds `w`."""
        return (w - self.anchor) // self.length

    def start(self, k: int) -> Wall:
        """Where turn k starts."""
        return self.anchor + k * self.length

    def place(self, k: int) -> int:
        """The place in `users` of whoever holds turn k."""
        if self._prefix is not None:
            cycles, rest = divmod(k, len(self._prefix) - 1)
            k = cycles * self._prefix[-1] + self._prefix[rest]
        return k % len(self.users)

    def user(self, k: int) -> str:
        """Who holds turn k."""
        users = self.users
        return users[k % len(users)] if self._prefix is None else users[self.place(k)]


class MonthTurns(Turns):
    """Turns of whole months, clamped to the month's last day and counted from the nominal day."""

    __slots__ = ("_day", "_month", "_time", "interval")

    def __init__(self, anchor: Wall, interval: int, day: int, users: tuple[str, ...]) -> None:
        super().__init__(anchor, 0, users, ())
        first = date_of(anchor)
        self._month = first.year * 12 + first.month - 1
        self._day = day
        self._time = anchor % DAY
        self.interval = interval
        self.regular = False

    def number(self, w: Wall) -> int:
        day = date_of(w)
        month = day.year * 12 + day.month - 1
        if w < month_point(month, self._day, self._time):
            month -= 1
        return (month - self._month) // self.interval

    def start(self, k: int) -> Wall:
        return month_point(self._month + k * self.interval, self._day, self._time)


def month_point(month: int, day: int, time: int) -> Wall:
    """`time` microseconds into the `day`-th of a month (counted from year 0), or its last day if it is shorter."""
    year, index = divmod(month, 12)
    return start_of_day(date(year, index + 1, min(day, calendar.monthrange(year, index + 1)[1]))) + time


@lru_cache(maxsize=256)
def _covered_prefix(start: int, length: int, windows: tuple[tuple[int, int], ...]) -> Sequence[int]:
    """How many of the first j turns see an open window, for j up to the number of turns after which it all repeats.

    Turn 0 starts at offset `start` of the week.
    """
    # Windows laid out over two weeks, so that a turn running over Sunday night is one plain interval.
    doubled = union([*windows, *((opens + WEEK, closes + WEEK) for opens, closes in windows)])
    closings = [closes for _, closes in doubled]
    prefix = array("H", [0])
    for _ in range(WEEK // gcd(WEEK, length)):
        first = bisect_right(closings, start)  # the first window that closes within or after the turn
        prefix.append(prefix[-1] + (first < len(doubled) and doubled[first][0] < start + length))
        start = (start + length) % WEEK
    return prefix


def anchored(rotation: Rotation, zone: Zone) -> tuple[Wall, Wall]:
    """Where turn 0 starts, and from where on its holder has it: (anchor, lead-in), the latter never later.

    The handoff point nearest to `effective_from` is the anchor: the next one if it comes at most a day and at most half
    a turn later, else the one before. An explicit anchor is taken as it stands.
    """
    if rotation.anchor is not None:
        return rotation.anchor, rotation.anchor
    since = rotation.effective_from
    begin, reading = zone.wall(since), since + zone.offset(since)
    before, after, length = _points_around(rotation, begin, reading)
    wait = after - reading
    # A point in a skipped hour that ends at `effective_from` happens just then: its turn is the one to begin with.
    happens_now = after > begin and zone.instant(before) == since
    if wait <= DAY and 2 * wait <= length and not happens_now:
        return after, begin
    return before, before


def _points_around(rotation: Rotation, begin: Wall, reading: Wall) -> tuple[Wall, Wall, int]:
    """The last handoff point before `begin`, the first from it on, and the length of a turn from there.

    `reading` is the real clock's, which tells the local date. It is before `begin` where an hour is repeated.
    """
    time = rotation.handoff_time * MINUTE
    if rotation.type == "monthly":
        day = date_of(begin)
        month = day.year * 12 + day.month - 1
        nominal = rotation.handoff_month_day or 1
        if month_point(month, nominal, time) < begin:
            month += 1
        after, before = month_point(month, nominal, time), month_point(month - 1, nominal, time)
        return before, after, month_point(month + rotation.interval, nominal, time) - after
    length = step = rotation.length
    if rotation.type == "daily":
        point, step = time, DAY
    elif rotation.type == "weekly":
        point, step = MONDAY + ((rotation.handoff_day or 1) - 1) * DAY + time, WEEK
    else:
        point = reading // DAY * DAY + time
    after = begin + (point - begin) % step
    return after - step, after, length


def order_of(rotation: Rotation) -> tuple[str, ...]:
    """The users in the order of their turns, whoever has turn 0 first."""
    users = tuple(participant.user_id for participant in rotation.participants)
    return users[rotation.phase :] + users[: rotation.phase]


def turns_of(rotation: Rotation, anchor: Wall) -> Turns:
    """The rotation's turns counted from `anchor`."""
    users = order_of(rotation)
    if rotation.type == "monthly":
        explicit = rotation.anchor is not None
        day = date_of(anchor).day if explicit else rotation.handoff_month_day or 1
        return MonthTurns(anchor, rotation.interval, day, users)
    windows = weekly_windows(rotation.restrictions) if rotation.turns == "covered" else ()
    return Turns(anchor, rotation.length, users, windows)


def lead_in(rotation: Rotation, begin: Wall) -> Turns:
    """The time from `effective_from` to a later anchor, as a part of turn 0: one turn that does not end."""
    return Turns(begin, _FOREVER, order_of(rotation)[:1], ())
