"""Subscriptions: kept by id, and read all at once when a notice looks for its subscribers."""

from __future__ import annotations

from rota.domain.subscription import Subscription
from rota.store import items, keys
from rota.store.directory import Kind
from rota.store.table import Table

MAX_SUBSCRIPTIONS = 500


class Subscriptions(Kind[Subscription]):
    """The subscriptions of one workspace."""

    def __init__(self, table: Table, workspace: str) -> None:
        super().__init__(table, workspace, Subscription, keys.subscription, "subscription", MAX_SUBSCRIPTIONS)

    def readable(self) -> tuple[list[Subscription], int]:
        """All that can be read, and how many could not: one damaged item does not silence the others."""
        found, unreadable = [], 0
        for item in self._table.query(keys.subscription(self._ws, "").pk):
            try:
                found.append(items.from_item(Subscription, item))
            except items.UnreadableItem:
                unreadable += 1
        return found, unreadable
