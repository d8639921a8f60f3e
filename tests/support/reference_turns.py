# ruff: noqa: DTZ001, DTZ901 (naive on purpose: see reference.py)
"""The slow reference's clocks and turns: wall clocks are watched minute by minute, turns are counted one by one."""

from __future__ import annotations

import importlib.resources
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from rota.domain.rotation import Restriction, Rotation

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
_EPOCH = datetime(1970, 1, 1)


def instant(microseconds: int) -> datetime:
    """The instant that the records keep as microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=microseconds)


def microseconds(moment: datetime) -> int:
    """The other way round."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


@lru_cache
def zone_file(name: str) -> ZoneInfo:
    """The zone as Python reads it from the pinned package."""
    with importlib.resources.files("tzdata.zoneinfo").joinpath(*name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


def reading(zone: str, t: datetime) -> datetime:
    """What the wall clock of the zone reads at instant `t`."""
    return t.replace(tzinfo=UTC).astimezone(zone_file(zone)).replace(tzinfo=None)


@lru_cache(maxsize=1500)
def _readings_of_day(zone: str, day: date) -> list[datetime]:
    """What the wall clock reads at each minute of a day of UTC."""
    info, midnight = zone_file(zone), datetime(day.year, day.month, day.day, tzinfo=UTC)
    return [(midnight + i * MINUTE).astimezone(info).replace(tzinfo=None) for i in range(1440)]


@lru_cache(maxsize=200_000)
def first_instant(zone: str, wall: datetime) -> datetime:
    """The first instant at which the wall clock reads `wall` or later.

    Watched from 15 hours before, when no clock on Earth (at most 14 hours ahead of UTC) can have got there. Clocks are
    changed on whole minutes, so that within one the reading runs on evenly.
    """
    minute = (wall - timedelta(hours=15)).replace(second=0, microsecond=0)
    while _readings_of_day(zone, minute.date())[minute.hour * 60 + minute.minute] < wall:
        minute += MINUTE
    short = wall - reading(zone, minute - MINUTE)
    return minute - MINUTE + short if short < MINUTE else minute


class Turns:
    """The turns of one rotation on one zone's clock."""

    def __init__(self, rotation: Rotation, zone: str) -> None:
        self.rotation = rotation
        self.zone = zone
        self.users = [p.user_id for p in sorted(rotation.participants, key=lambda p: p.position)]
        self.begin = instant(rotation.effective_from)
        self.end = instant(rotation.effective_until) if rotation.effective_until is not None else datetime.max
        self.anchor = self._find_anchor()
        # What was found is kept: the clock is mostly asked for the next minute.
        self._turn = (datetime.min, datetime.min, 0)
        self._counted = {0: 0}
        self._windows: dict[date, list[tuple[datetime, datetime]]] = {}

    def offer(self, t: datetime) -> tuple[str, int] | None:
        """Whom the rotation offers at `t`, and in which turn."""
        if not self.begin <= t < self.end or not self.users:
            return None
        if self.rotation.restrictions and not self.is_open(t):
            return None
        k = self.turn(t)
        return self.users[(self.count(k) + self.rotation.phase) % len(self.users)], k

    def turn(self, t: datetime) -> int:
        """The turn that holds `t`: the last one to have started. Turn 0 goes back to `effective_from`."""
        if self.rotation.anchor is None and t < first_instant(self.zone, self.anchor):
            return 0
        start, end, k = self._turn
        if not start <= t < end:
            k = self._guess(reading(self.zone, t))
            while first_instant(self.zone, self.start(k)) > t:
                k -= 1
            while first_instant(self.zone, self.start(k + 1)) <= t:
                k += 1
            self._turn = (
                first_instant(self.zone, self.start(k)),
                first_instant(self.zone, self.start(k + 1)),
                k,
            )
        return k

    def start(self, k: int) -> datetime:
        """Where turn k starts on the wall clock."""
        rotation = self.rotation
        if rotation.type == "monthly":
            nominal = self.anchor.day if rotation.anchor is not None else rotation.handoff_month_day or 1
            return _month_later(self.anchor, k * rotation.interval, nominal)
        return self.anchor + k * self._length()

    def count(self, k: int) -> int:
        """How many turns that count lie before turn k and not before turn 0; below 0 for those before turn 0."""
        if self.rotation.turns == "all" or not self.rotation.restrictions:
            return k
        if k not in self._counted:
            if k > 0:
                known = max(self._counted)
                for j in range(known, k):
                    self._counted[j + 1] = self._counted[j] + self._is_covered(j)
            else:
                known = min(self._counted)
                for j in range(known - 1, k - 1, -1):
                    self._counted[j] = self._counted[j + 1] - self._is_covered(j)
        return self._counted[k]

    def is_open(self, t: datetime) -> bool:
        """Whether some restriction's window is open at `t`."""
        today = reading(self.zone, t).date()
        if today not in self._windows:
            self._windows[today] = [
                (first_instant(self.zone, opens), first_instant(self.zone, closes))
                for back in (2, 1, 0, -1)
                for opens, closes in _windows_of(self.rotation.restrictions, today - back * DAY)
            ]
        return any(opens <= t < closes for opens, closes in self._windows[today])

    def _is_covered(self, k: int) -> bool:
        start, end = self.start(k), self.start(k + 1)
        day = start.date() - DAY
        while day <= end.date():
            if any(o < end and c > start for o, c in _windows_of(self.rotation.restrictions, day)):
                return True
            day += DAY
        return False

    def _length(self) -> timedelta:
        rotation = self.rotation
        if rotation.type == "custom":
            assert rotation.length_minutes is not None
            return rotation.length_minutes * MINUTE
        return rotation.interval * (DAY if rotation.type == "daily" else 7 * DAY)

    def _guess(self, wall: datetime) -> int:
        """Near the turn that holds `wall`; `turn` steps from there."""
        if self.rotation.type == "monthly":
            months = (wall.year - self.anchor.year) * 12 + wall.month - self.anchor.month
            return months // self.rotation.interval
        return (wall - self.anchor) // self._length()

    def _find_anchor(self) -> datetime:
        rotation = self.rotation
        if rotation.anchor is not None:
            return _EPOCH + timedelta(microseconds=rotation.anchor)
        begin = instant(rotation.effective_from)
        q = None
        for p, after_p in pairwise(self._handoff_points(begin)):
            happens = first_instant(self.zone, p)
            # Where several points share the skipped hour that ends exactly here, the last one's turn is yet to come.
            if happens > begin or (happens == begin and first_instant(self.zone, after_p) > begin):
                break
            q = p
        assert q is not None
        wait = p - reading(self.zone, begin)
        if rotation.type == "monthly":
            turn = _month_later(p, rotation.interval, rotation.handoff_month_day or 1) - p
        else:
            turn = self._length()
        return p if wait <= DAY and wait <= turn / 2 else q

    def _handoff_points(self, begin: datetime) -> Iterator[datetime]:
        """The handoff points in order, from well before `begin` on."""
        rotation = self.rotation
        today = reading(self.zone, begin).date()
        time = timedelta(minutes=rotation.handoff_time)
        if rotation.type == "custom":
            point = _midnight(today) + time
            while point > _midnight(today) - 3 * DAY:
                point -= self._length()
            while True:
                yield point
                point += self._length()
        day = today - 70 * DAY
        while True:
            if (
                rotation.type == "daily"
                or (rotation.type == "weekly" and day.isoweekday() == (rotation.handoff_day or 1))
                or (
                    rotation.type == "monthly" and day == _clamped(day.year, day.month, rotation.handoff_month_day or 1)
                )
            ):
                yield _midnight(day) + time
            day += DAY


def _windows_of(restrictions: Sequence[Restriction], day: date) -> Iterator[tuple[datetime, datetime]]:
    """The windows that belong to `day`, on the wall clock."""
    for restriction in restrictions:
        if day.isoweekday() in restriction.days:
            last = day + DAY if restriction.end <= restriction.start else day
            yield _midnight(day) + restriction.start * MINUTE, _midnight(last) + restriction.end * MINUTE


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)


def _clamped(year: int, month: int, nominal: int) -> date:
    """The nominal day of a month, or its last day."""
    for day in range(nominal, 0, -1):
        try:
            return date(year, month, day)
        except ValueError:
            continue
    raise AssertionError


def _month_later(wall: datetime, months: int, nominal: int) -> datetime:
    year, month = wall.year, wall.month
    for _ in range(abs(months)):
        month += 1 if months > 0 else -1
        if month == 13:
            year, month = year + 1, 1
        if month == 0:
            year, month = year - 1, 12
    return datetime.combine(_clamped(year, month, nominal), wall.time())
