"""Where the turns of a rotation lie, and who holds them."""

from __future__ import annotations

from typing import Any

import pytest

from rota.domain.rotation import RotationType
from tests.support.roster import (
    BRUSSELS,
    DAY,
    HOUR,
    NEW_YORK,
    WORKDAYS,
    clock,
    local,
    rotation,
    timeline,
    told,
    utc,
    window,
)


def test_a_rotation_from_early_monday_gives_the_first_person_those_hours_and_the_whole_first_week() -> None:
    since = local(NEW_YORK, "2026-01-05T04:00")
    shifts = timeline(NEW_YORK, rotation("weekly", since, "ada bob", handoff_day=1)).spans(since, since + 15 * DAY)

    assert [(clock(NEW_YORK, shift.start), shift.user_id, shift.turn) for shift in shifts] == [
        ("2026-01-05T04:00", "ada", 0),
        ("2026-01-12T09:00", "bob", 1),
        ("2026-01-19T09:00", "ada", 2),
    ]


def test_a_rotation_from_wednesday_gives_the_first_person_the_rest_of_that_week() -> None:
    since = local(NEW_YORK, "2026-01-07T12:00")

    assert told(timeline(NEW_YORK, rotation("weekly", since, "ada bob")), NEW_YORK, since - HOUR, since + 7 * DAY) == [
        "2026-01-07T11:00 (gap)",
        "2026-01-07T12:00 ada",
        "2026-01-12T09:00 bob",
    ]


@pytest.mark.parametrize(
    ("kind", "since", "first_handoff", "fields"),
    [
        # At most a day and at most half a turn before the next handoff point: that one begins turn 0.
        ("weekly", "2026-01-04T09:00", "2026-01-12T09:00", {}),  # a day before
        ("weekly", "2026-01-04T08:59", "2026-01-05T09:00", {}),  # a minute more
        ("daily", "2026-01-05T21:00", "2026-01-07T09:00", {}),  # twelve hours before: half a turn
        ("daily", "2026-01-05T20:59", "2026-01-06T09:00", {}),
        ("daily", "2026-01-05T09:00", "2026-01-06T09:00", {}),  # at the point itself
        ("daily", "2026-01-05T09:01", "2026-01-08T09:00", {"interval": 2}),  # turns of two days: half is a day
        ("custom", "2026-01-05T05:00", "2026-01-05T17:00", {"length_minutes": 480}),  # 09:00 less half of 8 hours
        ("custom", "2026-01-05T04:59", "2026-01-05T09:00", {"length_minutes": 480}),
        ("custom", "2026-01-05T23:00", "2026-01-06T09:00", {"length_minutes": 480}),  # points every 8 h both ways
        ("monthly", "2026-01-31T09:00", "2026-03-01T09:00", {}),
        ("monthly", "2026-01-31T08:59", "2026-02-01T09:00", {}),
        ("monthly", "2026-01-15T12:00", "2026-02-01T09:00", {}),
        ("monthly", "2026-01-15T12:00", "2026-04-01T09:00", {"interval": 3}),  # from the point before: 1 January
        ("monthly", "2026-02-28T08:00", "2026-03-31T09:00", {"handoff_month_day": 31}),
        ("weekly", "2026-01-07T12:00", "2026-01-11T09:00", {"handoff_day": 7}),
        ("weekly", "2026-01-07T12:00", "2026-01-19T09:00", {"interval": 2}),  # from Monday 5 January
    ],
)
def test_the_first_handoff_follows_the_anchor_rule(
    kind: RotationType, since: str, first_handoff: str, fields: dict[str, Any]
) -> None:
    begin = local(NEW_YORK, since)
    shifts = timeline(NEW_YORK, rotation(kind, begin, "ada bob cyd", **fields)).spans(begin, begin + 200 * DAY)

    assert (shifts[0].start, shifts[0].user_id, shifts[0].turn) == (begin, "ada", 0)
    assert (clock(NEW_YORK, shifts[1].start), shifts[1].user_id) == (first_handoff, "bob")


