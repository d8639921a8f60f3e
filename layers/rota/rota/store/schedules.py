"""Schedules with their revisions, entries and overrides."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from rota.domain.errors import Conflict, NotFound
from rota.domain.override import MAX_DURATION, Entry, Override
from rota.domain.schedule import Person, Revision, Schedule
from rota.domain.time import BEGINNING, DAY, Instant
from rota.store import items, keys, past
from rota.store.kept import Kept, Listed, in_force, known_at, of, written_by
from rota.store.readable import LeftOut
from rota.store.table import Change, Item, Table, as_read, delete, name, parallel, put, put_new, replace, tally

MAX_SCHEDULES = 1_000
MAX_LOOKBACK = 8 * DAY
__all__ = ["MAX_LOOKBACK", "MAX_SCHEDULES", "Kept", "Listed", "Schedules", "lookback"]


class Schedules:
    """The schedules of one workspace."""

    def __init__(self, table: Table, workspace: str, now: Instant | None = None) -> None:
        self._table = table
        self._ws = workspace
        self._now = now  # schedules are read as they stand then; None: as they were last written
        self.rehearsing = False

    def live(self, schedule_id: str, since: Instant) -> Kept:
        """The schedule with every entry and override that ends after `since`: one read, which never touches the past.

        `since` is now, or later. NotFound if there is none, or it was deleted.
        """
        low = keys.items_after(since)
        found = list(self._table.query(keys.head(self._ws, schedule_id).pk, low, "~~"))
        return self._kept(schedule_id, since, found)

    def window(self, schedule_id: str, since: Instant, until: Instant, now: Instant) -> Kept:
        """The schedule with what matters to [since, until), closed revisions included where that reaches back."""
        pk = keys.head(self._ws, schedule_id).pk
        if since >= now:
            return self.live(schedule_id, since)
        # Nothing lasts longer than MAX_DURATION: what overlaps the window ends by then.
        low, high = keys.items_after(since), keys.items_until(until + MAX_DURATION)
        head, found, closed = parallel(
            lambda: [item for item in [self._table.get(keys.head(self._ws, schedule_id))] if item],
            lambda: list(self._table.query(pk, low, high)),
            lambda: list(self._table.query(pk, *keys.revisions_after(since))),
        )
        kept = self._kept(schedule_id, since, [*found, *head])
        return dataclasses.replace(kept, closed=in_force(self.closed(kept.schedule, since, closed)))

    def further(self, kept: Kept, since: Instant) -> Kept:
        """The same with the items that ended after `since`, and the revisions that were in force then or later."""
        pk = keys.head(self._ws, kept.schedule.id).pk
        low, high = keys.items_after(since), keys.items_until(kept.since)
        found, read = parallel(
            lambda: list(self._table.query(pk, low, high)),
            lambda: list(self._table.query(pk, *keys.revisions_after(since - 1))),
        )
        entries, overrides, closed = of(Entry, found), of(Override, found), in_force(of(Revision, read))
        if kept.as_of is not None:
            # What was changed since is all here: that was read whatever its times.
            entries, overrides = written_by(kept.as_of, entries), written_by(kept.as_of, overrides)
            closed = tuple(known_at(kept.as_of, closed))
        first = kept.revisions[0].since
        return dataclasses.replace(
            kept,
            since=min(since, kept.since),
            entries=(*entries, *kept.entries),
            overrides=(*overrides, *kept.overrides),
            closed=(*(one for one in closed if one.since < first), *kept.closed),
        )

    def closed(self, schedule: Schedule, since: Instant, found: Sequence[Item]) -> tuple[Revision, ...]:
        """The revisions that ended after `since`, of those that were read beside the schedule.

        If an edit came between the two reads, they are read again: else the one that it closed would be in neither.
        """
        first = (*schedule.ended, schedule.revision)[0].since
        last = keys.revision(self._ws, schedule.id, first)
        if first > max(since, BEGINNING) and all(item["sk"] != last.sk for item in found):
            found = list(self._table.query(last.pk, *keys.revisions_after(since)))
        return tuple(one for one in of(Revision, found) if one.since < first or one.withdrawn_at is not None)

    def head(self, schedule_id: str) -> Kept:
        """The schedule alone, without what lies on it."""
        item = self._table.get(keys.head(self._ws, schedule_id))
        return self._kept(schedule_id, 0, [item] if item else [])

    def many(self, wanted: Sequence[tuple[str, Instant]], left: LeftOut | None = None) -> list[Kept]:
        """`live` of several (schedule, since), side by side; those that are gone are left out.

        With `left` those that can't be read are, too; without it UnreadableItem.
        """
        return self._found(self.live, wanted, left)

    def many_in_window(
        self, schedule_ids: Sequence[str], since: Instant, until: Instant, now: Instant, left: LeftOut | None = None
    ) -> list[Kept]:
        """`window` of several schedules, as `many` has them."""
        return self._found(self.window, [(one, since, until, now) for one in schedule_ids], left)

    def of_team(self, team_id: str) -> list[tuple[str, int]]:
        """A team's schedules, the oldest first: the id, and how long (at most 8 days) its turns are.

        That far back one must read to be likely to see where the present shift began.
        """
        pk = keys.team_schedule(self._ws, team_id, 0, "").pk
        return [(str(item["schedule_id"]), int(item["lookback"])) for item in self._table.query(pk)]

    def listed(
        self, *, team_id: str | None = None, after: str | None = None, page: int = 0, left: LeftOut | None = None
    ) -> Iterator[Listed]:
        """The workspace's schedules, by team and then by creation, behind the position `after`; drawn lazily.

        With `left` those that can't be read are left out; without it UnreadableItem.
        """
        pk = keys.listed_schedule(self._ws, None, 0, "").pk
        low, high = " ", "~~"
        if team_id is not None:
            low = keys.listed_schedules_of(team_id)
            high = low + "~"
        for item in self._table.query(pk, low, high, after=after, limit=page):
            sk = str(item["sk"])
            read = functools.partial(self._card, item)
            card = read() if left is None else left.unless(keys.schedule_in_list(sk), read)
            if card is not None:
                yield card

    def count(self) -> int:
        """How many schedules the workspace has."""
        item = self._table.get(keys.count(self._ws, "schedule"))
        return int(item["n"]) if item else 0

    def next_number(self, kind: str, count: int = 1) -> int:
        """The next number for a schedule or an override, by which other dialects know it.

        Of several at once, the first. A rehearsal takes none: what is made in it has the first there is.
        """
        return 1 if self.rehearsing else self._table.next_number(keys.last_number(self._ws, kind), count)

    def by_number(self, kind: str, number: int) -> str:
        """The id behind a number; NotFound if there is none."""
        item = self._table.get(keys.numbered(self._ws, kind, number))
        if item is None:
            raise NotFound(kind, str(number))
        return str(item["id"])

    def schedule_of(self, kind: str, item_id: str) -> tuple[str, Instant]:
        """Which schedule an entry or override belongs to, and when it ends; NotFound if there is none."""
        item = self._table.get(keys.pointer(self._ws, item_id))
        if item is None or item["kind"] != kind:
            raise NotFound(kind, item_id)
        return str(item["schedule_id"]), int(item["end"])

    # What a use case stages: each is part of one transaction.

    def created(self, schedule: Schedule, people: dict[str, Person]) -> list[Change]:
        """A new schedule, in its own partition, in the list, with its team and under its number."""
        item = _head(schedule, people)
        return [
            put_new(keys.head(self._ws, schedule.id), item, Conflict("a schedule with this id exists")),
            put(self._listed_key(schedule), item),
            put(keys.numbered(self._ws, "schedule", schedule.number), _pointer("schedule", schedule.id)),
            tally(keys.count(self._ws, "schedule"), 1, "schedules in a workspace", MAX_SCHEDULES),
            *self._joined_team(schedule),
        ]

    def changed(self, before: Schedule, after: Schedule, people: dict[str, Person]) -> list[Change]:
        """The schedule as it stands now, over the one that was read."""
        item = _head(after, people)
        changes = [replace(keys.head(self._ws, after.id), item, "sequence", before.sequence)]
        changes.append(put(self._listed_key(after), item))
        if before.team_id != after.team_id:
            changes.append(delete(self._listed_key(before)))
            changes += self._left_team(before) + self._joined_team(after)
        elif after.team_id is not None and _planned(before) != _planned(after):
            key = keys.team_schedule(self._ws, after.team_id, after.created_at, after.id)
            changes.append(put(key, self._team_pointer(after)))
        return [*changes, *past.closed(self._ws, after), *past.withdrawn(self._ws, before, after)]

    def unmoved(self, schedules: Sequence[Schedule]) -> list[Change]:
        """They must still be as they were read: what is written elsewhere was decided by them."""
        return [
            Change("ConditionCheck", keys.head(self._ws, one.id), as_read({"sequence": one.sequence}))
            for one in schedules
        ]

    def deleted(self, schedule: Schedule, people: dict[str, Person], now: Instant) -> list[Change]:
        """Hide the schedule. Its partition stays, for whoever must know later who was on call."""
        # The sequence moves on, so that whoever read the schedule before puts nothing on it any more.
        gone = dataclasses.replace(schedule, sequence=schedule.sequence + 1)
        item = _head(gone, people) | {"deleted_at": now}
        return [
            replace(keys.head(self._ws, schedule.id), item, "sequence", schedule.sequence),
            delete(self._listed_key(schedule)),
            delete(keys.numbered(self._ws, "schedule", schedule.number)),
            tally(keys.count(self._ws, "schedule"), -1),
            *past.closed(self._ws, schedule),
            *self._left_team(schedule),
        ]

    def added(self, item: Entry | Override) -> list[Change]:
        """A new entry or override."""
        kind = _kind(item)
        taken = Conflict(f"the {kind} exists already")
        changes = [
            put_new(keys.item(self._ws, item.schedule_id, item.end, item.id), items.to_item(item), taken),
            put_new(keys.pointer(self._ws, item.id), _pointer(kind, item.id, item), taken),
        ]
        if item.number:
            changes.append(put(keys.numbered(self._ws, kind, item.number), _pointer(kind, item.id)))
        return changes

    def moved(self, before: Entry | Override, after: Entry | Override, now: Instant) -> list[Change]:
        """The same entry or override with other contents, perhaps another end; what it was until now is kept."""
        after = dataclasses.replace(after, changed_at=now)
        old = keys.item(self._ws, before.schedule_id, before.end, before.id)
        new = keys.item(self._ws, after.schedule_id, after.end, after.id)
        changes = [
            put(new, items.to_item(after)),
            put(keys.pointer(self._ws, after.id), _pointer(_kind(after), after.id, after)),
        ]
        return [*([] if old == new else [delete(old)]), *changes, *past.gone(self._ws, before, now)]

    def removed(self, item: Entry | Override, now: Instant) -> list[Change]:
        """An entry or override that is taken back; that there was one is kept."""
        changes = [
            *past.gone(self._ws, item, now),
            delete(keys.item(self._ws, item.schedule_id, item.end, item.id), NotFound(_kind(item), item.id)),
            delete(keys.pointer(self._ws, item.id)),
        ]
        if item.number:
            changes.append(delete(keys.numbered(self._ws, _kind(item), item.number)))
        return changes

    def _card(self, item: Item) -> Listed:
        return Listed(str(item["sk"]), self._standing(item), items.people_of(item))

    def _standing(self, item: Item) -> Schedule:
        schedule = items.from_item(Schedule, item)
        return schedule if self._now is None else schedule.at(self._now)

    def _listed_key(self, schedule: Schedule) -> keys.Key:
        return keys.listed_schedule(self._ws, schedule.team_id, schedule.created_at, schedule.id)

    def _joined_team(self, schedule: Schedule) -> list[Change]:
        if schedule.team_id is None:
            return []
        pointer = keys.team_schedule(self._ws, schedule.team_id, schedule.created_at, schedule.id)
        return [
            name(keys.team(self._ws, schedule.team_id), {}, Conflict("the team was just deleted")),
            put(pointer, self._team_pointer(schedule)),
        ]

    def _team_pointer(self, schedule: Schedule) -> Item:
        return {"type": "pointer", "schema": 1, "schedule_id": schedule.id, "lookback": lookback(schedule)}

    def _left_team(self, schedule: Schedule) -> list[Change]:
        if schedule.team_id is None:
            return []
        return [delete(keys.team_schedule(self._ws, schedule.team_id, schedule.created_at, schedule.id))]

    def _found(self, read: Callable[..., Kept], wanted: Sequence[tuple[Any, ...]], left: LeftOut | None) -> list[Kept]:
        """What is read of several, each by what it is asked for, of which the first is the schedule."""

        def found(asked: tuple[Any, ...]) -> Kept | None:
            try:
                return read(*asked) if left is None else left.unless(asked[0], lambda: read(*asked))
            except NotFound:
                return None

        return [kept for kept in parallel(*(functools.partial(found, asked) for asked in wanted)) if kept]

    def _kept(self, schedule_id: str, since: Instant, found: Sequence[Item]) -> Kept:
        head = next((item for item in reversed(found) if item["type"] == "schedule"), None)
        if head is None or "deleted_at" in head:
            raise NotFound("schedule", schedule_id)
        return Kept(
            schedule=self._standing(head),
            since=since,
            entries=of(Entry, found),
            overrides=of(Override, found),
            people=items.people_of(head),
        )


def _head(schedule: Schedule, people: dict[str, Person]) -> Item:
    # What has ended goes into items of its own.
    return items.head_item(dataclasses.replace(schedule, ended=()), people)


def lookback(schedule: Schedule) -> int:
    """How far back to read to be likely to see where the present shift began: a turn, and at most 8 days."""
    rotations = [rotation for revision in _planned(schedule) for rotation in revision.rotations]
    longest = max((rotation.length or MAX_LOOKBACK for rotation in rotations), default=0)
    return min(longest + DAY, MAX_LOOKBACK)  # a day more, as clocks change


def _planned(schedule: Schedule) -> tuple[Revision, ...]:
    return (schedule.revision, *schedule.coming)


def _kind(item: Entry | Override) -> str:
    return "entry" if isinstance(item, Entry) else "override"


def _pointer(kind: str, id: str, item: Entry | Override | None = None) -> Item:
    where: Item = {"type": "pointer", "schema": 1, "kind": kind, "id": id}
    return where if item is None else where | {"schedule_id": item.schedule_id, "end": item.end}
