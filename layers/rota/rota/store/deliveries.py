"""Deliveries: each beside its notice, and while it is pending also in the index of what is due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from rota.domain.delivery import Delivery, subscription_of
from rota.domain.errors import NotFound, Raced
from rota.domain.notice import Notice
from rota.domain.subscription import Subscription
from rota.domain.time import DAY, SECOND, Instant
from rota.store import items, keys
from rota.store.table import Change, Item, Table, replace
from rota.store.updates import put_if_absent, update

KEPT = 90 * DAY  # how long it can be seen what became of a notice


class Wanted(NamedTuple):
    """A delivery by its name, as hints and dead letters carry it."""

    workspace: str
    notice_id: str
    delivery_id: str


@dataclass(frozen=True, slots=True)
class Read:
    """A delivery with what it is made from, as it was read at one go."""

    delivery: Delivery
    notice: Notice
    subscription: Subscription | None  # None if it was deleted
    due: bool = True  # whether it is in the index of what is due


class LeaseLost(Raced):
    """Another worker has taken the delivery since it was read."""


class Deliveries:
    """The deliveries of one workspace."""

    def __init__(self, table: Table, workspace: str) -> None:
        self._table = table
        self._ws = workspace

    def of_notice(self, notice_id: str) -> list[Delivery]:
        """All deliveries of a notice."""
        pk = keys.delivery(self._ws, notice_id, "").pk
        found = self._table.query(pk, *keys.deliveries_of(notice_id))
        return [items.from_item(Delivery, item) for item in found]

    def read(self, notice_id: str, delivery_id: str) -> Read:
        """One delivery with its notice and subscription; NotFound if there is no such delivery, or notice."""
        named = keys.delivery(self._ws, notice_id, delivery_id)
        wanted = [named, keys.notice(self._ws, notice_id), keys.subscription(self._ws, subscription_of(delivery_id))]
        found = {str(item["type"]): item for item in self._table.get_many(wanted)}
        if not {"delivery", "notice"} <= found.keys():
            raise NotFound("delivery", delivery_id)
        subscription = found.get("subscription")
        return Read(
            delivery=items.from_item(Delivery, found["delivery"]),
            notice=items.from_item(Notice, found["notice"]),
            subscription=None if subscription is None else items.from_item(Subscription, subscription),
            due="gsi1pk" in found["delivery"],
        )

    def notice(self, notice_id: str) -> tuple[Notice, bool]:
        """A notice, and whether its deliveries were created; NotFound if there is none."""
        item = self._table.get(keys.notice(self._ws, notice_id))
        if item is None:
            raise NotFound("notice", notice_id)
        return items.from_item(Notice, item), "addressed_at" in item

    def addressed(self, notice: Notice, now: Instant) -> Change:
        """The mark that a notice's deliveries were created: nobody need send it on again, so it is due no more."""
        return update(
            keys.notice(self._ws, notice.id),
            {"addressed_at": now, "state": "published"},
            first={"published_at": now},
            remove=("gsi1pk", "gsi1sk"),
            expected={"type": "notice"},
        )

    def created(self, delivery: Delivery) -> Change:
        """A new delivery, due from the transaction on; one that exists stays as it is."""
        return put_if_absent(self._key(delivery), self._item(delivery))

    def changed(self, before: Delivery, after: Delivery) -> Change:
        """Over the one that was read; LeaseLost if it was written since."""
        return replace(self._key(after), self._item(after), "version", before.version, LeaseLost())

    def settled(self, delivery: Delivery) -> Change:
        """One that is done is due no more, though somebody who was slow to create it put it into the index again."""
        return update(self._key(delivery), {}, remove=("gsi1pk", "gsi1sk"), expected={"version": delivery.version})

    def _key(self, delivery: Delivery) -> keys.Key:
        return keys.delivery(self._ws, delivery.notice_id, delivery.id)

    def _item(self, delivery: Delivery) -> Item:
        key = self._key(delivery)
        attributes: Item = {"version": delivery.version, "workspace": self._ws, "state": delivery.state}
        if delivery.state == "pending":
            shard = keys.shard_of(key.sk)
            attributes |= {
                "gsi1pk": keys.due_delivery(shard),
                "gsi1sk": keys.due_each_at(delivery.next_at, key),
            }
        else:
            attributes["expires_at"] = (delivery.next_at + KEPT) // SECOND
        return items.to_item(delivery, **attributes)


def due(table: Table, shard: int, now: Instant) -> Iterator[Wanted]:
    """The deliveries of a shard that are due at `now`, the longest overdue first. Through the index: a hint."""
    bound = keys.due_bound(now) + "#~"
    for item in table.query(keys.due_delivery(shard), " ", bound, index=True, limit=200):
        notice_id, _, delivery_id = str(item["sk"]).partition("#")
        yield Wanted(str(item["workspace"]), notice_id, delivery_id)
