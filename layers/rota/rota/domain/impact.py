"""What a change does: who gains and loses hours, what changes hands, which gaps open, who gets too little rest.

Everything here is the difference of two final timelines, the one before the change and the one after it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, NamedTuple

from rota.domain.overlap import Stretch, busy_in
from rota.domain.time import BEGINNING, DAY, END, HOUR, Instant
from rota.domain.timeline import NobodyReason, Span, Timeline
from rota.domain.zone import Zone

MIN_REST = 11 * HOUR
MAX_RUN = 7 * DAY  # on the wall clock: a week in which clocks are changed is no longer than another
_NO_DAY_OFF = DAY  # duties less than this apart follow each other in a row
LOOK_BACK = 2 * MAX_RUN  # how far around the window duties are looked at, for rest and rows that reach into it

Reason = Literal["gap", "off", "disabled", "no_schedule"]
WarningKind = Literal["short_rest", "long_run"]


class Standing(NamedTuple):
    """Who is on call; or nobody, and why."""

    user_id: str | None
    reason: Reason | None = None


class Segment(NamedTuple):
    """A stretch [start, end) of a schedule in which somebody else is on call than was, or nobody for another reason."""

    schedule_id: str
    start: Instant
    end: Instant
    before: Standing
    after: Standing


class Load(NamedTuple):
    """One person's time on call in the window, in microseconds, on the schedules that change."""

    user_id: str
    before: int
    after: int
    gained: int
    lost: int


class Warned(NamedTuple):
    """What the change brings upon one person: a rest [start, end) that is too short, or a row of duties too long."""

    user_id: str
    kind: WarningKind
    start: Instant
    end: Instant


@dataclass(frozen=True, slots=True)
class Altered:
    """One schedule's final timeline before and after a change; None where there is no schedule."""

    schedule_id: str
    before: Timeline | None
    after: Timeline | None
    zone: Zone


@dataclass(frozen=True, slots=True)
class Impact:
    """What a change does to [since, until). Loads are in the order of ids, the rest in that of time."""

    since: Instant
    until: Instant
    segments: list[Segment]
    loads: list[Load]
    warnings: list[Warned]

    @property
    def opened(self) -> list[Segment]:
        """The gaps that there are after the change and were not before it, or not for the same reason."""
        return [segment for segment in self.segments if segment.after.reason is not None]

    @property
    def closed(self) -> list[Segment]:
        """The gaps that there were before the change."""
        return [segment for segment in self.segments if segment.before.reason is not None]


def impact(changes: Sequence[Altered], others: Sequence[Timeline], since: Instant, until: Instant) -> Impact:
    """The difference that the changes make to [since, until).

    `others` are schedules that stay as they are: what people do there counts for their rest.
    """
    segments = [segment for change in changes for segment in _segments(change, since, until)]
    segments.sort(key=lambda segment: (segment.start, segment.schedule_id))
    loads = _loads(changes, segments, since, until)
    return Impact(
        since, until, segments, loads, _warned(changes, others, {load.user_id for load in loads}, since, until)
    )


def standings(timeline: Timeline | None, since: Instant, until: Instant) -> list[tuple[Instant, Instant, Standing]]:
    """Who is on call from when to when, whatever by; neighbours differ, and there is no hole."""
    if timeline is None:
        return [(since, until, Standing(None, "no_schedule"))]
    found: list[tuple[Instant, Instant, Standing]] = []
    for piece in timeline.pieces(since, until):
        reason: NobodyReason | None = None if isinstance(piece, Span) else piece.reason
        standing = Standing(piece.user_id if isinstance(piece, Span) else None, reason)
        start = found.pop()[0] if found and found[-1][2] == standing else piece.start
        found.append((start, piece.end, standing))
    return found


def affected(changes: Sequence[Altered], since: Instant, until: Instant) -> set[str]:
    """Everybody who is given or relieved of something in [since, until)."""
    standing = [one for change in changes for s in _segments(change, since, until) for one in (s.before, s.after)]
    return {one.user_id for one in standing if one.user_id is not None}


