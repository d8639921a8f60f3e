"""What is kept of what is no longer so, that it may be known what was known when."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from rota.domain.errors import Conflict
from rota.domain.override import Entry, Override
from rota.domain.schedule import Schedule
from rota.domain.time import Instant
from rota.store import items, keys
from rota.store.kept import written
from rota.store.table import Change, put_new


def gone(ws: str, item: Entry | Override, now: Instant) -> list[Change]:
    """An entry or override as it was until now."""
    if written(item) >= now:
        return []  # there was no time in which anybody could have known of it
    key = keys.gone(ws, item.schedule_id, now, item.id)
    return [put_new(key, items.to_item(item), Conflict("it was just changed"))]


def closed(ws: str, schedule: Schedule) -> list[Change]:
    """The revisions that ended since the schedule was last written, each in an item of its own."""
    just = Conflict("the schedule was just changed")
    return [
        put_new(keys.revision(ws, schedule.id, following.since), items.to_item(ended), just)
        for ended, following in pairwise((*schedule.ended, schedule.revision))
    ]


def withdrawn(ws: str, before: Schedule, after: Schedule) -> list[Change]:
    """The revisions that an edit leaves no time to be in force, and that somebody may have known of."""
    left = {one.since: one for one in (*after.ended, after.revision, *after.coming)}
    now = after.updated_at
    return [
        put_new(
            keys.withdrawn(ws, after.id, now, one.since),
            items.to_item(replace(one, withdrawn_at=now)),
            Conflict("the schedule was just changed"),
        )
        for one in (before.revision, *before.coming)
        if left.get(one.since) != one and one.recorded_at < now
    ]
