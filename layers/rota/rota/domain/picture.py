"""A schedule as it is drawn: days, rows of segments, who follows whom. Nothing here knows a screen or a word of text.

Who is on call is asked of the calculator; this only cuts its answers to a window.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from rota.domain.era import Source
from rota.domain.override import Entry, Override
from rota.domain.shift import shift_of
from rota.domain.time import DAY, END, Instant, date_of, start_of_day
from rota.domain.timeline import Gap, NobodyReason, Piece, Span, Timeline
from rota.domain.zone import Zone

COLOURS = 12
SegmentKind = Source | NobodyReason


class Day(NamedTuple):
    """A day of some zone's calendar: 23 or 25 hours long where its clock changes."""

    date: date
    start: Instant
    end: Instant


def days_of(clock: Zone, first: date, count: int) -> list[Day]:
    """So many days from `first` on, end to end."""
    midnight = start_of_day(first)
    edges = [clock.instant(midnight + n * DAY) for n in range(count + 1)]
    return [Day(date_of(midnight + n * DAY), edges[n], edges[n + 1]) for n in range(count)]


@dataclass(frozen=True, slots=True)
class Segment:
    """A bar from `opens` to `closes`, which is all of [start, end) but for what the window cuts off.

    `user_id` None is nobody; of such a stretch nobody asks since when, nor how long after the window. `id` is that of
    the shift, the entry or the override, where it is one; `lane` tells those of a row apart that overlap.
    """

    kind: SegmentKind
    user_id: str | None
    id: str | None
    by: str | None
    start: Instant
    end: Instant
    opens: Instant
    closes: Instant
    cut_start: bool
    cut_end: bool
    lane: int = 0
    reason: str | None = None


class Present(NamedTuple):
    """What there is at an instant: a shift or a gap; when somebody else (or nobody) follows, and who is next.

    `until` is None where nothing else follows that anybody could see.
    """

    piece: Piece
    until: Instant | None
    next: Span | None


def colour_of(user_id: str) -> int:
    """The number of a person's colour, the same everywhere and for ever."""
    return zlib.crc32(user_id.encode()) * COLOURS >> 32


def present(timeline: Timeline, piece: Piece, horizon: int) -> Present:
    """What `piece`, the whole shift or gap of some instant, leads to within `horizon` of its end."""
    following = timeline.next_after(piece, horizon)
    if isinstance(piece, Gap):
        return Present(piece, following.start if following else None, following)
    return Present(piece, _relieved(timeline, piece, horizon), following)


def _relieved(timeline: Timeline, span: Span, horizon: int) -> Instant | None:
    """When the holder of `span` is on call no more: a next turn of their own, or a cover by them, goes on."""
    at, limit, reach = span.end, min(span.end + horizon, END), span.end - span.start
    while at < limit:
        until = min(at + reach, limit)
        for row in timeline.rows(at, until):
            if row[0] > at or row[2] != span.user_id:
                return at
            at = row[1]
        if at < until:
            return at
        reach *= 2
    return None


def gap_ahead(timeline: Timeline, since: Instant, horizon: int) -> Gap | None:
    """The first stretch of [since, since + horizon) that nobody covers, to its end, which may lie at `time.END`."""
    until = min(since + horizon, END)
    pieces = timeline.pieces(since, until)
    found = next((piece for piece in pieces if isinstance(piece, Gap) and piece.reason == "gap"), None)
    if found is None or found.end < until:
        return found
    return found._replace(end=timeline.shift_at(found.start).end)


def final_row(schedule_id: str, timeline: Timeline, since: Instant, until: Instant) -> list[Segment]:
    """The final timeline over the window without a hole."""
    return _drawn(schedule_id, timeline, timeline.pieces(since, until), since, until)


def rotation_row(schedule_id: str, alone: Timeline, since: Instant, until: Instant) -> list[Segment]:
    """What one rotation offers over the window; `alone` is the timeline of it only."""
    return _drawn(schedule_id, alone, alone.spans(since, until), since, until)


def manual_row(
    entries: Iterable[Entry], overrides: Iterable[Override], since: Instant, until: Instant
) -> list[Segment]:
    """What was written by hand, as it was written; what overlaps lies in lanes."""
    items: list[Entry | Override] = [*entries, *overrides]
    taken: list[Instant] = []  # until when, each lane
    row: list[Segment] = []
    for item in sorted(items, key=lambda item: (item.start, item.end, item.id)):
        if item.end <= since or item.start >= until:
            continue
        lane = next((n for n, end in enumerate(taken) if end <= item.start), len(taken))
        taken[lane : lane + 1] = [item.end]
        row.append(
            Segment(
                kind="entry" if isinstance(item, Entry) else "override",
                user_id=item.user_id if isinstance(item, Entry) else item.override_user_id,
                id=item.id,
                by=item.id,
                start=item.start,
                end=item.end,
                opens=max(item.start, since),
                closes=min(item.end, until),
                cut_start=item.start < since,
                cut_end=item.end > until,
                lane=lane,
                reason=None if isinstance(item, Entry) else item.reason,
            )
        )
    return row


def _drawn(
    schedule_id: str, timeline: Timeline, pieces: Sequence[Piece], since: Instant, until: Instant
) -> list[Segment]:
    return [
        _gap(timeline, piece, since, until)
        if isinstance(piece, Gap)
        else _span(schedule_id, timeline, piece, since, until)
        for piece in pieces
    ]


def _gap(timeline: Timeline, gap: Gap, since: Instant, until: Instant) -> Segment:
    def goes_on(edge: Instant) -> bool:
        return len(timeline.pieces(edge - 1, edge + 1)) == 1

    start, end, reason = gap
    cut_start, cut_end = start == since and goes_on(since), end == until and goes_on(until)
    return Segment(reason, None, None, None, start, end, start, end, cut_start, cut_end)


def _span(schedule_id: str, timeline: Timeline, span: Span, since: Instant, until: Instant) -> Segment:
    at_edge = span.start == since or span.end == until
    whole = timeline.shift_at(span.start) if at_edge else span
    assert isinstance(whole, Span)
    return Segment(
        kind=span.source,
        user_id=span.user_id,
        id=None if span.user_id is None else shift_of(schedule_id, span, whole=whole).id,
        by=span.by,
        start=whole.start,
        end=whole.end,
        opens=span.start,
        closes=span.end,
        cut_start=whole.start < span.start,
        cut_end=whole.end > span.end,
    )
