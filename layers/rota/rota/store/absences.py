"""Time off, one item for each person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rota.domain.absence import TimeOff
from rota.domain.errors import Raced
from rota.domain.time import Instant
from rota.store import items, keys
from rota.store.table import Change, Item, Table, put_new, put_over, replace


class Absences:
    """The time off of everybody in one workspace."""

    def __init__(self, table: Table, workspace: str) -> None:
        self._table = table
        self._ws = workspace

    def get(self, user_id: str) -> TimeOff:
        """One person's; empty, of version 0, if nothing was ever said."""
        item = self._table.get(keys.time_off(self._ws, user_id))
        return TimeOff(user_id) if item is None else items.from_item(TimeOff, item)

    def get_many(self, user_ids: Iterable[str]) -> dict[str, TimeOff]:
        """Those of several people that have any."""
        found = self._table.get_many([keys.time_off(self._ws, user_id) for user_id in sorted(set(user_ids))])
        return {off.user_id: off for off in (items.from_item(TimeOff, item) for item in found)}

    def changed(self, before: TimeOff, after: TimeOff) -> list[Change]:
        """Over what was read."""
        key, item = keys.time_off(self._ws, after.user_id), self._item(after)
        if before.version == 0:
            return [put_new(key, item, Raced())]
        return [replace(key, item, "version", before.version)]

    def refreshed(self, before: TimeOff, after: TimeOff) -> list[Change]:
        """Over what was read, unless it was written since, or its calendar read by somebody else."""
        expected = {"version": before.version, "next_at": before.next_at or 0}
        return [put_over(keys.time_off(self._ws, after.user_id), self._item(after), expected)]

    def forgotten(self, user_id: str) -> list[Change]:
        """Gone with the person, if there was any."""
        return [Change("Delete", keys.time_off(self._ws, user_id), {})]

    def _item(self, off: TimeOff) -> Item:
        key = keys.time_off(self._ws, off.user_id)
        attributes: Item = {"version": off.version}
        if off.next_at is not None:
            attributes |= {
                "workspace": self._ws,
                "next_at": off.next_at,
                "gsi1pk": keys.due_calendar(keys.shard_of(off.user_id)),
                "gsi1sk": keys.due_each_at(off.next_at, key),
            }
        return items.to_item(off, **attributes)


def due(table: Table, shard: int, now: Instant) -> Iterator[tuple[str, str]]:
    """Whose calendars of a shard are to be read at `now`, the longest overdue first: workspace and user.

    Through the index: a hint.
    """
    bound = keys.due_bound(now) + "#~"
    for item in table.query(keys.due_calendar(shard), " ", bound, index=True, limit=100):
        yield str(item["workspace"]), str(item["sk"])