def test_the_distance_to_the_anchor_is_judged_by_what_the_clock_reads() -> None:
    # Seven hours by the clock of that night are six hours long: more than half of twelve nevertheless.
    spring = local(NEW_YORK, "2026-03-08T01:30")
    shifts = timeline(NEW_YORK, rotation("custom", spring, "ada bob", "08:30", length_minutes=720)).spans(
        spring, spring + DAY
    )
    assert clock(NEW_YORK, shifts[1].start) == "2026-03-08T08:30"
    # In the repeated hour the clock reads 01:10: 11 hours 20 minutes before 12:30, within half a day.
    autumn = utc("2026-11-01T06:10")
    assert clock(NEW_YORK, autumn) == "2026-11-01T01:10"
    daily = timeline(NEW_YORK, rotation("daily", autumn, "ada bob", "12:30")).spans(autumn, autumn + 3 * DAY)
    assert clock(NEW_YORK, daily[1].start) == "2026-11-02T12:30"
    # And 12 hours 20 minutes before 13:30, which is more.
    daily = timeline(NEW_YORK, rotation("daily", autumn, "ada bob", "13:30")).spans(autumn, autumn + 3 * DAY)
    assert clock(NEW_YORK, daily[1].start) == "2026-11-01T13:30"


def test_a_point_in_the_skipped_hour_begins_turn_0_for_a_rotation_from_the_end_of_that_hour() -> None:
    jump = utc("2026-03-08T07:00")
    hourly = rotation("custom", jump, "ada bob", "02:30", length_minutes=60)
    shifts = timeline(NEW_YORK, hourly).spans(jump, jump + 2 * HOUR)

    assert [(clock(NEW_YORK, shift.start)[11:], shift.user_id) for shift in shifts] == [
        ("03:00", "ada"),
        ("03:30", "bob"),
        ("04:30", "ada"),
    ]


