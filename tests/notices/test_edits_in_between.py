"""An edit between any two steps of a sweep: what is then true is told, and what was never true is not."""

from __future__ import annotations

import pytest

from rota.domain.notice import STARTED
from rota.domain.time import HOUR, MINUTE, SECOND
from rota.usecases import schedules as editing
from tests.support.handoffs import AT, HANDOFF, World, expected, mondays, wrong
from tests.support.quick import Steps

SCHEDULES = 6
SOON = AT + 10 * SECOND  # after this sweep, before the next


def told_of(world: World, schedule_id: str) -> list[tuple[str, str | None]]:
    """Instant and incoming user of what the bus was told of one schedule."""
    return sorted((said[3], said[4]) for _, said in world.told(STARTED) if said[2] == schedule_id)


@pytest.mark.parametrize("step", range(2 + 16 + 2 * SCHEDULES))
def test_a_stand_in_who_begins_before_the_next_sweep_is_told(step: int) -> None:
    world, _, _ = mondays(SCHEDULES, STARTED)
    chosen = world.ids[0]
    stand_in = Steps(step, act=lambda: world.override(*chosen, "zoe", SOON, SOON + HOUR, AT))
    world.steps = stand_in
    world.sweep(AT)
    assert stand_in.fired
    world.sweep(AT + MINUTE)
    world.carry(AT + MINUTE)
    # The regular handoff was still true at the first sweep; at the second, which may be the only one, it is over.
    told = told_of(world, chosen[1])
    assert told[-1] == ("2026-03-09T08:00:40Z", "zoe")
    assert told[:-1] in ([], [("2026-03-09T08:00:00Z", "cas")])
    others = {one for one in expected(world, STARTED) if one[2] != chosen[1]}
    assert wrong(world, others | {one for _, one in world.told(STARTED) if one[2] == chosen[1]}, STARTED) == []


@pytest.mark.parametrize("step", range(2 + 16 + 2 * SCHEDULES))
def test_a_deleted_schedule_is_told_of_no_more(step: int) -> None:
    world, _, _ = mondays(SCHEDULES, STARTED)
    workspace, schedule_id = world.ids[0]

    def delete() -> None:
        store = world.store(workspace)
        editing.delete(store, schedule_id, world.act(AT))
        store.commit()

    world.steps = Steps(step, act=delete)
    world.sweep(AT)
    world.sweep(AT + MINUTE)
    world.carry(AT + MINUTE)
    assert told_of(world, schedule_id) in ([], [("2026-03-09T08:00:00Z", "cas")])
    assert not [key for key in world.dynamodb.items[f"W#{workspace}#S#{schedule_id}"] if "DUE" in key]


def test_a_stand_in_from_a_while_ago_is_told_at_once_and_once() -> None:
    world, _, _ = mondays(SCHEDULES, STARTED)
    chosen = world.ids[0]
    world.sweep(AT)
    world.override(*chosen, "zoe", HANDOFF - 5 * MINUTE, HANDOFF + HOUR, AT + 10 * SECOND)
    world.carry(AT + 10 * SECOND)
    assert ("2026-03-09T07:55:00Z", "zoe") in told_of(world, chosen[1])
    world.sweep(AT + MINUTE)
    world.carry(AT + MINUTE)
    assert len(told_of(world, chosen[1])) == 2
    assert set(world.told(STARTED).values()) == {1}


def test_two_sweeps_at_once_tell_once() -> None:
    world, before, now = mondays(SCHEDULES, STARTED)
    world.sweep(now)
    for step in range(len(world.steps.done)):
        world.restore(before)
        world.steps = Steps(step, act=lambda: world.sweep(now + SECOND) and None)
        world.sweep(now)
        world.carry(now)
        assert wrong(world, expected(world, STARTED), STARTED) == []
        assert set(world.told(STARTED).values()) == {1}
