"""A schedule's past as it is kept: every revision, and what was known of all at an earlier time."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from rota.domain.errors import NotFound
from rota.domain.override import MAX_DURATION, Entry, Override
from rota.domain.schedule import Revision
from rota.domain.time import Instant
from rota.store import keys
from rota.store.kept import Kept, known_at, of, written, written_by
from rota.store.schedules import Schedules
from rota.store.table import Item, Table, all_three, both


@dataclasses.dataclass(frozen=True, slots=True)
class Recorded:
    """A schedule with all that is needed to say what was known of it at several times."""

    head: Kept
    since: Instant
    entries: tuple[Entry, ...]
    overrides: tuple[Override, ...]
    gone: Sequence[tuple[Instant, Item]]  # entries and overrides as they were until then
    closed: tuple[Revision, ...]

    def at(self, as_of: Instant) -> Kept:
        """What was known at `as_of`, at which there was the schedule."""
        gone = [item for at, item in self.gone if at > as_of]
        revisions = known_at(as_of, (*self.closed, *self.head.revisions))
        first, *later = sorted(revisions, key=lambda revision: revision.since)
        stood = dataclasses.replace(self.head.schedule, revision=first, coming=tuple(later), ended=()).at(as_of)
        return Kept(
            schedule=dataclasses.replace(stood, ended=()),
            since=self.since,
            entries=written_by(as_of, (*self.entries, *of(Entry, gone))),
            overrides=written_by(as_of, (*self.overrides, *of(Override, gone))),
            closed=stood.ended,
            people=self.head.people,
            as_of=as_of,
        )

    def writes(self) -> list[Instant]:
        """When something of this was written or taken back, in order."""
        items: list[Entry | Override] = [*self.entries, *self.overrides]
        for _, item in self.gone:
            items += [*of(Entry, [item]), *of(Override, [item])]
        revisions = (*self.closed, *self.head.revisions)
        found = {at for at, _ in self.gone} | {written(item) for item in items}
        found |= {at for one in revisions for at in (one.recorded_at, one.withdrawn_at) if at is not None}
        return sorted(found)


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
        return dataclasses.replace(head, closed=self._schedules.closed(head.schedule, -1, closed))

    def known(self, schedule_id: str, since: Instant, until: Instant, as_of: Instant) -> Kept:
        """What matters to [since, until) as it was known at `as_of`, which is past. NotFound if there was none then."""
        recorded = self.recorded(schedule_id, since, until, as_of)
        if recorded.head.schedule.created_at > as_of:
            raise NotFound("schedule", schedule_id)
        return recorded.at(as_of)

    def recorded(self, schedule_id: str, since: Instant, until: Instant, first: Instant) -> Recorded:
        """What matters to [since, until), and what was known of it at any time from `first` on."""
        pk = keys.head(self._ws, schedule_id).pk
        reach = min(since - 1, first)
        now, (found, gone), closed = all_three(
            lambda: self._schedules.head(schedule_id),
            # One after the other: what is taken back meanwhile is in both, where it can be told, and never in neither.
            lambda: (
                list(self._table.query(pk, keys.items_after(since), keys.items_until(until + MAX_DURATION))),
                list(self._table.query(pk, *keys.gone_after(first))),
            ),
            lambda: list(self._table.query(pk, *keys.revisions_after(reach))),
        )
        former = {*of(Entry, gone), *of(Override, gone)}
        return Recorded(
            head=now,
            since=since,
            entries=tuple(one for one in of(Entry, found) if one not in former),
            overrides=tuple(one for one in of(Override, found) if one not in former),
            gone=[(keys.gone_at(str(item["sk"])), item) for item in gone],
            closed=self._schedules.closed(now.schedule, reach, closed),
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
