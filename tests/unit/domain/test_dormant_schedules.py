"""A schedule may be asked about after decades: nothing is stepped through from its beginning."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial

import pytest

from rota.domain.timeline import Gap, Timeline
from tests.support.roster import DAY, EVERY_DAY, NEW_YORK, entry, overrides, rotation, timeline, utc, window

BEGUN = utc("2000-01-03T09:00")
SOON, LATE = utc("2000-02-15T18:30"), utc("2098-02-18T18:30")  # at the same hour of the week


def steps(ask: Callable[[], object]) -> int:
    """How many lines of Python it takes, once all that is kept is kept."""
    ask()
    count = 0

    def trace(frame: object, event: str, _: object) -> object:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)  # type: ignore[arg-type]
    try:
        ask()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("turns", ["all", "covered"])
def test_an_hourly_rotation_of_a_century_costs_what_a_young_one_does(turns: str) -> None:  # D24
    hours = (window((1, 2, 3), "08:00", "20:00"),)
    hourly = rotation("custom", BEGUN, "ada bob cyd", length_minutes=60, turns=turns, restrictions=hours)
    line = timeline(NEW_YORK, hourly)

    asks: list[Callable[[int], object]] = [line.who, line.shift_at, lambda t: line.rows(t, t + 30 * DAY)]
    for ask in asks:
        assert steps(partial(ask, LATE)) <= steps(partial(ask, SOON)) + 60


def test_a_monthly_rotation_of_a_century_costs_what_a_young_one_does() -> None:
    line = timeline(NEW_YORK, rotation("monthly", BEGUN, "ada bob cyd", handoff_month_day=31))
    assert steps(lambda: line.who(LATE)) <= steps(lambda: line.who(SOON)) + 20


def test_a_rotation_that_ended_decades_ago_is_not_walked_through_for_the_gap_since() -> None:
    hourly = rotation("custom", BEGUN, "ada bob", length_minutes=15, effective_until=BEGUN + 9000 * DAY)
    line = timeline(NEW_YORK, hourly, entries=[entry("eve", LATE - DAY, LATE)])
    assert line.shift_at(LATE - 2 * DAY) == Gap(BEGUN + 9000 * DAY, LATE - DAY, "gap")
    assert steps(lambda: line.shift_at(LATE - 2 * DAY)) < 3_000


def test_thousands_of_overrides_outside_the_window_cost_nothing() -> None:
    few = overrides(("eve", SOON, SOON + DAY))
    many = overrides(*(("eve", SOON + i * DAY, SOON + i * DAY + 5) for i in range(0, 20_000, 4)))
    daily = rotation("daily", BEGUN, "ada bob", restrictions=(window(EVERY_DAY, "08:00", "20:00"),))
    young, old = timeline(NEW_YORK, daily, overrides=few), timeline(NEW_YORK, daily, overrides=many)
    at = LATE - 200 * DAY

    def asked(line: Timeline) -> int:
        return steps(lambda: (line.who(at), line.rows(at, at + 30 * DAY), line.shift_at(at)))

    assert asked(old) <= asked(young) + 10
