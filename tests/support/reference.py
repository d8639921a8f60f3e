# ruff: noqa: DTZ001, DTZ901 (naive on purpose, see below)
"""Who is on call, worked out as the semantics say it and in no cleverer way: the calculator is judged against this.

Nothing is taken from the product but the plain records that describe a schedule. Wall clocks are Python's own, over
the files of the pinned `tzdata` package; every handoff is found by watching the clock minute by minute; the order of
turns is found by counting them; items are laid on in the order in which they were made. It is slow, and may be.

Instants here are naive datetimes in UTC, readings of a wall clock are naive datetimes as read.
"""

from __future__ import annotations

import importlib.resources
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple, TypeAlias, TypeVar
from zoneinfo import ZoneInfo

from rota.domain.override import Entry, Override
from rota.domain.rotation import Restriction, Rotation
from rota.domain.schedule import Revision

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


class _Turns:
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


class State(NamedTuple):
    """Who is on call, and by what: what a segment of the final timeline says of each of its instants."""

    user: str | None
    source: str
    by: str
    turn: int | None


V = TypeVar("V")
Stretch: TypeAlias = tuple[datetime, datetime, V]


class Reference:
    """One schedule, as the semantics have it."""

    def __init__(
        self, revisions: Sequence[Revision], entries: Iterable[Entry] = (), overrides: Iterable[Override] = ()
    ) -> None:
        self.revisions = revisions
        self.entries = [(instant(e.start), instant(e.end), e) for e in entries]
        self.overrides = [(instant(o.start), instant(o.end), o) for o in sorted(overrides, key=lambda o: o.sequence)]
        self._since = [instant(revision.since) for revision in revisions]
        self._turns: dict[tuple[int, int], _Turns] = {}

    def who(self, t: datetime) -> str | None:
        """The user on call at `t`, or None."""
        state = self.state(t)
        return state.user if state else None

    def state(self, t: datetime) -> State | None:
        """Who is on call at `t` (nobody on purpose included) and by what, or None."""
        n, revision = self._in_force(t)
        if not revision.enabled:
            return None
        state = self._rotation_state(n, revision, t)
        for start, end, entry in self.entries:
            if start <= t < end:
                state = State(entry.user_id, "entry", entry.id, None)
        for start, end, override in self.overrides:
            if start <= t < end:
                present = state.user if state else None
                if override.replaced_user_id is None or override.replaced_user_id == present:
                    state = State(override.override_user_id, "override", override.id, None)
        return state

    def reason(self, t: datetime, state: State | None) -> str | None:
        """Why nobody is on call at `t`, in the state seen there; None if somebody is."""
        n, revision = self._in_force(t)
        if not revision.enabled:
            return "disabled"
        if state is not None:
            return None if state.user is not None else "off"
        if revision.coverage == "restricted":
            restricted = [i for i, rotation in enumerate(revision.rotations) if rotation.restrictions]
            if restricted and not any(self._of(n, i).is_open(t) for i in restricted):
                return "off"
        return "gap"

    def layer_state(self, rotation_id: str, t: datetime) -> State | None:
        """What one rotation offers at `t`, whatever lies above it."""
        n, revision = self._in_force(t)
        for i, rotation in enumerate(revision.rotations):
            if rotation.id == rotation_id:
                offer = self._of(n, i).offer(t)
                return State(offer[0], "rotation", rotation.id, offer[1]) if offer else None
        return None

    def watch(self, ticks: Sequence[datetime]) -> tuple[list[Stretch[State]], list[Stretch[str]]]:
        """The final timeline's segments, and the stretches with nobody on call with their causes.

        Seen by looking at every tick but the last, which ends the window.
        """
        segments: list[Stretch[State]] = []
        causes: list[Stretch[str]] = []
        for tick, following in pairwise(ticks):
            state = self.state(tick)
            _go_on(segments, tick, following, state)
            _go_on(causes, tick, following, self.reason(tick, state))
        return segments, causes

    def ticks(self, since: datetime, until: datetime) -> list[datetime]:
        """Every minute of the window and every instant that is written anywhere, both ends included."""
        written: set[int] = set()
        fractions = {0}
        for revision in self.revisions:
            written.add(revision.since)
            for rotation in revision.rotations:
                written |= {rotation.effective_from, rotation.effective_until or rotation.effective_from}
                fractions.add((rotation.anchor or 0) % 60_000_000)
        made = {t for start, end, _ in self.entries for t in (start, end)}
        made |= {t for start, end, _ in self.overrides for t in (start, end)}
        ticks = {since, until} | {t for t in (*map(instant, written), *made) if since < t < until}
        for fraction in fractions:
            minute = since.replace(second=0, microsecond=0) + timedelta(microseconds=fraction)
            while minute < until:
                if minute > since:
                    ticks.add(minute)
                minute += MINUTE
        return sorted(ticks)

    def _in_force(self, t: datetime) -> tuple[int, Revision]:
        """The revision that began last; of several that began at once, the one written last."""
        n = max((since, n) for n, since in enumerate(self._since) if since <= t)[1]
        return n, self.revisions[n]

    def _rotation_state(self, n: int, revision: Revision, t: datetime) -> State | None:
        best: tuple[int, State] | None = None
        for i, rotation in enumerate(revision.rotations):
            if best is not None and best[0] <= rotation.layer_position:
                continue
            offer = self._of(n, i).offer(t)
            if offer is not None:
                best = rotation.layer_position, State(offer[0], "rotation", rotation.id, offer[1])
        return best[1] if best else None

    def _of(self, n: int, i: int) -> _Turns:
        if (n, i) not in self._turns:
            revision = self.revisions[n]
            self._turns[n, i] = _Turns(revision.rotations[i], revision.timezone)
        return self._turns[n, i]


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


def _go_on(stretches: list[Stretch[V]], start: datetime, end: datetime, seen: V | None) -> None:
    """Add what was seen over [start, end) to the last stretch, or begin one."""
    if seen is None:
        return
    if stretches and stretches[-1][1] == start and stretches[-1][2] == seen:
        start = stretches.pop()[0]
    stretches.append((start, end, seen))
