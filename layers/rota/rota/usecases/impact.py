"""What the staged changes would do, before they are done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rota.domain.absence import DutyConflict, met
from rota.domain.impact import LOOK_BACK, Altered, Impact, affected, impact
from rota.domain.overlap import busy_in, within
from rota.domain.schedule import Person
from rota.domain.time import BEGINNING, DAY, LAST, Instant
from rota.domain.zone import Zone, zone
from rota.store.schedules import Kept
from rota.store.store import Changed, Store
from rota.store.table import both
from rota.usecases.absences import away
from rota.usecases.oncall import timeline_of
from rota.usecases.people import named
from rota.usecases.schedules import everything


@dataclass(frozen=True, slots=True)
class Foreseen:
    """The impact of a request's changes, and where it puts somebody on call who is away, or on call elsewhere; the
    clocks of the schedules that are changed, and everybody they concern.
    """

    impact: Impact
    zones: dict[str, Zone]
    people: dict[str, Person]
    conflicts: list[DutyConflict]


def foreseen(store: Store, changes: Sequence[Changed], now: Instant, days: int) -> Foreseen:
    """What the changes come to over the next `days` days. Reads, and stores nothing."""
    since, until = now, min(now + days * DAY, LAST)
    altered = [_altered(store, change, since) for change in changes]
    users = affected(altered, since, until)
    others = _others(store, {one.schedule_id for one in altered}, users, since) if users else []
    unchanged = [(kept, timeline_of(kept)) for kept in others]
    found = impact(altered, [timeline for _, timeline in unchanged], since, until)
    known = {id: person for one in changes for kept in one if kept for id, person in kept.people.items()}
    people, absences = both(lambda: named(store, users, known), lambda: away(store, users))
    given = [(one.after.user_id, one) for one in found.segments if one.after.user_id not in (None, one.before.user_id)]
    brought = [
        DutyConflict(user_id, segment.schedule_id, None, one.start, one.end, "off", one.label)
        for user_id, segment in given
        for one in met(absences.get(user_id, ()), segment.start, segment.end)
    ]
    changed = [(after, one.after) for (_, after), one in zip(changes, altered, strict=True) if after and one.after]
    duties = [
        (kept.schedule, busy_in(timeline.rows(since, until)))
        for kept, timeline in (*unchanged, *changed)
        if kept.schedule.occupies
    ]
    occupying = {schedule.id for schedule, _ in duties}
    brought += [
        DutyConflict(user_id, segment.schedule_id, None, *both_times, "busy", schedule.name)
        for user_id, segment in given
        if segment.schedule_id in occupying
        for schedule, busy in duties
        if schedule.id != segment.schedule_id
        for both_times in within(busy.get(user_id, ()), segment.start, segment.end)
    ]
    brought.sort(key=lambda one: one.start)
    return Foreseen(found, {one.schedule_id: one.zone for one in altered}, people, brought)


def _altered(store: Store, change: Changed, since: Instant) -> Altered:
    """The two timelines of a change, read back far enough to see how long people have been on call."""
    before, after = change
    standing = after or before
    assert standing is not None
    schedule = standing.schedule
    past = max(since - LOOK_BACK, BEGINNING)
    if before is not None and past < before.since:
        known = before
        before = store.schedules.further(before, past)
        after = after and _with_past(after, known, before)
    return Altered(
        schedule.id,
        None if before is None else timeline_of(before),
        None if after is None else timeline_of(after),
        zone(schedule.revision.timezone),
    )


def _with_past(after: Kept, known: Kept, read: Kept) -> Kept:
    """The schedule after the change with what `read` found further back than `known` had: no change reaches that."""
    entries = [entry for entry in read.entries if entry not in known.entries]
    overrides = [override for override in read.overrides if override not in known.overrides]
    closed = [revision for revision in read.closed if revision.since not in {one.since for one in after.closed}]
    return replace(
        after,
        since=read.since,
        entries=(*entries, *after.entries),
        overrides=(*overrides, *after.overrides),
        closed=(*closed, *after.closed),
    )


def _others(store: Store, changed: set[str], users: set[str], since: Instant) -> list[Kept]:
    """The other schedules that can put any of these users on call."""
    # A schedule's card names everybody it can put on call: the others need not be read.
    shared = [
        one.schedule.id for one in everything(store) if one.people.keys() & users and one.schedule.id not in changed
    ]
    past = max(since - LOOK_BACK, BEGINNING)
    return store.schedules.many_in_window(shared, past, LAST, since)