def test_of_several_points_in_the_skipped_hour_the_last_begins_turn_0_so_that_nobody_is_passed_over() -> None:
    jump = utc("2026-03-08T07:00")
    quarters = rotation("custom", jump, "ada bob cyd", "02:05", length_minutes=15)
    shifts = timeline(NEW_YORK, quarters).spans(jump, jump + HOUR // 4)

    assert [(clock(NEW_YORK, shift.start)[11:], shift.user_id) for shift in shifts] == [
        ("03:00", "ada"),
        ("03:05", "bob"),
    ]


def test_a_repeated_hour_over_midnight_counts_for_the_day_that_the_clock_shows() -> None:
    # St John's changed at a minute past midnight: from 00:01 on 7 November 2010 back to 23:01 on the 6th.
    st_johns = "America/St_Johns"
    second_time = utc("2010-11-07T03:00")
    assert clock(st_johns, second_time) == "2010-11-06T23:30"
    shifts = timeline(st_johns, rotation("custom", second_time, "ada bob", "12:00", length_minutes=50 * 60)).spans(
        second_time, second_time + 3 * DAY
    )
    assert clock(st_johns, shifts[1].start) == "2010-11-08T14:00"  # fifty hours after noon of the 6th


def test_months_clamp_to_their_last_day_counted_from_the_nominal_one() -> None:
    since = local(BRUSSELS, "2027-12-31T09:00")
    monthly = timeline(BRUSSELS, rotation("monthly", since, "ada bob", handoff_month_day=31))

    assert [clock(BRUSSELS, shift.start)[:10] for shift in monthly.spans(since, since + 190 * DAY)] == [
        "2027-12-31",
        "2028-01-31",
        "2028-02-29",
        "2028-03-31",
        "2028-04-30",
        "2028-05-31",
        "2028-06-30",
    ]


def test_months_of_an_explicit_anchor_are_counted_from_its_day() -> None:
    since = local(BRUSSELS, "2026-01-31T10:00")
    monthly = rotation("monthly", since, "ada bob", anchor="2026-01-31T10:00:00", handoff_month_day=5)
    shifts = timeline(BRUSSELS, monthly).spans(since, since + 100 * DAY)

    assert [clock(BRUSSELS, shift.start) for shift in shifts] == [
        "2026-01-31T10:00",
        "2026-02-28T10:00",
        "2026-03-31T10:00",
        "2026-04-30T10:00",
    ]


def test_an_explicit_anchor_long_past_sets_the_phase() -> None:
    since = local(BRUSSELS, "2026-03-04T12:00")
    weekly = timeline(BRUSSELS, rotation("weekly", since, "ada bob cyd", anchor="2026-02-09T08:00:00"))

    first, second, *_ = weekly.spans(since, since + 8 * DAY)
    assert (first.start, first.user_id, first.turn) == (since, "ada", 3)
    assert (clock(BRUSSELS, second.start), second.user_id) == ("2026-03-09T08:00", "bob")


def test_before_an_explicit_anchor_the_turns_are_counted_backwards() -> None:
    since = local(BRUSSELS, "2026-02-25T12:00")
    weekly = timeline(BRUSSELS, rotation("weekly", since, "ada bob cyd", anchor="2026-03-09T08:00:00"))

    assert [(clock(BRUSSELS, s.start), s.user_id, s.turn) for s in weekly.spans(since, since + 14 * DAY)] == [
        ("2026-02-25T12:00", "bob", -2),
        ("2026-03-02T08:00", "cyd", -1),
        ("2026-03-09T08:00", "ada", 0),
    ]


def test_before_an_explicit_anchor_months_are_counted_backwards_too() -> None:
    since = local(BRUSSELS, "2026-01-15T00:00")
    monthly = timeline(BRUSSELS, rotation("monthly", since, "ada bob cyd", anchor="2026-03-31T08:00:00"))

    assert [(clock(BRUSSELS, s.start), s.user_id, s.turn) for s in monthly.spans(since, since + 80 * DAY)] == [
        ("2026-01-15T00:00", "ada", -3),
        ("2026-01-31T08:00", "bob", -2),
        ("2026-02-28T08:00", "cyd", -1),
        ("2026-03-31T08:00", "ada", 0),
    ]


def test_an_explicit_anchor_may_carry_seconds() -> None:
    since = utc("2026-01-05T08:00")
    shifts = timeline("UTC", rotation("custom", since, "ada bob", anchor="2026-01-05T08:00:30", length_minutes=15))
    assert shifts.who(utc("2026-01-05T08:15") + 29_999_999) == "ada"
    assert shifts.who(utc("2026-01-05T08:15") + 30_000_000) == "bob"


def test_a_rotation_offers_nobody_before_it_begins_nor_from_its_end_on() -> None:
    since, until = local(BRUSSELS, "2026-01-05T09:00"), local(BRUSSELS, "2026-01-07T17:30")
    daily = timeline(BRUSSELS, rotation("daily", since, "ada bob", effective_until=until))

    assert [daily.who(t) for t in (since - 1, since, until - 1, until)] == [None, "ada", "ada", None]
    assert daily.spans(since - DAY, until + DAY)[-1].end == until


def test_every_other_week_counts_in_two_weeks() -> None:
    since = local(BRUSSELS, "2026-01-05T09:00")
    shifts = timeline(BRUSSELS, rotation("weekly", since, "ada bob", interval=2)).spans(since, since + 29 * DAY)
    assert [clock(BRUSSELS, shift.start)[:10] for shift in shifts] == ["2026-01-05", "2026-01-19", "2026-02-02"]


def test_somebody_who_appears_twice_has_two_turns() -> None:
    since = utc("2026-01-05T09:00")
    shifts = timeline("UTC", rotation("daily", since, "ada ada bob")).spans(since, since + 4 * DAY)
    assert [(shift.user_id, shift.turn) for shift in shifts] == [("ada", 0), ("ada", 1), ("bob", 2), ("ada", 3)]


def test_a_rotation_of_nobody_offers_nobody() -> None:
    since = utc("2026-01-05T09:00")
    assert timeline("UTC", rotation("daily", since, "")).pieces(since, since + DAY)[0][2] == "gap"


def test_turns_go_on_counting_outside_the_windows() -> None:
    since = utc("2026-01-05T00:00")  # a Monday
    workdays = rotation(
        "daily", since, "ada bob cyd dan eve", "00:00", restrictions=(window(WORKDAYS, "00:00", "00:00"),)
    )
    shifts = timeline("UTC", workdays).spans(since, since + 21 * DAY)
    assert [shift.user_id for shift in shifts][:6] == ["ada", "bob", "cyd", "dan", "eve", "cyd"]


def test_covered_turns_give_a_team_of_five_the_same_weekday_each_and_treat_all_alike() -> None:
    since = utc("2026-01-05T00:00")
    workdays = rotation(
        "daily",
        since,
        "ada bob cyd dan eve",
        "00:00",
        restrictions=(window(WORKDAYS, "00:00", "00:00"),),
        turns="covered",
    )
    shifts = timeline("UTC", workdays).spans(since, since + 21 * DAY)
    assert [shift.user_id for shift in shifts] == ["ada", "bob", "cyd", "dan", "eve"] * 3
    assert shifts[5].turn == 7  # numbered by where it lies


def test_covered_turns_are_counted_backwards_before_an_explicit_anchor() -> None:
    since = utc("2026-01-05T00:00")
    workdays = rotation(
        "daily",
        since,
        "ada bob cyd",
        anchor="2026-01-12T00:00:00",
        restrictions=(window(WORKDAYS, "00:00", "00:00"),),
        turns="covered",
    )
    shifts = timeline("UTC", workdays).spans(since, since + 8 * DAY)
    assert [shift.user_id for shift in shifts] == ["bob", "cyd", "ada", "bob", "cyd", "ada"]


def test_a_turn_over_sunday_night_counts_as_covered_by_a_window_of_monday() -> None:
    since = utc("2026-01-05T12:00")
    noons = rotation(
        "daily", since, "ada bob", "12:00", restrictions=(window(WORKDAYS, "09:00", "17:00"),), turns="covered"
    )
    shifts = timeline("UTC", noons).spans(utc("2026-01-09T12:00"), utc("2026-01-13T12:00"))
    # Saturday noon's turn alone sees no window: Friday's has the afternoon, Sunday's the morning of Monday.
    assert [(clock("UTC", shift.start), shift.user_id) for shift in shifts] == [
        ("2026-01-09T12:00", "ada"),
        ("2026-01-12T09:00", "bob"),
        ("2026-01-12T12:00", "ada"),
        ("2026-01-13T09:00", "ada"),
    ]


def test_a_turn_counts_as_covered_if_a_window_of_the_night_before_runs_into_it() -> None:
    since = utc("2026-01-05T06:00")
    nights = rotation(
        "custom",
        since,
        "ada bob",
        "06:00",
        length_minutes=1440,
        restrictions=(window((5,), "22:00", "07:00"),),
        turns="covered",
    )
    shifts = timeline("UTC", nights).spans(since, since + 14 * DAY)
    # Friday's turn and Saturday's (one hour of the window) count, the others don't.
    assert [(clock("UTC", shift.start), shift.user_id) for shift in shifts] == [
        ("2026-01-09T22:00", "ada"),
        ("2026-01-10T06:00", "bob"),
        ("2026-01-16T22:00", "ada"),
        ("2026-01-17T06:00", "bob"),
    ]


def test_a_window_that_only_touches_a_turn_does_not_cover_it() -> None:
    since = utc("2026-01-05T06:00")
    touching = rotation(
        "daily", since, "ada bob", "06:00", restrictions=(window((2,), "04:00", "06:00"),), turns="covered"
    )
    shifts = timeline("UTC", touching).spans(since, since + 14 * DAY)
    assert [(clock("UTC", shift.start), shift.user_id) for shift in shifts] == [
        ("2026-01-06T04:00", "ada"),
        ("2026-01-13T04:00", "bob"),
    ]


def test_turns_of_a_week_or_more_all_count_since_each_sees_a_window() -> None:
    since = utc("2026-01-05T09:00")
    weekly = rotation("weekly", since, "ada bob", restrictions=(window((3,), "10:00", "11:00"),), turns="covered")
    assert [s.user_id for s in timeline("UTC", weekly).spans(since, since + 28 * DAY)] == ["ada", "bob", "ada", "bob"]


def test_the_phase_says_who_has_turn_0() -> None:
    since = utc("2026-01-05T04:00")
    daily = timeline("UTC", rotation("daily", since, "ada bob cyd", phase=2))
    assert [(s.user_id, s.turn) for s in daily.spans(since, since + 3 * DAY)] == [("cyd", 0), ("ada", 1), ("bob", 2)]
