"""Every step of sweeping and publishing goes wrong in each of four ways: nothing is lost, doubled or made up.

The number of steps is asserted, so that a new one can't go untested.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rota.domain.notice import STARTED, UPCOMING, Kind
from rota.domain.time import MINUTE, Instant
from tests.support.handoffs import World, expected, mondays, wrong
from tests.support.quick import VERBS, Steps

SCHEDULES = 48
Work = Callable[[World, Instant], None]


def steps_of(schedules: int) -> int:
    """The heartbeat read and written, a query for each shard; for each schedule a read, a transaction and a mark; and
    a call of PutEvents for each ten of them."""
    return 2 + 16 + 3 * schedules + -(-schedules // 10)


def work(world: World, now: Instant) -> None:
    """One minute's work, and what it wrote carried to the bus."""
    world.attempted(lambda: world.sweep(now))
    world.attempted(lambda: world.carry(now))


def recover(world: World, now: Instant, begun: int, times: int) -> None:
    """The stream delivers the same again, so many times; then comes the next minute's sweep."""
    world.steps = Steps()
    for _ in range(times):
        world.read = begun
        world.carry(now)
    world.sweep(now + MINUTE)
    world.carry(now + MINUTE)


def swept_over(kind: Kind, schedules: int, worked: Work = work, *, again: int = 1) -> tuple[int, int, list[str]]:
    """Let every step fail in every way: how many steps there are, how many handoffs were checked, what was wrong."""
    world, before, now = mondays(schedules, kind)
    begun = world.read
    worked(world, now)
    names = world.steps.done
    checks, faults = 0, []
    for at, name in enumerate(names):
        for verb in VERBS:
            world.restore(before)
            world.steps = plan = Steps(at, verb)
            worked(world, now)
            recover(world, now, begun, again)
            assert plan.fired, f"nothing failed at step {at}"
            checks += schedules
            faults += [f"step {at}, {name}, {verb}: {one}" for one in wrong(world, expected(world, kind), kind)]
    return len(names), checks, faults


def test_without_a_fault_every_event_comes_once() -> None:
    world, _, now = mondays(SCHEDULES, STARTED)
    work(world, now)
    assert len(world.steps.done) == steps_of(SCHEDULES)
    assert wrong(world, expected(world, STARTED), STARTED) == []
    assert set(world.told(STARTED).values()) == {1}


@pytest.mark.takes_long
def test_a_handoff_survives_every_accident_at_every_step() -> None:
    steps, checks, faults = swept_over(STARTED, SCHEDULES)
    assert faults == []
    assert steps == steps_of(SCHEDULES)
    assert checks >= 30_000


def test_so_does_a_reminder_of_one_to_come() -> None:
    steps, _, faults = swept_over(UPCOMING, 12, again=3)
    assert faults == []
    assert steps == steps_of(12)
