"""The whole way, from the sweep to the subscriber's door: every step of it goes wrong in each of four ways."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from rota.domain.notice import STARTED, handoff_notice_id
from rota.domain.time import DAY, HOUR, Instant
from rota.usecases import deliveries
from tests.support.handoffs import HANDOFF, PEOPLE, TURN, World, mondays
from tests.support.postmen import Postmen, subscribed
from tests.support.quick import VERBS, Steps

SCHEDULES = 6
# Sweeping and publishing as in the crash sweep; for each notice a read, the subscriptions, the deliveries and a hint;
# for each delivery a read, the lease, three reads of the schedule, the request and the record.
STEPS = (2 + 16 + 3 * SCHEDULES + 1) + 4 * SCHEDULES + 7 * SCHEDULES


def wanted(world: World) -> set[tuple[str, str]]:
    """Each subscriber's notices of Monday's handoffs."""
    incoming = PEOPLE[TURN % len(PEOPLE)]
    return {(f"sub_{ws}", handoff_notice_id(STARTED, id, HANDOFF, incoming)) for ws, id in world.ids}


def minute(world: World, before: Any, now: Instant, steps: Steps) -> Postmen:
    """The minute of the handoff."""
    world.restore(before)
    postmen = Postmen(world, now)
    world.steps = steps
    world.attempted(lambda: world.sweep(now))
    world.attempted(lambda: world.carry(now))
    postmen.work()
    return postmen


@pytest.mark.takes_long
def test_every_step_fails_in_every_way() -> None:
    world, _, now = mondays(SCHEDULES, STARTED)
    world.heard = False  # but by the postmen
    subscribed(world, ("1", "2", "3"), ("oncall.handoff.*",))
    world.read = len(world.dynamodb.stream)
    before, begun = world.snapshot(), world.read

    dry = minute(world, before, now, Steps())
    assert Counter(dry.got) == dict.fromkeys(wanted(world), 1)
    names = world.steps.done
    assert len(names) == STEPS, Counter(names)
    checks = 0
    for at, name in enumerate(names):
        for verb in VERBS:
            told = f"step {at}, {name}, {verb}"
            plan = Steps(at, verb)
            postmen = minute(world, before, now, plan)
            world.steps = Steps()
            for _ in range(3):
                world.read = begun
                world.carry(now)
                postmen.work()
            postmen.minutes(9)
            assert plan.fired, told
            assert set(postmen.got) == wanted(world), told
            # Only the request that was cut off, or whose record was, may come again; and it has its id.
            assert sum(postmen.got.count(one) - 1 for one in set(postmen.got)) <= 1, told
            assert not postmen.buried, told
            checks += SCHEDULES
    assert checks == 4 * STEPS * SCHEDULES


def test_an_event_that_was_lost_on_the_way_to_its_deliveries_is_sent_again() -> None:
    world, _, now = mondays(SCHEDULES, STARTED)
    world.heard = False
    subscribed(world, ("1", "2", "3"), ("oncall.handoff.*",))
    world.read = len(world.dynamodb.stream)
    postmen = Postmen(world, now)
    world.sweep(now)
    world.carry(now)
    # For twenty hours no event gets from the bus to its deliveries: the rule is gone.
    for _ in range(20):
        postmen.seen = len(world.events.taken)
        postmen.now += HOUR
        world.sweep(postmen.now)
    postmen.seen = len(world.events.taken)
    assert postmen.got == []
    postmen.minutes(3)
    assert Counter(postmen.got) == dict.fromkeys(wanted(world), 1)
    told = len(world.events.taken)
    postmen.minutes(10)
    assert len(world.events.taken) == told


def test_what_was_sent_and_is_created_again_is_not_due_for_long() -> None:
    """Of two who address one notice the slower may create what the quicker has created, sent and taken out."""
    world, _, now = mondays(1, STARTED)
    world.heard = False
    subscribed(world, ("1",), ("oncall.handoff.*",))
    world.sweep(now)
    world.carry(now)
    (event,) = [world.read_entry(entry) for entry in world.events.taken]
    quick, slow = Postmen(world, now), Postmen(world, now)
    before, world.steps = world.snapshot(), Steps()
    deliveries.address(slow.post, event.workspace, event.id)
    commits = world.steps.done.index("TransactWriteItems")
    world.restore(before)
    world.steps = Steps(commits, act=quick.work)
    deliveries.address(slow.post, event.workspace, event.id)
    assert len(quick.got) == 1
    assert deliveries.wake(Postmen(world, now + HOUR).post) == 1
    later = Postmen(world, now + HOUR)
    later.minutes(2)
    assert later.got == []
    assert deliveries.wake(Postmen(world, now + 2 * HOUR).post) == 0


@pytest.mark.parametrize("outage", [0, 2 * DAY])
def test_after_a_day_nobody_is_told_any_more(outage: int) -> None:
    """A day from when the notice was written: what an outage of two made late was put on the bus once."""
    world, _, now = mondays(SCHEDULES, STARTED)
    now += outage
    world.heard = False
    world.sweep(now)
    world.carry(now)
    for hours in (1, 23, 25, 26):
        world.sweep(now + hours * HOUR)
    assert set(world.told(STARTED).values()) == {1 + 3}
