"""Before a schedule is made: who in it would be on call elsewhere at the same time, and what order would avoid that."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from rota.domain.overlap import Order, Overlap, busy_in, free_orders, overlaps
from rota.domain.schedule import Person, Schedule
from rota.domain.time import DAY
from rota.domain.timeline import Timeline
from rota.store.directory import person
from rota.store.store import Store
from rota.usecases.act import Act
from rota.usecases.oncall import timeline_of
from rota.usecases.schedules import ScheduleDraft, drafted, everything

HORIZON = 30 * DAY
MAX_ORDERS = 3  # how many orders are proposed


@dataclass(frozen=True, slots=True)
class Clash:
    """One person who would be on call on another schedule too, and when."""

    user_id: str
    schedule: Schedule
    overlaps: list[Overlap]


@dataclass(frozen=True, slots=True)
class Clashes:
    """Everybody who would be on call twice in the next 30 days, and orders in which nobody would."""

    clashes: list[Clash]
    present: Order
    better: list[Order]
    people: dict[str, Person]


def foreseen(store: Store, draft: ScheduleDraft, act: Act) -> Clashes:
    """What making the schedule would lead to within 30 days. Nothing is stored; Invalid as if it were."""
    planned, users = drafted(store, draft, act, number=False)
    people = {user.id: person(user) for user in users.values()}
    since, until = act.now, act.now + HORIZON
    # A schedule's card names everybody it can put on call: the others need not be read.
    shared = [
        (one.schedule.id, since)
        for one in everything(store)
        if one.schedule.occupies and (one.people.keys() & people.keys())
    ]
    others = [(kept.schedule, timeline_of(kept).rows(since, until)) for kept in store.schedules.many(shared)]
    mine = Timeline([planned.revision]).rows(since, until)
    clashes = []
    for schedule, rows in others:
        by_user: dict[str, list[Overlap]] = {}
        for overlap in overlaps(mine, rows):
            by_user.setdefault(overlap.user_id, []).append(overlap)
        clashes += [Clash(user_id, schedule, found) for user_id, found in by_user.items()]
    better: list[Order] = []
    present: Order = ()
    if clashes and planned.revision.rotations:
        rotation = planned.revision.rotations[0]
        present = tuple(participant.user_id for participant in rotation.participants)
        busy = busy_in(row for _, rows in others for row in rows)
        better = list(islice(free_orders(planned.revision, rotation, busy, since, until), MAX_ORDERS))
    return Clashes(sorted(clashes, key=lambda clash: clash.overlaps[0].start), present, better, people)
