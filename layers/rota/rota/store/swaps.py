"""Swaps, each under its id, and in the lists of its schedules and of the workspace."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from rota.domain.errors import Conflict, NotFound
from rota.domain.swap import Swap
from rota.store import items, keys
from rota.store.readable import readable
from rota.store.table import Change, Item, Table, put, put_new, replace


class Swaps:
    """The swaps of one workspace."""

    def __init__(self, table: Table, workspace: str) -> None:
        self._table = table
        self._ws = workspace

    def get(self, swap_id: str) -> Swap:
        """One swap; NotFound if there is none."""
        item = self._table.get(keys.swap(self._ws, swap_id))
        if item is None:
            raise NotFound("swap", swap_id)
        return items.from_item(Swap, item)

    def listed(
        self, schedule_id: str | None = None, *, after: str | None = None, page: int
    ) -> Iterator[tuple[str, Swap]]:
        """A schedule's swaps, or all, the latest first, each with its position; `after` goes on behind a position.

        A damaged one is left out.
        """
        pk = keys.listed_swap(self._ws, schedule_id, 0, "").pk
        pointers = self._table.query(pk, after=after, newest_first=True, limit=page)
        while part := list(islice(pointers, page)):
            found = self._table.get_many([keys.swap(self._ws, str(pointer["id"])) for pointer in part])
            swaps = {swap.id: swap for _, swap in readable(Swap, found)}
            yield from ((str(one["sk"]), swaps[str(one["id"])]) for one in part if one["id"] in swaps)

    def created(self, swap: Swap) -> list[Change]:
        """A new swap, in its lists."""
        pointer: Item = {"type": "pointer", "schema": 1, "kind": "swap", "id": swap.id}
        lists: list[str | None] = [None, *swap.schedule_ids]
        taken = Conflict("the swap exists already")
        return [
            put_new(keys.swap(self._ws, swap.id), items.to_item(swap, version=swap.version), taken),
            *(put(keys.listed_swap(self._ws, one, swap.created_at, swap.id), pointer) for one in lists),
        ]

    def changed(self, before: Swap, after: Swap) -> list[Change]:
        """The swap as it stands now, over the one that was read: of two who answer a request, one is too late."""
        item = items.to_item(after, version=after.version)
        return [replace(keys.swap(self._ws, after.id), item, "version", before.version)]
