"""What the page shows: one schedule over a window of days, and every schedule at a glance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from rota.domain.absence import DutyConflict, conflicts
from rota.domain.directory import Team
from rota.domain.errors import LimitExceeded
from rota.domain.picture import (
    Day,
    Present,
    Segment,
    days_of,
    final_row,
    gap_ahead,
    manual_row,
    present,
    rotation_row,
)
from rota.domain.rotation import Rotation
from rota.domain.schedule import Person, Schedule
from rota.domain.shift import shifts_in
from rota.domain.time import DAY, Instant, date_of, start_of_day
from rota.domain.timeline import Gap, Piece, Timeline
from rota.domain.zone import Zone, zone
from rota.store.readable import LeftOut
from rota.store.schedules import MAX_LOOKBACK, Kept, Listed, lookback
from rota.store.store import Store
from rota.store.table import all_three, both, parallel
from rota.usecases.absences import away
from rota.usecases.oncall import NEXT_HORIZON, whole
from rota.usecases.people import named

GAP_HORIZON, STRIP = 60 * DAY, 7 * DAY
MAX_SEGMENTS = 5_000  # some 3 MB; Lambda passes 6 on


@dataclass(frozen=True, slots=True)
class Frame:
    """Which days are asked for, on whose clock; None is for what goes without saying."""

    first: date | None
    days: int
    zone: str | None

    def on(self, own: str, now: Instant) -> tuple[Zone, list[Day]]:
        """The clock and the days: the schedule's own clock, and from today on, or from this week's Monday."""
        clock = zone(self.zone or own)
        return clock, days_of(clock, self.first or self._present(clock, now), self.days)

    def _present(self, clock: Zone, now: Instant) -> date:
        wall = clock.wall(now)
        return date_of(wall - date_of(wall).weekday() * DAY) if self.days >= 7 else date_of(wall)

    def reach(self, now: Instant) -> tuple[Instant, Instant]:
        """All that these days can touch, whatever the clock."""
        first = now - 8 * DAY if self.first is None else start_of_day(self.first) - 2 * DAY
        return first, first + (self.days + 10) * DAY


@dataclass(frozen=True, slots=True)
class Glance:
    """A schedule now: what there is, what follows, the next gap, and the days ahead."""

    schedule: Schedule
    team: Team | None
    now: Instant
    present: Present
    gap: Gap | None
    strip: list[Segment]
    people: Mapping[str, Person]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the picture: the final timeline, what is written by hand, or a rotation."""

    segments: list[Segment]
    rotation: Rotation | None = None


@dataclass(frozen=True, slots=True)
class View:
    """A schedule over a window of days."""

    glance: Glance
    clock: Zone
    days: list[Day]
    final: Row
    manual: Row
    rotations: list[Row]
    conflicts: list[DutyConflict]


def view(store: Store, schedule_id: str, frame: Frame, now: Instant, as_of: Instant | None = None) -> View:
    """A schedule over the frame's days, and how it stands now; with `as_of`, both as they were known then.

    NotFound; LimitExceeded for more segments than fit into one answer: fewer days have fewer.
    """
    first, last = frame.reach(now)
    # One read for both, so that what the sentence says is what the picture shows.
    low, high = min(first, now) - MAX_LOOKBACK, max(last, now + NEXT_HORIZON)
    if as_of is None:
        kept = store.schedules.window(schedule_id, low, high, now)
    else:
        kept = store.history.known(schedule_id, low, high, as_of)
    clock, days = frame.on(kept.schedule.revision.timezone, now)
    since, until = days[0].start, days[-1].end
    kept, _, _ = whole(store, kept, since)
    kept, timeline, piece = whole(store, kept, now)
    final = final_row(schedule_id, timeline, since, until)
    manual = manual_row(kept.entries, kept.overrides, since, until)
    rotations = _rotation_rows(kept, timeline, since, until, room=MAX_SEGMENTS - len(final) - len(manual))
    stands = present(timeline, piece, NEXT_HORIZON)
    # The conflicts' shifts are those that lists and timelines show.
    shifts = shifts_in(schedule_id, timeline, timeline.spans(since, until))
    drawn = [segment.user_id for row in (final, manual, *(one.segments for one in rotations)) for segment in row]
    people, absences, team = all_three(
        lambda: named(store, [*drawn, *_holders(stands)], kept.people),
        lambda: away(store, (shift.user_id for shift in shifts)),
        lambda: store.teams.find(kept.schedule.team_id) if kept.schedule.team_id else None,
    )
    glance = Glance(kept.schedule, team, now, stands, gap_ahead(timeline, now, GAP_HORIZON), [], people)
    return View(glance, clock, days, Row(final), Row(manual), rotations, conflicts(shifts, absences, since))


def board(store: Store, listed: Sequence[Listed], now: Instant, left: LeftOut) -> list[Glance]:
    """Each schedule of a part of the workspace's list, at a glance, but those that can't be read: these are `left`."""
    wanted = [(one.schedule.id, now - lookback(one.schedule)) for one in listed]
    team_ids = sorted({one.schedule.team_id for one in listed if one.schedule.team_id})
    found, teams = both(lambda: store.schedules.many(wanted, left), lambda: store.teams.get_many(team_ids))

    def read_back(kept: Kept) -> tuple[Kept, Timeline, Piece] | None:
        return left.unless(kept.schedule.id, lambda: whole(store, kept, now))

    read = [one for one in parallel(*(partial(read_back, kept) for kept in found)) if one]
    stands = [present(timeline, piece, NEXT_HORIZON) for _, timeline, piece in read]
    strips = [final_row(kept.schedule.id, timeline, now, now + STRIP) for kept, timeline, _ in read]
    known = {user_id: person for kept, _, _ in read for user_id, person in kept.people.items()}
    shown = [user_id for one in stands for user_id in _holders(one)]
    shown += [segment.user_id for strip in strips for segment in strip]
    people = named(store, shown, known)
    return [
        Glance(
            schedule=kept.schedule,
            team=teams.get(kept.schedule.team_id or ""),
            now=now,
            present=stand,
            gap=gap_ahead(timeline, now, STRIP),
            strip=strip,
            people=people,
        )
        for (kept, timeline, _), stand, strip in zip(read, stands, strips, strict=True)
    ]


def _rotation_rows(kept: Kept, timeline: Timeline, since: Instant, until: Instant, room: int) -> list[Row]:
    """The rotations by layer: those that there are, and those that have been, if they are to be seen."""
    lasting = {rotation.id for rotation in kept.schedule.revision.rotations}
    rotations = {rotation.id: rotation for revision in kept.revisions for rotation in revision.rotations}
    rows = []
    for rotation in sorted(rotations.values(), key=lambda one: one.layer_position):
        segments = rotation_row(kept.schedule.id, timeline.only(rotation.id), since, until)
        if segments or rotation.id in lasting:
            rows.append(Row(segments, rotation))
        room -= len(segments)
        if room < 0:
            raise LimitExceeded("segments in one picture: ask for fewer days", MAX_SEGMENTS)
    return rows


def _holders(stands: Present) -> list[str | None]:
    """Who is on call, and who is next."""
    now = None if isinstance(stands.piece, Gap) else stands.piece.user_id
    return [now, stands.next.user_id if stands.next else None]
