"""Time off, one item for each person."""

from __future__ import annotations

from collections.abc import Iterable

from rota.domain.absence import TimeOff
from rota.domain.errors import Raced
from rota.store import items, keys
from rota.store.table import Change, Table, put_new, replace


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
        key, item = keys.time_off(self._ws, after.user_id), items.to_item(after, version=after.version)
        if before.version == 0:
            return [put_new(key, item, Raced())]
        return [replace(key, item, "version", before.version)]

    def forgotten(self, user_id: str) -> list[Change]:
        """Gone with the person, if there was any."""
        return [Change("Delete", keys.time_off(self._ws, user_id), {})]
