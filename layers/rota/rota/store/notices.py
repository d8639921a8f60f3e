"""The log of notices, which is the outbox too: a notice is to be sent from the moment its item is there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from rota.domain.delivery import GIVE_UP_AFTER, Delivery
from rota.domain.errors import NotFound
from rota.domain.notice import Notice
from rota.domain.time import DAY, END, MINUTE, SECOND, Instant
from rota.store import items, keys
from rota.store.table import Change, Item, Table
from rota.store.updates import put_if_absent, update

KEPT = 100 * DAY  # longer than any notice can be found again
SEND_AGAIN = 5 * MINUTE  # after which the sweep sees to a notice that the stream has not brought to the bus
ADDRESSED_WITHIN = 2 * MINUTE  # after which it sees to one that the bus has not brought to its deliveries
State = Literal["pending", "published"]


class Logged(NamedTuple):
    """A notice in the log, what became of it, and its position."""

    position: str
    notice: Notice
    state: State
    written_at: Instant
    published_at: Instant | None
    deliveries: tuple[Delivery, ...]


class Notices:
    """The notices of one workspace."""

    def __init__(self, table: Table, workspace: str) -> None:
        self._table = table
        self._ws = workspace

    def put(self, notice: Notice, now: Instant) -> Change:
        """A notice to be sent, unless one with its id was written before: that one stays as it is."""
        item = items.to_item(
            notice,
            state="pending",
            written_at=now,
            # While it is pending it is due itself, in the shard of its schedule.
            gsi1pk=keys.due(keys.shard_of(notice.schedule_id)),
            gsi1sk=keys.due_bound(now + SEND_AGAIN),
            expires_at=(max(now, notice.at) + KEPT) // SECOND,
        )
        return put_if_absent(keys.notice(self._ws, notice.id), item)

    def published(self, notice: Notice, now: Instant) -> None:
        """The bus has taken it. Doing this twice does no harm; nothing is made of a notice that has expired.

        It stays due until its deliveries were created, for a day: should its event be lost on the way to them, because
        the rule was gone or nobody could be invoked, it is put on the bus again, under the same id.
        """
        key = keys.notice(self._ws, notice.id)
        index: Item = {
            "gsi1pk": keys.due(keys.shard_of(notice.schedule_id)),
            "gsi1sk": keys.due_bound(now + ADDRESSED_WITHIN),
        }
        if now - notice.due > GIVE_UP_AFTER:
            index = {"gsi1pk": keys.notice_log(self._ws, notice.schedule_id), "gsi1sk": key.sk}
        change = update(
            key,
            {"state": "published", **index},
            first={"published_at": now},
            expected={"type": "notice"},
            absent=["addressed_at"],
            otherwise=NotFound("notice", notice.id),
        )
        try:
            self._table.update(change)
        except NotFound:
            return  # or its deliveries were there before this

    def find(self, notice_id: str) -> Notice | None:
        """A notice by its id, or None."""
        item = self._table.get(keys.notice(self._ws, notice_id))
        return None if item is None else items.from_item(Notice, item)

    def listed(
        self,
        *,
        since: Instant = 0,
        until: Instant = END,
        schedule_id: str | None = None,
        before: str | None = None,
    ) -> Iterator[Logged]:
        """Notices about [since, until), the latest first, with their deliveries; `before` goes on behind a position.

        Of one schedule only those whose deliveries were created, which takes a second: the index has the others among
        what is due.
        """
        pk = keys.notice(self._ws, "").pk if schedule_id is None else keys.notice_log(self._ws, schedule_id)
        low, high = keys.notices_from(since), keys.notices_from(until)
        if before is not None:
            high = min(high, before)
        deliveries: list[Delivery] = []
        for item in self._table.query(pk, low, high, newest_first=True, index=schedule_id is not None, limit=200):
            # What became of a notice lies behind it, so from the latest to the earliest it comes first.
            if item["type"] == "delivery":
                deliveries.append(items.from_item(Delivery, item))
                continue
            position = str(item["sk"])
            if position == before:
                continue
            own = tuple(one for one in reversed(deliveries) if one.notice_id == position)
            deliveries = []
            published_at = item.get("published_at")
            yield Logged(
                position,
                items.from_item(Notice, item),
                "pending" if item["state"] == "pending" else "published",
                int(item["written_at"]),
                None if published_at is None else int(published_at),
                own,
            )
