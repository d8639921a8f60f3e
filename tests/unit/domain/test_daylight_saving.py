"""Handoffs and windows while wall clocks are being changed (tzdata 2026.6)."""

from __future__ import annotations

import pytest

from rota.domain.zone import tzdata_version
from tests.support.roster import (
    BRUSSELS,
    DAY,
    EVERY_DAY,
    HOUR,
    NEW_YORK,
    clock,
    local,
    rotation,
    timeline,
    told,
    utc,
    window,
)
from tests.support.schedules import changes

# When clocks are changed in 2026, in UTC.
CHANGES_OF_2026 = {
    "Europe/Brussels": ["03-29T01:00", "10-25T01:00"],
    "America/New_York": ["03-08T07:00", "11-01T06:00"],
    "Australia/Lord_Howe": ["04-04T15:00", "10-03T15:30"],
    "Antarctica/Troll": ["03-29T01:00", "10-25T01:00"],
    "America/Havana": ["03-08T05:00"],
    "Africa/Cairo": ["04-23T22:00", "10-29T21:00"],
    "Asia/Beirut": ["03-28T22:00", "10-24T21:00"],
    "America/Santiago": ["04-05T03:00", "09-06T04:00"],
    "Atlantic/Azores": ["03-29T01:00", "10-25T01:00"],
    "Africa/Casablanca": ["02-15T02:00", "03-22T02:00", "09-20T01:00"],
    "America/Vancouver": ["03-08T10:00"],
    "Pacific/Chatham": ["04-04T14:00", "09-26T14:00"],
    "Asia/Gaza": ["03-28T00:00", "10-23T23:00"],
}


def handoffs(zone: str, day: str, at: str) -> list[str]:
    """The handoffs of a daily rotation from noon before `day` to noon after it, in UTC."""
    noon = local(zone, f"{day}T12:00")
    daily = timeline(zone, rotation("daily", noon - 30 * DAY, "ada bob cyd", at))
    return [clock("UTC", span.start) for span in daily.spans(noon - DAY, noon + DAY)][1:]


def test_the_pinned_zone_database_is_the_one_these_examples_are_from() -> None:
    assert tzdata_version() == "2026.6"


@pytest.mark.parametrize("zone", CHANGES_OF_2026)
def test_clocks_are_changed_when_the_database_says(zone: str) -> None:
    in_2026 = [change.isoformat(timespec="minutes")[5:] for change in changes(zone) if change.year == 2026]
    assert in_2026 == CHANGES_OF_2026[zone]


def test_a_handoff_in_the_skipped_hour_happens_once_at_its_end() -> None:  # D12
    at, following = handoffs(BRUSSELS, "2026-03-29", "02:30")
    assert at == "2026-03-29T01:00"  # 03:00 by the clock: the first instant that reads 02:30 or later
    assert following == "2026-03-30T00:30"


def test_a_handoff_in_the_repeated_hour_happens_once_at_the_first_reading() -> None:  # D13
    assert handoffs(BRUSSELS, "2026-10-25", "02:30") == ["2026-10-25T00:30", "2026-10-26T01:30"]


def test_a_handoff_at_the_hour_that_the_clock_is_set_back_from_happens_when_it_comes_round() -> None:
    # 03:00 is not shown at the change itself, which shows 02:00 again.
    assert handoffs(BRUSSELS, "2026-10-25", "03:00")[0] == "2026-10-25T02:00"
    assert handoffs(BRUSSELS, "2026-10-25", "02:59")[0] == "2026-10-25T00:59"
    assert handoffs(BRUSSELS, "2026-10-25", "02:00")[0] == "2026-10-25T00:00"


def test_a_daily_handoff_keeps_its_hour_so_that_shifts_last_23_and_25_hours() -> None:  # D14
    for day, hours in (("2026-03-28", 23), ("2026-10-24", 25), ("2026-06-01", 24)):
        since = local(BRUSSELS, f"{day}T09:00")
        shift = timeline(BRUSSELS, rotation("daily", since, "ada bob")).shift_at(since)
        assert (shift.end - shift.start, clock(BRUSSELS, shift.end)[11:]) == (hours * HOUR, "09:00")


def test_weeks_last_167_and_169_hours() -> None:  # D14
    for monday, hours in (("2026-03-23", 167), ("2026-10-19", 169)):
        since = local(BRUSSELS, f"{monday}T09:00")
        shift = timeline(BRUSSELS, rotation("weekly", since, "ada bob")).shift_at(since)
        assert shift.end - shift.start == hours * HOUR


