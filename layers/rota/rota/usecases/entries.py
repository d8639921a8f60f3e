"""Entries: one-off shifts, written by hand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from rota.domain.era import Source
from rota.domain.errors import Conflict, Invalid
from rota.domain.override import Entry
from rota.domain.schedule import Person
from rota.domain.shift import Shift, shift_of_entry, shifts_in
from rota.domain.time import DAY, Instant, date_of, format_offset, start_of_day
from rota.domain.zone import Zone, zone
from rota.store.schedules import MAX_LOOKBACK, Kept
from rota.store.store import Store
from rota.store.table import both
from rota.usecases.act import Act
from rota.usecases.handwritten import take_back, touched, window_problems
from rota.usecases.oncall import whole
from rota.usecases.people import joined, known_users, named

MAX_DAYS = 400


def create(store: Store, schedule_id: str, user_id: str, start: Instant, end: Instant, act: Act) -> tuple[Entry, Kept]:
    """A new entry. Conflict if another entry of the schedule overlaps it; backdated if it is over already."""
    kept, (unknown, users) = both(
        lambda: store.schedules.live(schedule_id, min(start, act.now)),
        lambda: known_users(store, {"/user_id": user_id}),
    )
    if problems := window_problems(start, end, act.now) + unknown:
        raise Invalid(problems)
    entry = Entry(
        id=act.new_id("entry"),
        schedule_id=schedule_id,
        user_id=user_id,
        start=start,
        end=end,
        created_at=act.now,
        backdated=end <= act.now,
    )
    clashes = [other for other in kept.entries if other.start < end and start < other.end]
    if clashes:
        first = clashes[0]
        clock = zone(kept.schedule.revision.timezone)
        starts, ends = (format_offset(t, clock.offset(t)) for t in (first.start, first.end))
        detail = f"overlaps the entry {first.id}, {starts} to {ends}"
        raise Conflict(detail, ids=tuple(clash.id for clash in clashes))
    store.stage(store.schedules.added(entry))
    after = replace(kept, entries=(*kept.entries, entry))
    touched(store, kept, after, joined(store, kept.people, users), act.now)
    act.record(store, "create", "entry", entry.id, None, entry, schedule_id)
    return entry, after


def delete(store: Store, entry_id: str, act: Act) -> None:
    """Take an entry back."""
    take_back(store, Entry, entry_id, act)


@dataclass(frozen=True, slots=True)
class ListedShift:
    """A shift in a schedule's list; `entry` for one that was written by hand."""

    shift: Shift
    entry: Entry | None = None


def listed(
    store: Store, schedule_id: str, days: tuple[date | None, date | None], source: Source | None, now: Instant
) -> tuple[Kept, list[ListedShift], dict[str, Person]]:
    """The shifts that touch some days of the schedule's zone, both ends included, by their start.

    Hand-written ones as they were written, even where an override hides them; of the others what the final timeline
    says. Left out, the days are the 31 from today on.
    """
    # The zone is not known yet: read what the days can mean in any, and the turn before, which may reach into them.
    since, until = _window(days, zone("UTC"), now)
    kept = store.schedules.window(schedule_id, since - MAX_LOOKBACK - DAY, until + DAY, now)
    since, until = _window(days, zone(kept.schedule.revision.timezone), now)
    kept, timeline, _ = whole(store, kept, since)
    found = []
    if source in (None, "entry"):
        written = [entry for entry in kept.entries if entry.start < until and since < entry.end]
        found = [ListedShift(shift_of_entry(entry), entry) for entry in written]
    if source != "entry":
        computed = shifts_in(schedule_id, timeline, timeline.spans(since, until))
        found += [ListedShift(s) for s in computed if s.source != "entry" and source in (None, s.source)]
    found.sort(key=position)
    return kept, found, named(store, (one.shift.user_id for one in found), kept.people)


def position(listed: ListedShift) -> str:
    """Where a shift stands in that list: by its start."""
    return f"{listed.shift.start:017}#{listed.shift.id}"


def _window(days: tuple[date | None, date | None], clock: Zone, now: Instant) -> tuple[Instant, Instant]:
    first, last = days
    if first is None:
        first = date_of(clock.wall(now)) if last is None else last - timedelta(days=30)
    if last is None:
        last = first + timedelta(days=30)
    if last < first:
        raise Invalid.one("/end_date", "must not be before start_date")
    if (last - first).days >= MAX_DAYS:
        raise Invalid.one("/end_date", f"must come to at most {MAX_DAYS} days with start_date, both included")
    return clock.instant(start_of_day(first)), clock.instant(start_of_day(last + timedelta(days=1)))
