"""Nothing sweeps for hours or days: afterwards what still holds is told once, and what is over is counted."""

from __future__ import annotations

from rota.domain.draft import RotationDraft
from rota.domain.notice import STARTED, UPCOMING
from rota.domain.rotation import Participant
from rota.domain.time import DAY, HOUR, MINUTE, SECOND, format_utc, parse_instant
from tests.support.handoffs import AT, HANDOFF, MADE, PEOPLE, World, expected, mondays, wrong


def every(minutes: int) -> tuple[RotationDraft, ...]:
    """A rotation that hands over so often, at the full hour."""
    return (
        RotationDraft(
            "custom",
            length_minutes=minutes,
            effective_from=parse_instant("2026-03-02T00:00:00Z"),
            handoff_time=60,
            participants=tuple(Participant(user, place) for place, user in enumerate(PEOPLE)),
        ),
    )


def world_of(**fields: object) -> World:
    """One schedule, looked at a minute after it was made."""
    world = World()
    world.people("1", *PEOPLE)
    world.schedule("1", **fields)
    world.sweep(MADE + MINUTE)
    world.carry(MADE + MINUTE)
    world.events.taken.clear()
    return world


def test_three_hours_over_one_handoff() -> None:
    world, _, _ = mondays(6, STARTED)
    swept = world.sweep(AT + 3 * HOUR)
    world.carry(AT + 3 * HOUR)
    assert wrong(world, expected(world, STARTED), STARTED) == []
    assert (swept.told, swept.late, swept.dropped) == (6, 6, 0)
    assert swept.lag == 3 * HOUR + 30 * SECOND


def test_three_hours_over_twelve_handoffs_come_to_one_notice() -> None:
    world = world_of(rotations=every(15))
    begun = MADE + MINUTE
    swept = world.sweep(begun + 3 * HOUR)
    world.carry(begun + 3 * HOUR)
    told = [said[3] for _, said in world.told(STARTED)]
    assert told == [format_utc(MADE + 3 * HOUR)]
    # Eleven handoffs, and as many reminders of handoffs that have come, were never told.
    assert (swept.told, swept.dropped) == (2, 11 + 11)


def test_two_days_over_a_daily_handoff_come_to_the_last() -> None:
    world = world_of(rotations=every(24 * 60))
    now = MADE + 2 * DAY
    swept = world.sweep(now)
    world.carry(now)
    assert [said[3] for _, said in world.told(STARTED)] == ["2026-03-08T00:00:00Z"]
    assert not world.told(UPCOMING)
    assert swept.dropped == 1 + 2
    again = world.sweep(now + MINUTE)
    world.carry(now + MINUTE)
    assert again.due == 0
    assert sum(world.told(STARTED).values()) == 1


def test_two_days_after_which_the_shift_still_runs() -> None:
    world, _, _ = mondays(6, STARTED)
    world.sweep(HANDOFF + 2 * DAY)
    world.carry(HANDOFF + 2 * DAY)
    assert wrong(world, expected(world, STARTED), STARTED) == []


def test_a_handoff_more_than_a_week_ago_is_no_news() -> None:
    world = world_of(rotations=every(20 * 24 * 60))
    handoff = parse_instant("2026-03-22T00:00:00Z")
    swept = world.sweep(handoff + 8 * DAY)
    world.carry(handoff + 8 * DAY)
    assert not world.told(STARTED)
    assert swept.dropped >= 1


def test_what_was_told_is_not_counted_as_dropped_a_week_later() -> None:
    world, _, _ = mondays(1, STARTED)
    swept = [world.sweep(AT + week * 7 * DAY) for week in range(4)]
    assert [(one.told, one.dropped) for one in swept] == [(1, 0)] + [(1, 1)] * 3  # the reminders, for want of a sweep


def test_reminders_whose_handoff_has_come_are_not_sent() -> None:
    world, _, _ = mondays(6, UPCOMING)
    world.sweep(HANDOFF + MINUTE)
    world.carry(HANDOFF + MINUTE)
    assert not world.told(UPCOMING)
    assert wrong(world, expected(world, STARTED), STARTED) == []


def test_without_the_stream_the_sweep_brings_notices_to_the_bus() -> None:
    world, _, now = mondays(6, STARTED)
    for minute in range(8):
        world.sweep(now + minute * MINUTE)
    assert wrong(world, expected(world, STARTED), STARTED) == []
    assert set(world.told(STARTED).values()) == {1}


def test_what_the_bus_refuses_is_tried_again() -> None:
    world, _, now = mondays(12, STARTED)
    refused = iter([True, False, True] * 3)
    world.events.refusing = lambda entry: next(refused, False)
    world.sweep(now)
    world.carry(now)
    assert wrong(world, expected(world, STARTED), STARTED) == []


def test_a_bus_that_refuses_for_ten_minutes() -> None:
    world, _, now = mondays(6, STARTED)
    world.events.refusing = lambda entry: True
    for minute in range(10):
        swept = world.sweep(now + minute * MINUTE)
        world.carry(now + minute * MINUTE, attempts=1)
    assert swept.unsent == 6
    assert not world.told(STARTED)
    world.events.refusing = lambda entry: False
    assert world.sweep(now + 10 * MINUTE).resent == 6
    assert wrong(world, expected(world, STARTED), STARTED) == []