def test_twelve_hour_shifts_stay_at_eight_and_twenty() -> None:  # D15: wall clock, not elapsed time
    since = local(NEW_YORK, "2026-01-05T08:00")
    shifts = timeline(NEW_YORK, rotation("custom", since, "ada bob cyd", "08:00", length_minutes=720)).spans(
        since, since + 365 * DAY
    )
    assert {clock(NEW_YORK, shift.start)[11:] for shift in shifts} == {"08:00", "20:00"}
    assert {(shift.end - shift.start) // HOUR for shift in shifts[:-1]} == {11, 12, 13}
    assert [shift.user_id for shift in shifts[:4]] == ["ada", "bob", "cyd", "ada"]


@pytest.mark.parametrize(
    ("zone", "day", "at", "happens"),
    [
        ("America/Havana", "2026-03-08", "00:00", "2026-03-08T05:00"),
        ("Asia/Beirut", "2026-03-29", "00:00", "2026-03-28T22:00"),
        ("Atlantic/Azores", "2026-03-29", "00:00", "2026-03-29T01:00"),
        ("Africa/Cairo", "2026-04-24", "00:00", "2026-04-23T22:00"),
        ("America/Santiago", "2026-09-06", "00:00", "2026-09-06T04:00"),
        ("America/Santiago", "2026-04-05", "00:00", "2026-04-05T04:00"),  # 23:00 to 24:00 of the 4th comes twice
        ("Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04T14:45"),
        ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:30"),
        ("Antarctica/Troll", "2026-03-29", "02:30", "2026-03-29T01:00"),
        ("Antarctica/Troll", "2026-10-25", "01:30", "2026-10-24T23:30"),
        ("Pacific/Chatham", "2026-09-27", "03:00", "2026-09-26T14:00"),
        ("Pacific/Chatham", "2026-04-05", "03:00", "2026-04-04T13:15"),
        ("Asia/Kathmandu", "2026-05-01", "09:00", "2026-05-01T03:15"),
        ("Europe/Dublin", "2026-03-29", "01:30", "2026-03-29T01:00"),
        ("Europe/Dublin", "2026-10-25", "01:30", "2026-10-25T00:30"),
        ("America/Vancouver", "2026-11-01", "01:30", "2026-11-01T08:30"),
        ("Africa/Casablanca", "2026-02-15", "02:30", "2026-02-15T01:30"),
        ("Africa/Casablanca", "2026-03-22", "02:30", "2026-03-22T02:00"),
        ("Asia/Gaza", "2026-03-28", "02:30", "2026-03-28T00:00"),
    ],
)
def test_each_day_has_exactly_one_handoff(zone: str, day: str, at: str, happens: str) -> None:  # D16, D17
    first, second = handoffs(zone, day, at)
    assert first == happens
    assert clock(zone, utc(second))[11:] == at


def test_a_day_that_never_was_has_no_turn_of_its_own() -> None:  # D17: Apia went from 29 to 31 December 2011
    since = local("Pacific/Apia", "2011-12-27T09:00")
    daily = timeline("Pacific/Apia", rotation("daily", since, "ada bob cyd dan eve"))
    assert told(daily, "Pacific/Apia", since, since + 4 * DAY) == [
        "2011-12-27T09:00 ada",
        "2011-12-28T09:00 bob",
        "2011-12-29T09:00 cyd",
        "2011-12-31T00:00 dan",
        "2011-12-31T09:00 eve",
    ]


def test_whoever_has_a_turn_wholly_inside_the_skipped_hour_is_passed_over_that_once() -> None:
    since = local(BRUSSELS, "2026-03-29T01:30")
    quarters = timeline(BRUSSELS, rotation("custom", since, "ada bob cyd dan eve", "01:30", length_minutes=15))
    assert told(quarters, BRUSSELS, since, since + HOUR) == [
        "2026-03-29T01:30 ada",
        "2026-03-29T01:45 bob",
        "2026-03-29T03:00 bob",  # turn 6; turns 2 to 5 lay between 02:00 and 03:00
        "2026-03-29T03:15 cyd",
    ]


def test_a_turn_goes_on_while_its_hour_is_repeated() -> None:
    since = local(BRUSSELS, "2026-10-25T01:00")
    hourly = timeline(BRUSSELS, rotation("custom", since, "ada bob cyd", "01:00", length_minutes=60))
    assert [(span.user_id, (span.end - span.start) // HOUR) for span in hourly.spans(since, since + 5 * HOUR)] == [
        ("ada", 1),
        ("bob", 2),
        ("cyd", 1),
        ("ada", 1),
    ]


@pytest.mark.parametrize(
    ("day", "start", "end", "opens", "closes"),
    [
        ("2026-03-29", "02:30", "04:00", "2026-03-29T01:00", "2026-03-29T02:00"),
        ("2026-03-29", "01:30", "02:30", "2026-03-29T00:30", "2026-03-29T01:00"),
        ("2026-10-25", "02:30", "02:45", "2026-10-25T00:30", "2026-10-25T00:45"),
        ("2026-10-25", "02:30", "03:00", "2026-10-25T00:30", "2026-10-25T02:00"),
        ("2026-10-25", "03:00", "04:00", "2026-10-25T02:00", "2026-10-25T03:00"),
    ],
)
def test_restrictions_open_and_close_by_the_rule_of_handoffs(
    day: str, start: str, end: str, opens: str, closes: str
) -> None:
    noon = local(BRUSSELS, f"{day}T12:00")
    limited = rotation("daily", noon - 9 * DAY, "ada bob", "18:00", restrictions=(window(EVERY_DAY, start, end),))
    (span,) = timeline(BRUSSELS, limited).spans(noon - 12 * HOUR, noon)
    assert [clock("UTC", span.start), clock("UTC", span.end)] == [opens, closes]


def test_a_window_wholly_inside_the_skipped_hour_does_not_open() -> None:
    noon = local(BRUSSELS, "2026-03-29T12:00")
    limited = rotation("daily", noon - 9 * DAY, "ada", "18:00", restrictions=(window((7,), "02:00", "03:00"),))
    assert timeline(BRUSSELS, limited).spans(noon - DAY, noon) == []
