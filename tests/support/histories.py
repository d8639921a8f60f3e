"""Random histories: schedules are edited at any time, swept on time, late or not at all, and told of, beside a model.

A history is a list of seeds, one for each step: so it is the same whenever it is played, and what is left when some
steps are taken out is a history too.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random
from typing import Any

from rota.domain import notice as kinds
from rota.domain.delivery import Delivery
from rota.domain.directory import User
from rota.domain.errors import RotaError
from rota.domain.notice import Notice
from rota.domain.subscription import Subscription
from rota.domain.time import DAY, MINUTE, SECOND, Instant, format_utc, parse_instant
from rota.store import keys
from rota.store.store import Store
from rota.usecases import deliveries
from rota.usecases.act import Act
from rota.usecases.announcing import told_timeline
from tests.support.handoffs import World
from tests.support.postmen import Postmen, subscribed
from tests.support.quick import VERBS, Steps
from tests.support.seats import Seat
from tests.support.watching import AHEAD, BACK, FAR, NOTHING, Edit, Known, Wrong, gaps, handoffs

WS = "1"
USERS = ("ada", "bob", "cyd", "dan", "eve")
START = parse_instant("2026-03-20T10:30:20Z")  # a Friday, nine days before Brussels changes its clocks
MOST_AGAIN = 8  # who dies between the bus and the mark that it has an event puts it there once more
Did = tuple[str, str] | None  # what was made, to be changed later: its sort and its id


class History:
    """The product over a table in memory, and the seats beside it."""

    def __init__(self, pace: float) -> None:
        """`pace`: how much of what can be delivered is, before something else happens."""
        self.pace = pace
        self.now = START
        self.world = World(heard=False)
        subscribed(self.world, (WS,), ("oncall.*",))
        mail = Subscription("sub_mail", "email", None, ("oncall.handoff.*", "oncall.shift.changed"), START, START)
        store = self.store()
        store.stage(store.subscriptions.created(mail))
        for id in USERS:
            store.stage(store.users.created(User(id, id.title(), START, START, f"{id}@example.com")))
            store.commit()
        self.postmen = Postmen(self.world, START)
        self.seats: dict[str, Seat] = {}
        self.counted: Counter[str] = Counter()
        self.said: list[str] = []  # what was done, in words
        self.made: list[tuple[str, str]] = []  # swaps: those asked for, and those done
        self.notices: dict[str, Notice] = {}  # all that were written
        self.settled: set[str] = set()  # those whose delivery is sent, or dropped
        self.details: dict[str, dict[str, Any]] = {}  # what came out of the bus
        self.again: Counter[str] = Counter()  # and how often again, though it was delivered
        self._read = 0  # of the stream
        self._heard = 0  # of the bus

    # How a request is made.

    def store(self) -> Store:
        """As a request gets it."""
        return Store(self.world.table, WS, self.now)

    def living(self) -> list[Seat]:
        """The schedules that there are."""
        return [seat for seat in self.seats.values() if not seat.deleted]

    def write(
        self, fact: str, do: Callable[[Store, Act], Did], editor: str | None = None, *, over: bool = False
    ) -> None:
        """Do it, if it is not refused, and hold what it tells to what it changes."""
        if any(one.at == self.now for seat in self.living() for one in handoffs(seat.timeline, self.now - 1, self.now)):
            self.now += 1  # at the very instant there is no telling which of the two was first
        store = self.store()
        try:
            made = do(store, replace(self.world.act(self.now), user_id=editor))
            store.commit()
        except RotaError as error:
            self.say(f"refused: {error}")
            return
        if made and made[0] == "schedule":
            self.seats[made[1]] = Seat(made[1], self.now, self.counted)
        elif made:
            self.made.append(made)
        fresh = self.fresh()
        for seat in self.living():
            known = self.known(seat)
            told = [one for one in fresh if one.schedule_id == seat.id]
            if known is not None:
                seat.edited(known, Edit(editor, fact, over), told)
            elif told:
                raise seat.wrong("told of what was not changed", self.now, *(one.kind for one in told))

    def known(self, seat: Seat) -> Known | None:
        """What the schedule says now; None if it was not written."""
        try:
            kept = self.store().schedules.window(seat.id, self.now - BACK, self.now + AHEAD + 2 * FAR, self.now)
        except RotaError:
            seat.deleted = True
            return Known(self.now, NOTHING, 0, -1)
        if seat.known and seat.known[-1].sequence == kept.schedule.sequence:
            return None
        lead = (kept.schedule.handoff_notification_minutes or 0) * MINUTE
        return Known(self.now, told_timeline(kept), lead, kept.schedule.sequence)

    def say(self, what: str) -> None:
        """Note what is done."""
        self.said.append(f"{format_utc(self.now)}  {what}")

    def fresh(self) -> list[Notice]:
        """The notices that were written since this was asked."""
        stream = self.world.dynamodb.stream
        records, self._read = stream[self._read :], len(stream)
        found = []
        for record in records:
            image = record["dynamodb"].get("NewImage", {"type": {"S": ""}})
            if record["eventName"] == "INSERT" and image["type"]["S"] == "notice":
                notice = self.store().notices.find(image["sk"]["S"])
                assert notice is not None
                self.notices[notice.id] = notice
                found.append(notice)
        return found

    # What goes on by itself.

    def sweep(self, steps: Steps | None = None) -> None:
        """One invocation of the sweep; it may die on the way."""
        died, self.world.steps = self.world.died, steps or Steps()
        self.world.attempted(lambda: self.world.sweep(self.now))
        self.world.steps = Steps()
        fresh, ended = self.fresh(), died == self.world.died
        for seat in self.living():
            seat.swept([one for one in fresh if one.schedule_id == seat.id], self.now, ended=ended)

    def carry(self, rng: Random) -> None:
        """The stream is brought to the bus, mostly."""
        if rng.random() < 0.1:
            return
        if rng.random() < 0.1:
            self.world.steps = Steps(rng.randrange(4), rng.choice(VERBS))
            self.say("publishing dies")
        self.world.attempted(lambda: self.world.carry(self.now))
        self.world.steps = Steps()

    def deliver(self) -> None:
        """What the bus has goes to its subscriber, and what came of it is held to what is so."""
        self.postmen.now = self.now
        for seat in self.seats.values():
            seat.pass_time(self.now)
        deliveries.wake(self.postmen.post)
        self.postmen.work()
        for id in self.heard() - self.settled:
            notice = self.notices[id]
            judged = [self.judged(notice, delivery) for delivery in self.store().deliveries.of_notice(id)]
            if judged and all(judged):
                self.settled.add(id)

    def judged(self, notice: Notice, delivery: Delivery) -> bool:
        """What is so is sent, and what is not is not; whether that is for good."""
        seat = self.seats[notice.schedule_id]
        holds = seat.holds(notice, delivery.user_id, self.now)
        self.counted[f"{delivery.state} {notice.kind}"] += 1
        soon = self.now - MINUTE < delivery.next_at <= notice.at
        if delivery.state == "pending" and notice.kind == kinds.UPCOMING and soon:
            return False  # it does not hold, or did not when it was last looked at, and may still
        if delivery.state not in ("sent", "dropped"):
            raise seat.wrong("not delivered", self.now, delivery)
        if holds is not None and holds != (delivery.state == "sent"):
            what = f"{notice.kind} {delivery.state}, though it {'holds' if holds else 'is not so'}"
            why = delivery.user_id, delivery.attempts[-1].result
            raise seat.wrong(what, self.now, notice.at, notice.payload, *why)
        if delivery.state == "dropped" and notice.kind == kinds.UPCOMING and self.now < notice.at and not seat.deleted:
            raise seat.wrong("given up before its time", self.now, delivery)
        return True

    def heard(self) -> set[str]:
        """The ids of the notices that have come out of the bus; of each, every event is the same."""
        for entry in self.world.events.taken[self._heard :]:
            detail = json.loads(entry["Detail"])
            self.again[detail["id"]] += detail["id"] in self.settled
            if self.again[detail["id"]] > MOST_AGAIN:
                raise Wrong(f"again and again: {detail}")
            if self.details.setdefault(detail["id"], detail) != detail:
                raise Wrong(f"two events: {detail}")
            if nameless := list(_nameless(detail)):
                raise Wrong(f"no name: {nameless} in {detail}")
        self._heard = len(self.world.events.taken)
        return set(self.details)

    def pass_time(self, until: Instant, rng: Random, *, swept: bool) -> None:
        """It is later; the sweep came every minute, of which those matter in which there is something to do, or not."""
        late = rng.choice((0, 0, 0, 20, 100)) * SECOND
        self.say(f"until {format_utc(until)}, {'swept' if swept else 'not swept'}")
        while swept and (due := self._due(until - late)) is not None:
            self.now = max(-(-due // MINUTE) * MINUTE, self.now // MINUTE * MINUTE + MINUTE) + late
            if self.now > until:
                break
            died = Steps(rng.randrange(24), rng.choice(VERBS)) if rng.random() < 0.05 else None
            self.sweep(died)
            self.carry(rng)
            if rng.random() < self.pace:
                self.deliver()
        self.now = until

    def _due(self, until: Instant) -> Instant | None:
        """When there is next something that a sweep may have to do."""
        index = self.world.dynamodb.index
        found = [int(sk) for shard in range(keys.SHARDS) for sk in index.get(keys.due(shard), {}).values()]
        for seat in self.living():
            lead, timeline = seat.known[-1].lead, seat.timeline
            marks = [(one.at, one.at - lead) for one in handoffs(timeline, self.now, until + lead)]
            found += [at for pair in marks for at in pair if at > self.now]
            found += [
                one.start - DAY for one in gaps(timeline, self.now + DAY + 1, until + DAY) if one.start > self.now + DAY
            ]
        return min((at for at in found if at <= until), default=None)

    def end(self) -> None:
        """All that was written has come to the bus, and to the subscriber."""
        self.say("the end")
        for _ in range(12):
            self.now = self.now // MINUTE * MINUTE + MINUTE
            self.sweep()
            self.world.carry(self.now)
            self.deliver()
        if self.heard() != self.notices.keys():
            raise Wrong("not published: what was written is not what came out of the bus")
        waiting = [self.notices[id] for id in self.notices.keys() - self.settled]
        # A reminder that does not hold for the time being is withheld until its handoff.
        if lost := [one for one in waiting if one.kind != kinds.UPCOMING or one.at <= self.now]:
            raise Wrong(f"not delivered: {lost}")
        self.counted["notices"] += len(self.details)


def _nameless(said: Any) -> Iterator[str]:
    """The people whom an event does not name."""
    if isinstance(said, dict):
        if said.get("id") in USERS and said.get("name") is None:
            yield said["id"]
        for one in said.values():
            yield from _nameless(one)
    elif isinstance(said, list):
        for one in said:
            yield from _nameless(one)
