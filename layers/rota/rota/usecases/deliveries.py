"""Deliveries: a notice is addressed to its subscribers, tried at each, retried for a day, and woken when forgotten.

Nothing is lost when a worker dies at any step. That a notice is to be addressed and a delivery to be tried stands in
the table before anything is done about it, with the time when somebody must look again; hints only make it quicker.
Nothing is doubled: a delivery is created once, taken by one worker at a time, and carries the notice's id at every try.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import Protocol

from rota.domain.delivery import Delivery, delivery_id
from rota.domain.errors import NotFound, Raced
from rota.domain.lapse import DELETED, lapsed
from rota.domain.letter import Letter, letter_of
from rota.domain.notice import SCHEDULE_CHANGED, SHIFT_CHANGED, STARTED, UPCOMING, Notice
from rota.domain.notices import tells
from rota.domain.sending import Channel, Outcome
from rota.domain.subscription import FAILING_LIMIT, Subscription
from rota.domain.time import MINUTE, SECOND, Instant
from rota.notify.events import detail_of
from rota.store.deliveries import LeaseLost, Read, Wanted, due
from rota.store.keys import SHARDS
from rota.store.store import Store
from rota.store.table import Change, Table, parallel
from rota.usecases.announcing import told_timeline
from rota.usecases.endpoints import tell_owner
from rota.usecases.subscriptions import recipients

_AT_ONCE = 90  # deliveries created in one transaction, with room for the notice's own mark
_HINTED = 15 * MINUTE  # a queue keeps a message back for no longer; later tries are woken
_FORGOTTEN = 30 * SECOND  # overdue for so long, a delivery's hint was lost
_MOST_WOKEN = 5_000


class Hints(Protocol):
    """Messages that make things quicker, and those that tell a person. Any may be lost, doubled or late."""

    def hint(self, wanted: Sequence[Wanted], seconds: int = 0) -> None:
        """Ask for deliveries to be tried, not before so many seconds have passed."""

    def bury(self, wanted: Wanted, why: str) -> None:
        """Put a delivery among the dead letters, from where a replay brings it back."""


@dataclass(frozen=True, slots=True)
class Post:
    """What delivering needs beside the store."""

    table: Table
    clock: Callable[[], Instant]
    hints: Hints
    # The channels of a workspace, by the kind of subscription.
    channels: Callable[[str], Mapping[str, Channel]]
    count: Callable[[str, int], None]


def address(post: Post, workspace: str, notice_id: str) -> list[Wanted]:
    """Create the deliveries of a notice, once for each subscriber that should hear of it, and hint at them.

    Done again for the same notice it creates none, not even for who subscribed since. NotFound for a notice that is not
    in the table: the event that named it was not ours.
    """
    store = Store(post.table, workspace)
    notice, addressed = store.deliveries.notice(notice_id)
    if addressed:
        pending = [one for one in store.deliveries.of_notice(notice_id) if one.state == "pending"]
        now = post.clock()
        wanted = [Wanted(workspace, notice_id, one.id) for one in pending if one.next_at <= now]
    else:
        wanted = _created(post, store, notice)
    post.hints.hint(wanted)
    return wanted


def _created(post: Post, store: Store, notice: Notice) -> list[Wanted]:
    now = post.clock()
    subscriptions, unreadable = store.subscriptions.readable()
    if unreadable:
        post.count("UnreadableItems", unreadable)
    new = [
        Delivery(
            id=delivery_id(subscription.id, user_id),
            notice_id=notice.id,
            subscription_id=subscription.id,
            created_at=now,
            next_at=now,
            since=now,
            user_id=user_id,
        )
        for subscription in subscriptions
        for user_id in recipients(subscription, notice)
    ]
    changes: list[Change] = [store.deliveries.created(one) for one in new]
    for i in range(0, len(changes), _AT_ONCE):
        store.stage(changes[i : i + _AT_ONCE])
        if i + _AT_ONCE < len(changes):
            store.commit()
    # The mark is in the last transaction: as long as it is missing, the notice is addressed again.
    store.stage([store.deliveries.addressed(notice, now)])
    store.commit()
    post.count("DeliveriesCreated", len(new))
    return [Wanted(store.workspace, notice.id, one.id) for one in new]


def deliver(post: Post, wanted: Wanted) -> Delivery | None:
    """Try a delivery once, if it is due and nobody else has it. What it has become; None if there was nothing to do.

    NotFound for a delivery that does not exist.
    """
    store = Store(post.table, wanted.workspace)
    read = store.deliveries.read(wanted.notice_id, wanted.delivery_id)
    now = post.clock()
    if read.delivery.state != "pending":
        if read.due:
            _settle(store, read.delivery)
        return None
    if read.delivery.next_at > now:
        return None
    if (taken := _taken(store, read, now)) is None:
        return None
    read, leased = taken, taken.delivery

    subscription = read.subscription
    reason = _unwanted(store, read, now)
    if subscription is None:
        return _recorded(post, store, read, leased.dropped(post.clock(), "the subscription was deleted"))
    if reason is not None and read.notice.kind == UPCOMING and reason != DELETED and now < read.notice.at:
        return _recorded(post, store, read, leased.withheld(post.clock(), reason, read.notice.at))
    if reason is not None:
        return _recorded(post, store, read, leased.dropped(post.clock(), reason))
    if not subscription.enabled:
        return _recorded(post, store, read, leased.given_up(post.clock(), "the subscription is disabled"))
    address = _address(store, leased, subscription)
    if address is None and subscription.target is None:
        return _recorded(post, store, read, leased.dropped(post.clock(), "the user has no address"))

    letter = letter_of(read.notice, detail_of(read.notice), subscription.base_url)
    channel = post.channels(wanted.workspace)[subscription.kind]
    outcome = channel.send(letter, subscription, address, lambda: post.clock() < leased.next_at)
    return _concluded(post, store, read, letter, outcome)


def _settle(store: Store, delivery: Delivery) -> None:
    with suppress(Raced):  # a replay has just brought it back
        _commit(store, [store.deliveries.settled(delivery)])


def _taken(store: Store, read: Read, now: Instant) -> Read | None:
    """The delivery in our hands, or None if somebody was quicker."""
    leased = read.delivery.leased_at(now)
    try:
        _commit(store, [store.deliveries.changed(read.delivery, leased)])
    except LeaseLost:
        return None
    return replace(read, delivery=leased)


def _unwanted(store: Store, read: Read, now: Instant) -> str | None:
    """Why the notice is not to be sent any more: the schedule is read once more, and the calculator asked."""
    notice = read.notice
    since = min(notice.at, now) if notice.kind == STARTED else now
    try:
        kept = store.schedules.window(notice.schedule_id, since, now + 1, now)
    except NotFound:
        return None if _of_deletion(notice) else DELETED
    enabled = tells(kept.revisions, now)
    return lapsed(notice, told_timeline(kept), kept.overrides, now, enabled=enabled, user_id=read.delivery.user_id)


def _of_deletion(notice: Notice) -> bool:
    """Whether it tells that the schedule itself was deleted, or whose shifts that took."""
    done, what = notice.payload.get("action"), notice.payload.get("object") or {}
    return notice.kind in (SCHEDULE_CHANGED, SHIFT_CHANGED) and (done, what.get("type")) == ("delete", "schedule")


def _address(store: Store, delivery: Delivery, subscription: Subscription) -> str | None:
    if subscription.target is not None or delivery.user_id is None:
        return None
    user = store.users.find(delivery.user_id)
    return None if user is None or user.deleted else user.email


def _concluded(post: Post, store: Store, read: Read, letter: Letter, outcome: Outcome) -> Delivery | None:
    """Record what came of a try, with what it says of the endpoint; then see to the next try."""
    now = post.clock()
    if outcome.sent:
        after = read.delivery.succeeded(now, outcome.result)
    elif outcome.gone:
        after = read.delivery.given_up(now, outcome.result)
    else:
        after = read.delivery.failed(now, outcome.result, outcome.wait)
    recorded = _recorded(post, store, read, after, outcome)
    if recorded is not None and recorded.state == "pending":
        pause = recorded.next_at - now
        if pause <= _HINTED:
            post.hints.hint([_wanted(store, recorded)], -(-pause // SECOND))
    if recorded is not None and recorded.state == "sent":
        post.count("MillisecondsToDelivery", max(now - letter.at, 0) // 1_000)
    return recorded


def _recorded(post: Post, store: Store, read: Read, after: Delivery, outcome: Outcome | None = None) -> Delivery | None:
    """Write what a delivery has become, if the lease is still ours; None if it is not."""
    if after.state == "dead" and outcome is not None:
        # Before it is written: a dead letter too many does no harm, one too few is never found.
        post.hints.bury(_wanted(store, after), after.attempts[-1].result)
    subscription = read.subscription
    for attempt in range(4):
        changes = [store.deliveries.changed(read.delivery, after)]
        health = None
        if outcome is not None and subscription is not None and attempt < 3:
            health = _health(subscription, outcome, after.attempts[-1].at)
        if health is not None and subscription is not None:
            if not health.enabled:  # only one that is enabled has any
                tell_owner(post.channels(store.workspace), store, health, after.attempts[-1].at)
            changes += store.subscriptions.changed(subscription, health)
        try:
            _commit(store, changes)
        except LeaseLost:
            post.count("LeasesLost", 1)
            return None
        except Raced:
            # Another delivery has just told something of the same endpoint.
            subscription = store.subscriptions.find(after.subscription_id)
            continue
        withheld = after.state == "pending" and outcome is None
        post.count("DeliveriesWithheld" if withheld else _COUNTED[after.state], 1)
        return after
    return None


_COUNTED = {
    "sent": "DeliveriesSent",
    "dropped": "DeliveriesDropped",
    "dead": "DeliveriesDead",
    "pending": "DeliveriesFailed",
}


def _health(subscription: Subscription, outcome: Outcome, now: Instant) -> Subscription | None:
    """The subscription with what a try says of its endpoint; None if that is nothing new.

    One whose target is everybody's own address is never disabled: the address of one says nothing of the others'.
    """
    after = subscription
    if subscription.target is None or not subscription.enabled:
        return None
    if outcome.sent:
        after = replace(after, failing_since=None)
    elif outcome.gone:
        after = replace(after, enabled=False, disabled_because=f"the endpoint {outcome.result}: it wants no more")
    elif subscription.failing_since is None:
        after = replace(after, failing_since=now)
    elif now - subscription.failing_since >= FAILING_LIMIT:
        after = replace(after, enabled=False, disabled_because="the endpoint has failed for five days")
    return None if after == subscription else replace(after, version=subscription.version + 1)


def wake(post: Post) -> int:
    """Hint at every delivery that is overdue: its hint was lost, or its worker died. How many there were."""
    before = post.clock() - _FORGOTTEN
    found = parallel(*(partial(_overdue, post.table, shard, before) for shard in range(SHARDS)))
    wanted = [one for shard in found for one in shard]
    post.hints.hint(wanted)
    post.count("DeliveriesOverdue", len(wanted))
    return len(wanted)


def _overdue(table: Table, shard: int, before: Instant) -> list[Wanted]:
    return list(islice(due(table, shard, before), _MOST_WOKEN // SHARDS))


def revive(table: Table, wanted: Wanted, now: Instant) -> bool:
    """Give a dead delivery another day of tries, from the next minute on. False if it is not dead.

    NotFound if there is none.
    """
    store = Store(table, wanted.workspace)
    read = store.deliveries.read(wanted.notice_id, wanted.delivery_id)
    if read.delivery.state != "dead":
        return False
    _commit(store, [store.deliveries.changed(read.delivery, read.delivery.revived(now))])
    return True


def _wanted(store: Store, delivery: Delivery) -> Wanted:
    return Wanted(store.workspace, delivery.notice_id, delivery.id)


def _commit(store: Store, changes: Sequence[Change]) -> None:
    store.stage(changes)
    store.commit()
