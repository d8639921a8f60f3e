"""The log of notices, which is the outbox too: a notice is to be sent from the moment its item is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import partial
from itertools import islice
from typing import Literal, NamedTuple

from rota.domain.delivery import GIVE_UP_AFTER, Delivery
from rota.domain.errors import NotFound
from rota.domain.notice import Notice
from rota.domain.time import DAY, END, MINUTE, SECOND, Instant
from rota.store import items, keys
from rota.store.readable import readable
from rota.store.table import Change, Item, Table, parallel
from rota.store.updates import put_if_absent, update

KEPT = 100 * DAY  # longer than any notice can be found again
SEND_AGAIN = 5 * MINUTE  # after which the sweep sees to a notice that the stream has not brought to the bus
ADDRESSED_WITHIN = 2 * MINUTE  # after which it sees to one that the bus has not brought to its deliveries
_PART = 25  # notices of one schedule that are read side by side
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

    def put(self, notice: Notice, now: Instant) -> list[Change]:
        """A notice to be sent, unless one with its id was written before: that one stays as it is.

        A pointer in the log of its schedule comes with it: the index can't serve that log, for a notice lies there
        among what is due.
        """
        expires_at = (max(now, notice.at) + KEPT) // SECOND
        item = items.to_item(
            notice,
            state="pending",
            written_at=now,
            # While it is pending it is due itself, in the shard of its schedule.
            gsi1pk=keys.due(keys.shard_of(notice.schedule_id)),
            gsi1sk=keys.due_bound(now + SEND_AGAIN),
            expires_at=expires_at,
        )
        pointer: Item = {"type": "pointer", "schema": 1, "kind": "notice", "expires_at": expires_at}
        return [
            put_if_absent(keys.notice(self._ws, notice.id), item),
            put_if_absent(keys.listed_notice(self._ws, notice.schedule_id, notice.id), pointer),
        ]

    def published(self, notice: Notice, written_at: Instant, now: Instant) -> None:
        """The bus has taken it. Doing this twice does no harm; nothing is made of a notice that has expired.

        It stays due until its deliveries were created, for a day: should its event be lost on the way to them, because
        the rule was gone or nobody could be invoked, it is put on the bus again, under the same id.
        """
        given_up = now - max(notice.due, written_at) > GIVE_UP_AFTER  # what an outage made late has its day, too
        due: Item = {
            "gsi1pk": keys.due(keys.shard_of(notice.schedule_id)),
            "gsi1sk": keys.due_bound(now + ADDRESSED_WITHIN),
        }
        change = update(
            keys.notice(self._ws, notice.id),
            {"state": "published"} if given_up else {"state": "published", **due},
            first={"published_at": now},
            remove=tuple(due) if given_up else (),
            expected={"type": "notice"},
            absent=["addressed_at"],
            otherwise=NotFound("notice", notice.id),
        )
        try:
            self._table.update(change)
        except NotFound:
            return  # or its deliveries were there before this

    def settled(self, notice: Notice) -> None:
        """Its deliveries were created: it is due no more, though it was found, and so put into the index, once more."""
        key, due = keys.notice(self._ws, notice.id), ("gsi1pk", "gsi1sk")
        with suppress(NotFound):  # it has expired
            self._table.update(
                update(key, {}, remove=due, expected={"type": "notice"}, otherwise=NotFound("notice", notice.id))
            )

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

        A damaged one is left out, and its deliveries with it.
        """
        low, high = keys.notices_from(since), keys.notices_from(until)
        if before is not None:
            high = min(high, before)
        if schedule_id is None:
            found = self._table.query(keys.notice(self._ws, "").pk, low, high, newest_first=True, limit=200)
        else:
            found = self._followed(schedule_id, low, high)
        deliveries: list[Item] = []
        for item in found:
            # What became of a notice lies behind it, so from the latest to the earliest it comes first.
            if item["type"] == "delivery":
                deliveries.append(item)
                continue
            position = str(item["sk"])
            own = [one for one in reversed(deliveries) if str(one["sk"]).startswith(f"{position}#")]
            deliveries = []
            if position != before:
                yield from _logged(item, own)

    def _followed(self, schedule_id: str, low: str, high: str) -> Iterator[Item]:
        """What one schedule's pointers lead to: each notice, and before it its deliveries, from the last one on."""
        log, pk = keys.listed_notice(self._ws, schedule_id, "").pk, keys.notice(self._ws, "").pk
        pointers = self._table.query(log, low, high, newest_first=True, limit=100)

        def behind(notice_id: str) -> list[Item]:
            return list(self._table.query(pk, notice_id, keys.deliveries_of(notice_id)[1], newest_first=True))

        while part := list(islice(pointers, _PART)):
            for found in parallel(*(partial(behind, str(pointer["sk"])) for pointer in part)):
                yield from found


def _logged(item: Item, deliveries: Iterable[Item]) -> Iterator[Logged]:
    """A notice as the log has it; nothing for a damaged one."""
    for found, notice in readable(Notice, [item]):
        published_at = found.get("published_at")
        yield Logged(
            str(found["sk"]),
            notice,
            "pending" if found["state"] == "pending" else "published",
            int(found["written_at"]),
            None if published_at is None else int(published_at),
            tuple(delivery for _, delivery in readable(Delivery, deliveries)),
        )
