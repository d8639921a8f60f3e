"""An edit between any two steps of a sweep: what is then true is told, and what was never true is not."""

from __future__ import annotations

import pytest

from rota.domain.draft import RotationEdit
from rota.domain.notice import STARTED, UPCOMING, Kind
from rota.domain.rotation import Participant
from rota.domain.time import DAY, HOUR, MINUTE, SECOND
from rota.usecases import entries, overrides
from rota.usecases import schedules as editing
from tests.support.handoffs import AT, HANDOFF, MADE, World, expected, mondays, wrong
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
    assert ("2026-03-09T08:00:40Z", "zoe") in told_of(world, chosen[1])
    world.sweep(AT + MINUTE)
    world.carry(AT + MINUTE)
    assert len(told_of(world, chosen[1])) == 2
    assert set(world.told(STARTED).values()) == {1}


def test_who_is_back_since_a_while_ago_is_told_though_they_had_the_time_before_that_too() -> None:
    """Their stretch, as it stands then, is one with their morning, of which they were told."""
    world, _, _ = mondays(1, STARTED)
    chosen = world.ids[0]
    world.sweep(AT)
    world.override(*chosen, "zoe", HANDOFF + 3 * HOUR, HANDOFF + 30 * HOUR, AT + MINUTE)
    for hour in (3, 4):
        world.sweep(HANDOFF + hour * HOUR + 30 * SECOND)
    now = HANDOFF + 5 * HOUR
    world.override(*chosen, "cas", HANDOFF + 3 * HOUR, HANDOFF + 30 * HOUR, now)
    world.sweep(now + MINUTE)
    world.carry(now + MINUTE)
    assert told_of(world, chosen[1]) == [
        ("2026-03-09T08:00:00Z", "cas"),
        ("2026-03-09T11:00:00Z", "zoe"),
        ("2026-03-09T13:00:00Z", "cas"),
    ]


def test_a_handoff_that_an_edit_hides_before_the_sweep_is_told() -> None:
    """Who has come on call at nine is put on record from half past eight on: at nine nobody takes over any more."""
    world, _, _ = mondays(1, STARTED)
    chosen = world.ids[0]
    world.override(*chosen, "cas", HANDOFF - HOUR // 2, HANDOFF + HOUR, HANDOFF + 10 * SECOND)
    for minute in range(3):
        world.sweep(AT + minute * MINUTE)
    world.carry(AT + 3 * MINUTE)
    assert [user for _, user in told_of(world, chosen[1])] == ["cas"]


def test_who_is_put_on_call_and_then_since_a_minute_before_is_told_once() -> None:
    world, _, _ = mondays(1, STARTED)
    chosen = world.ids[0]
    world.sweep(AT)
    begun = AT + 5 * MINUTE
    world.override(*chosen, "zoe", begun, begun + HOUR, begun)
    world.override(*chosen, "zoe", begun - MINUTE, begun + HOUR, begun + 20 * SECOND)
    world.sweep(begun + 30 * SECOND)
    world.carry(begun + 30 * SECOND)
    assert [user for _, user in told_of(world, chosen[1])].count("zoe") == 1


def test_who_was_on_call_before_the_last_edit_and_is_put_there_again_is_not_told_again() -> None:
    """Since when they had been was not read: it seemed to be the last edit."""
    world, _, _ = mondays(1, STARTED)
    chosen = world.ids[0]
    world.sweep(AT)
    now = AT + HOUR
    _updated(world, {"rotations": [RotationEdit(_rotation(world), {"name": "Weeks"})]}, now - SECOND)
    store = world.store(chosen[0])
    entries.create(store, chosen[1], "cas", now - MINUTE, now + HOUR, world.act(now))
    store.commit()
    world.sweep(now + MINUTE)
    world.carry(now + MINUTE)
    assert told_of(world, chosen[1]) == [("2026-03-09T08:00:00Z", "cas")]


def _updated(world: World, sent: dict[str, object], now: int, when: editing.When = editing.NOW) -> None:
    workspace, id = world.ids[0]
    store = world.store(workspace)
    editing.update(store, id, sent, world.act(now), when)
    store.commit()


def _rotation(world: World) -> str:
    workspace, id = world.ids[0]
    return editing.get(world.store(workspace), id, MADE).revision.rotations[0].id


def test_that_nobody_is_on_call_any_more_is_told_though_it_reaches_back_before_the_last_edit() -> None:
    world = World()
    world.people("1", "ann", "ben", "cas")
    id = world.schedule("1")
    people = tuple(Participant(user, place) for place, user in enumerate(("ben", "cas")))
    _updated(world, {"rotations": [RotationEdit(_rotation(world), {"participants": people})]}, MADE + HOUR)
    world.sweep(MADE + HOUR + MINUTE)
    now = MADE + 2 * HOUR
    store = world.store("1")
    overrides.create(store, id, overrides.OverrideDraft(None, MADE, MADE + DAY), world.act(now))
    store.commit()
    world.sweep(now + MINUTE)
    world.carry(now + MINUTE)
    assert told_of(world, id)[-1] == ("2026-03-06T14:00:00Z", None)


def test_of_a_schedule_that_was_disabled_before_the_sweep_no_handoff_is_told() -> None:
    """Though it is to be enabled again, and so is looked at."""
    world, _, _ = mondays(1, STARTED)
    ends = RotationEdit(_rotation(world), {"effective_until": HANDOFF})
    _updated(world, {"rotations": [ends]}, HANDOFF - MINUTE)
    _updated(world, {"enabled": False}, HANDOFF - 50 * SECOND, editing.When(at=HANDOFF + HOUR))
    _updated(world, {"enabled": True}, HANDOFF - 40 * SECOND, editing.When(at=HANDOFF + DAY))
    _updated(world, {"enabled": False}, HANDOFF + SECOND)
    world.sweep(AT)
    world.carry(AT)
    assert told_of(world, world.ids[0][1]) == []


@pytest.mark.parametrize("kind", [UPCOMING, STARTED])
def test_what_was_told_and_is_found_again_is_not_put_on_the_bus_again(kind: Kind) -> None:
    """It was, every minute for a hundred days: found again, it was due again, and nobody took it out."""
    world, _, now = mondays(1, kind)
    chosen = world.ids[0]
    if kind == UPCOMING:
        world.sweep(now)
        world.carry(now)
        world.override(*chosen, "zoe", HANDOFF + 5 * HOUR, HANDOFF + 6 * HOUR, now + SECOND)
    else:
        world.sweep(now)
        world.carry(now)
        store = world.store(chosen[0])
        (notice,) = [one.notice for one in store.notices.listed(schedule_id=chosen[1]) if one.notice.at == HANDOFF][:1]
        store.stage(store.notices.put(notice, now))
        store.commit()
    world.carry(now + SECOND)
    for minute in range(1, 60):
        world.sweep(now + minute * MINUTE)
        world.carry(now + minute * MINUTE)
    assert max(world.told(UPCOMING, STARTED).values()) == 1
    assert [i for part in world.dynamodb.items.values() for i in part.values() if _due_notice(i)] == []


def _due_notice(item: dict[str, dict[str, str]]) -> bool:
    return item["type"]["S"] == "notice" and "gsi1pk" in item


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
