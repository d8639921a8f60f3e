"""A schedule's past as it is kept: every revision, and what was known of all at an earlier time."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from rota.domain.errors import NotFound
from rota.domain.override import MAX_DURATION, Entry, Override
from rota.domain.schedule import Revision
from rota.domain.time import Instant
from rota.store import keys
from rota.store.kept import Kept, known_at, of, written_by
from rota.store.schedules import Schedules
from rota.store.table import Table, both, parallel


class History:
    """The schedules of one workspace as they were."""

    def __init__(self, table: Table, workspace: str, schedules: Schedules) -> None:
        self._table = table
        self._ws = workspace
        self._schedules = schedules

    def revisions(self, schedule_id: str) -> Kept:
        """The schedule with every revision that there ever was; those that were withdrawn are among the closed."""
        head, closed = both(
            lambda: self._schedules.head(schedule_id),
            lambda: list(self._table.query(keys.head(self._ws, schedule_id).pk, *keys.revisions_after(-1))),
        )
        return dataclasses.replace(head, closed=of(Revision, closed))

    def known(self, schedule_id: str, since: Instant, until: Instant, as_of: Instant) -> Kept:
        """What matters to [since, until) as it was known at `as_of`, which is past. NotFound if there was none then."""
        pk = keys.head(self._ws, schedule_id).pk
        now, (found, gone, closed) = both(
            lambda: self._schedules.head(schedule_id),
            lambda: parallel(
                lambda: list(self._table.query(pk, keys.items_after(since), keys.items_until(until + MAX_DURATION))),
                lambda: list(self._table.query(pk, *keys.gone_after(as_of))),
                lambda: list(self._table.query(pk, *keys.revisions_after(min(since - 1, as_of)))),
            ),
        )
        if now.schedule.created_at > as_of:
            raise NotFound("schedule", schedule_id)
        revisions = known_at(as_of, (*of(Revision, closed), *now.revisions))
        first, *later = sorted(revisions, key=lambda revision: revision.since)
        stood = dataclasses.replace(now.schedule, revision=first, coming=tuple(later), ended=()).at(as_of)
        return Kept(
            schedule=dataclasses.replace(stood, ended=()),
            since=since,
            entries=written_by(as_of, of(Entry, [*found, *gone])),
            overrides=written_by(as_of, of(Override, [*found, *gone])),
            closed=stood.ended,
            people=now.people,
            as_of=as_of,
        )

    def known_of(self, schedule_ids: Sequence[str], since: Instant, until: Instant, as_of: Instant) -> list[Kept]:
        """`known` of several schedules; those that there were not are left out."""
        kept = []
        for schedule_id in schedule_ids:  # each is parallel in itself
            try:
                kept.append(self.known(schedule_id, since, until, as_of))
            except NotFound:
                continue
        return kept
