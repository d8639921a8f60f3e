"""Walk the wall clocks of the world minute by minute over their changes, and hand off as the rule says."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count

import pytest

from rota.domain.rotation import Restriction, Rotation
from rota.domain.zone import zone as zone_of
from tests.support.reference_turns import microseconds, reading
from tests.support.roster import rotation, timeline
from tests.support.schedules import ZONES, changes
from tests.support.thorough import THOROUGH

pytestmark = pytest.mark.no_cover  # counting lines would take longer than the tests

MINUTE = timedelta(minutes=1)
# A zone's rule is mostly the same from year to year: a leap year and the one after it, and before a release nine.
YEARS = range(2020, 2029) if THOROUGH else range(2024, 2026)
# What the others don't have: a day that never was, half an hour for good, two changes for Ramadan in one winter, an
# hour kept for good.
ALSO = {
    "Pacific/Apia": (2011,),
    "America/Caracas": (2007, 2016),
    "Asia/Pyongyang": (2015, 2018),
    "Africa/Cairo": (2010, 2014),
    "America/Nuuk": (2023,),
    "Asia/Tehran": (2022,),
}


def watched(zone: str) -> list[datetime]:
    years = {*YEARS, *ALSO.get(zone, ())}
    return [change for change in changes(zone) if change.year in years]


def clock_of(zone: str, change: datetime) -> list[tuple[int, datetime]]:
    """What the clock reads at every minute from before to after the change."""
    start = change - timedelta(hours=14)
    return [(microseconds(start + i * MINUTE), reading(zone, start + i * MINUTE)) for i in range(28 * 60)]


def in_words(wall: datetime) -> str:
    return wall.isoformat(timespec="seconds")


@pytest.mark.parametrize("zone", ZONES)
def test_a_handoff_happens_at_the_first_minute_that_reads_its_time_or_later(zone: str) -> None:
    for change in watched(zone):
        minutes = clock_of(zone, change)
        first_reading = minutes[0][1]
        before, after = reading(zone, change - MINUTE) + MINUTE, reading(zone, change)
        for length, anchor in (
            (timedelta(minutes=15), first_reading.replace(minute=0)),
            (timedelta(minutes=70), first_reading.replace(minute=0) - timedelta(hours=5)),
            (timedelta(days=1), min(before, after) + timedelta(minutes=20) - timedelta(days=9)),
            (timedelta(days=1), max(before, after) - timedelta(days=9)),
            (timedelta(hours=12), min(before, after) - timedelta(days=9)),
        ):
            line = timeline(zone, _turns(minutes[0][0], length, anchor))
            # The walk: the turn moves on whenever the clock reads the next handoff's time or later.
            turn = next(k for k in count() if anchor + (k + 1) * length > first_reading)
            walked = []
            for _, wall in minutes:
                while wall >= anchor + (turn + 1) * length:
                    turn += 1
                walked.append(turn)
            spans = line.spans(minutes[0][0], minutes[-1][0] + 60_000_000)
            assert [turn for span in spans for turn in [span.turn] * ((span.end - span.start) // 60_000_000)] == walked
            for i in sorted({*range(0, len(minutes), 60), *_edges(walked)}):
                assert line.who(minutes[i][0]) == f"user{walked[i] % 7}", (zone, in_words(minutes[i][1]))


@pytest.mark.parametrize("zone", ZONES)
def test_a_window_opens_and_closes_at_the_first_minute_that_reads_its_times_or_later(zone: str) -> None:
    for change in watched(zone):
        minutes = clock_of(zone, change)
        before, after = reading(zone, change - MINUTE) + MINUTE, reading(zone, change)
        for opens, lasts in (
            (min(before, after) + timedelta(minutes=10), timedelta(minutes=15)),
            (min(before, after) - timedelta(minutes=10), timedelta(minutes=25)),
            (max(before, after), timedelta(hours=2)),
            (max(before, after) - timedelta(minutes=10), timedelta(hours=23)),
        ):
            closes = opens + lasts
            window = _window(opens, closes)
            begin = minutes[0][0] - 30 * 86_400_000_000
            line = timeline(zone, rotation("monthly", begin, "ada", restrictions=(window,)))
            reached = [next((t for t, wall in minutes if wall >= edge), minutes[-1][0] + 1) for edge in (opens, closes)]
            for t, wall in minutes:
                assert (line.who(t) == "ada") == (reached[0] <= t < reached[1]), (zone, in_words(wall))


@pytest.mark.parametrize("zone", ZONES)
def test_the_clock_shows_what_the_database_says(zone: str) -> None:
    known = zone_of(zone)
    for change in watched(zone):
        latest = datetime.min  # noqa: DTZ901
        for t, wall in clock_of(zone, change):
            assert t + known.offset(t) == microseconds(wall)
            # The clock that never goes back: level with the real one, or waiting for it within the latest minute.
            shown = known.wall(t)
            if wall > latest:
                latest = wall
                assert shown == microseconds(wall)
            else:
                assert 0 <= shown - microseconds(latest) < 60_000_000


def _edges(walked: list[int]) -> set[int]:
    """The minutes of a handoff, and those before."""
    return {i - before for i in range(1, len(walked)) if walked[i] != walked[i - 1] for before in (0, 1)}


def _turns(since: int, length: timedelta, anchor: datetime) -> Rotation:
    minutes = length // MINUTE
    users = " ".join(f"user{i}" for i in range(7))
    return rotation("custom", since, users, anchor=in_words(anchor), length_minutes=minutes)


def _window(opens: datetime, closes: datetime) -> Restriction:
    return Restriction((opens.isoweekday(),), opens.hour * 60 + opens.minute, closes.hour * 60 + closes.minute)