def _segments(change: Altered, since: Instant, until: Instant) -> Iterator[Segment]:
    was, will = standings(change.before, since, until), standings(change.after, since, until)
    i = j = 0
    while i < len(was) and j < len(will):
        start, end = max(was[i][0], will[j][0]), min(was[i][1], will[j][1])
        before, after = was[i][2], will[j][2]
        # Neighbours in either differ, so no two of these do the same.
        if start < end and before != after:
            yield Segment(change.schedule_id, start, end, before, after)
        if was[i][1] <= will[j][1]:
            i += 1
        else:
            j += 1


def _loads(changes: Sequence[Altered], segments: Sequence[Segment], since: Instant, until: Instant) -> list[Load]:
    """The hours of everybody whose hours change, or who is relieved of some and given others."""
    gained: dict[str, int] = {}
    lost: dict[str, int] = {}
    for segment in segments:
        for standing, sums in ((segment.before, lost), (segment.after, gained)):
            if standing.user_id is not None:
                sums[standing.user_id] = sums.get(standing.user_id, 0) + segment.end - segment.start
    held: dict[str, int] = {}
    for change in changes:
        for start, end, standing in standings(change.before, since, until):
            if standing.user_id is not None:
                held[standing.user_id] = held.get(standing.user_id, 0) + end - start
    loads = []
    for user_id in sorted({*gained, *lost}):
        before, more, less = held.get(user_id, 0), gained.get(user_id, 0), lost.get(user_id, 0)
        loads.append(Load(user_id, before, before + more - less, more, less))
    return loads


def _warned(
    changes: Sequence[Altered], others: Sequence[Timeline], users: set[str], since: Instant, until: Instant
) -> list[Warned]:
    """What these users are to be warned of after the change and were not before it, by time."""
    if not users:
        return []
    clock = changes[0].zone
    low, high = max(since - LOOK_BACK, BEGINNING), min(until + LOOK_BACK, END)
    elsewhere = [row for timeline in others for row in timeline.rows(low, high)]

    def duties(timelines: Sequence[Timeline | None]) -> dict[str, list[Stretch]]:
        rows = [row for timeline in timelines if timeline is not None for row in timeline.rows(low, high)]
        return busy_in(row for row in (*rows, *elsewhere) if row[2] in users)

    was, will = duties([change.before for change in changes]), duties([change.after for change in changes])
    found = [one for user_id, spans in will.items() for one in _too_much(user_id, spans, clock)]
    found = [one for one in found if one.end > since and one.start < until and not _excused(one, was, will)]
    return sorted(found, key=lambda one: (one.start, one.user_id, one.kind))


def _excused(warned: Warned, was: Mapping[str, list[Stretch]], will: Mapping[str, list[Stretch]]) -> bool:
    """Whether it was so before, or only comes of having less to do."""
    before, after = was.get(warned.user_id, []), will[warned.user_id]
    if warned.kind == "short_rest":
        on_call = any(start < warned.end and warned.start < end for start, end in before)
        same = {warned.start} <= {end for _, end in before} and {warned.end} <= {start for start, _ in before}
        return on_call or same
    gained = [(max(start, warned.start), min(end, warned.end)) for start, end in after]
    return not any(start < end and not _within(start, end, before) for start, end in gained)


def _within(start: Instant, end: Instant, duties: Sequence[Stretch]) -> bool:
    return any(opens <= start and end <= closes for opens, closes in duties)


def _too_much(user_id: str, duties: Sequence[Stretch], clock: Zone) -> Iterator[Warned]:
    for (_, ended), (begins, _) in pairwise(duties):
        if begins - ended < MIN_REST:
            yield Warned(user_id, "short_rest", ended, begins)
    # A row: duties that leave no whole day between them. Whoever has the nights of a week has them in a row.
    first, last = duties[0]
    for start, end in (*duties[1:], (END, END)):
        if start < END and clock.wall(start) - clock.wall(last) < _NO_DAY_OFF:
            last = end
            continue
        if clock.wall(last) - clock.wall(first) > MAX_RUN:
            yield Warned(user_id, "long_run", first, last)
        first, last = start, end
