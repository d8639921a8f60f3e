# ruff: noqa: DTZ001 (instants are naive datetimes in UTC, as in the reference)
"""Random schedules for Hypothesis, drawn around the hours at which wall clocks are changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache

from hypothesis import strategies as st

from rota.domain.override import Entry, Override
from rota.domain.rotation import ROTATION_TYPES, Participant, Restriction, Rotation
from rota.domain.schedule import Revision
from rota.domain.time import BEGINNING, FIRST
from tests.support.reference_turns import instant, microseconds, reading

# Every kind of change there is: half an hour, two hours, at midnight, over midnight, "negative", a day that never was.
ZONES = (
    "Europe/Brussels", "America/New_York", "America/Chicago", "Australia/Lord_Howe", "America/Havana", "Africa/Cairo",
    "America/Santiago", "Africa/Casablanca", "America/Vancouver", "Asia/Kathmandu", "Pacific/Apia", "Europe/Dublin",
    "Antarctica/Troll", "Pacific/Chatham", "Asia/Beirut", "Atlantic/Azores", "Asia/Gaza", "Asia/Kolkata",
    "Australia/Sydney", "America/Sao_Paulo", "Pacific/Honolulu", "America/Nuuk", "America/St_Johns", "Asia/Tehran",
    "America/Caracas", "Asia/Pyongyang", "Europe/Istanbul", "Africa/Windhoek", "Pacific/Kiritimati", "Europe/Kiev",
    "UTC",
)  # fmt: skip
USERS = ("ada", "bob", "cyd", "dan")
MINUTE = 60_000_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR


@lru_cache
def changes(zone: str) -> tuple[datetime, ...]:
    """The instants from 2000 to 2040 at which the clock of the zone is changed."""
    found = []
    t = datetime(2000, 1, 1)
    while t.year < 2040:
        at = t
        for step in (timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)):
            while at < t + timedelta(days=1) and reading(zone, at + step) - reading(zone, at) == step:
                at += step
        if at < t + timedelta(days=1):
            found.append(at + step)
        t += timedelta(days=1)
    return tuple(found)


@dataclass(frozen=True)
class Case:
    """A schedule with its items, and a window to look at it in."""

    revisions: tuple[Revision, ...]
    entries: tuple[Entry, ...]
    overrides: tuple[Override, ...]
    since: int
    until: int


@st.composite
def cases(draw: st.DrawFn) -> Case:
    zone = draw(st.sampled_from(ZONES))
    moment = draw(_moments(zone))
    since = moment - draw(st.sampled_from([0, 1, 5, 24, 40])) * HOUR - draw(st.sampled_from([0, 0, 7 * MINUTE, 1]))
    until = max(moment, since) + draw(st.sampled_from([1, 3, 12, 30, 50])) * HOUR + draw(st.sampled_from([0, 0, 1]))
    pool = draw(st.lists(rotations(zone, moment), max_size=4, unique_by=lambda rotation: rotation.id))
    revisions = [draw(_revisions(zone, pool, BEGINNING))]
    for _ in range(draw(st.sampled_from([0, 0, 0, 1, 1, 2]))):
        other = draw(st.sampled_from([zone, zone, zone, *ZONES]))
        revised = [draw(st.sampled_from([r, r, replace(r, participants=_turned(r.participants))])) for r in pool]
        revisions.append(draw(_revisions(other, revised, draw(_near(moment)))))
    revisions.sort(key=lambda revision: revision.since)
    users = st.sampled_from(USERS)
    spans = draw(st.lists(_stretch(moment), max_size=3))
    entries = tuple(
        Entry(f"ent_{i}", "s", draw(users), start, end, 0)
        for i, (start, end) in enumerate(spans)
        if all(end <= other[0] or start >= other[1] for other in spans[:i])
    )
    overrides = tuple(
        Override(f"ovr_{i}", "s", draw(st.none() | users), *stretch, 0, i, draw(st.none() | users))
        for i, stretch in enumerate(draw(st.lists(_stretch(moment), max_size=5)))
    )
    return Case(tuple(revisions), entries, tuple(draw(st.permutations(overrides))), since, until)


def _moments(zone: str) -> st.SearchStrategy[int]:
    """A change of the clock, the end of a month, or any minute."""
    any_minute = st.integers(15_800_000, 34_700_000).map(lambda minute: minute * MINUTE)
    months_end = st.builds(datetime, st.integers(2004, 2035), st.integers(1, 12), st.just(1)).map(microseconds)
    if not changes(zone):
        return st.one_of(any_minute, months_end)
    change = st.sampled_from(changes(zone)).map(microseconds)
    return st.one_of(change, change, change, months_end, any_minute)


@st.composite
def _revisions(draw: st.DrawFn, zone: str, pool: list[Rotation], since: int) -> Revision:
    return Revision(
        zone,
        tuple(draw(st.permutations(pool))),
        enabled=draw(st.sampled_from([True] * 7 + [False])),
        coverage=draw(st.sampled_from(["full", "restricted"])),
        since=since,
    )


@st.composite
def rotations(draw: st.DrawFn, zone: str, moment: int) -> Rotation:
    type = draw(st.sampled_from(ROTATION_TYPES))
    length = draw(st.one_of(
        st.sampled_from([15, 20, 30, 45, 60, 61, 90, 120, 240, 480, 720, 1440, 2160, 10_080, 44_640, 527_040]),
        st.integers(15, 3000),
    ))  # fmt: skip
    # How far back the turns may begin: counting them one by one must stay possible.
    reach = min(length * 400 * MINUTE, 900 * DAY) if type == "custom" else 900 * DAY
    begin = moment + draw(st.one_of(
        st.integers(-50, 20).map(lambda quarters: quarters * 15 * MINUTE),
        st.integers(-reach // MINUTE, 0).map(lambda minutes: minutes * MINUTE),
        st.sampled_from([0, 0, -1, 1, -DAY + 1]),
    ))  # fmt: skip
    begin = max(begin, FIRST)
    local = (reading(zone, instant(begin)) - datetime(1970, 1, 1)) // timedelta(microseconds=1)
    until = draw(st.one_of(st.none(), st.none(), st.integers(0, 300).map(lambda q: begin + q * 15 * MINUTE)))
    days = [0, 0, -DAY, 5 * DAY, DAY * 31]
    anchor = st.builds(lambda far, near: (local // MINUTE + near) * MINUTE + far, st.sampled_from(days), _quarters())
    participants = draw(_participants())
    handoff = draw(_time_of_day(zone, moment))
    return Rotation(
        id=draw(st.sampled_from(["rot_a", "rot_b", "rot_c", "rot_d"])),
        type=type,
        effective_from=begin,
        effective_until=until,
        handoff_time=handoff,
        participants=participants,
        phase=draw(st.integers(0, max(len(participants) - 1, 0))),
        interval=draw(st.sampled_from([1, 1, 1, 2, 3, 5])) if type != "custom" else 1,
        layer_position=draw(st.integers(0, 2)),
        length_minutes=length if type == "custom" else None,
        handoff_day=draw(st.none() | st.integers(1, 7)) if type == "weekly" else None,
        handoff_month_day=draw(st.none() | st.integers(1, 31) | st.integers(28, 31)) if type == "monthly" else None,
        anchor=draw(st.one_of(st.none(), st.none(), anchor, anchor.map(lambda wall: wall + 30_500_000))),
        turns=draw(st.sampled_from(["all", "covered", "covered"])),
        restrictions=draw(_restrictions(zone, moment, handoff)),
    )


@st.composite
def _participants(draw: st.DrawFn) -> tuple[Participant, ...]:
    users = draw(st.lists(st.sampled_from(USERS), min_size=0 if draw(st.integers(0, 9)) == 0 else 1, max_size=5))
    positions = sorted(draw(st.sets(st.integers(0, 20), min_size=len(users), max_size=len(users))))
    return tuple(Participant(user, position) for user, position in zip(users, positions, strict=True))


def _turned(participants: tuple[Participant, ...]) -> tuple[Participant, ...]:
    """The same people the other way round, still in the order of their positions."""
    return tuple(Participant(p.user_id, i) for i, p in enumerate(reversed(participants)))


@st.composite
def _restrictions(draw: st.DrawFn, zone: str, moment: int, handoff: int) -> tuple[Restriction, ...]:
    if draw(st.sampled_from([True, False, False])):
        return ()
    today = reading(zone, instant(moment)).isoweekday()
    days = st.one_of(
        st.sets(st.integers(1, 7), min_size=1),
        st.sampled_from(
            [{1, 2, 3, 4, 5, 6, 7}, {1, 2, 3, 4, 5}, {6, 7}, {today}, {today % 7 + 1}, {(today - 2) % 7 + 1}]
        ),
    )
    # Windows that open or close just at a handoff are where counting turns goes wrong.
    times = st.one_of(_time_of_day(zone, moment), st.sampled_from([handoff, (handoff + 720) % 1440]))
    window = st.builds(lambda d, start, end: Restriction(tuple(sorted(d)), start, end), days, times, times)
    return tuple(draw(st.lists(window, min_size=1, max_size=3)))


def _time_of_day(zone: str, moment: int) -> st.SearchStrategy[int]:
    local = reading(zone, instant(moment))
    near = _quarters().map(lambda minutes: (local.hour * 60 + local.minute + minutes) % 1440)
    return st.one_of(near, near, st.sampled_from([0, 480, 540, 1080, 1439]), st.integers(0, 1439))


def _quarters() -> st.SearchStrategy[int]:
    return st.integers(-10, 10).map(lambda quarters: quarters * 15)


@st.composite
def _stretch(draw: st.DrawFn, moment: int) -> tuple[int, int]:
    start = draw(_near(moment))
    lasts = draw(st.sampled_from([1, MINUTE, 15 * MINUTE, HOUR, 4 * HOUR, 10 * HOUR, 26 * HOUR, 30 * DAY]))
    return start, start + lasts


def _near(moment: int) -> st.SearchStrategy[int]:
    exact = st.integers(-100, 130).map(lambda quarters: moment + quarters * 15 * MINUTE)
    return st.one_of(exact, exact, exact.map(lambda t: t + 1), st.integers(moment - 2 * DAY, moment + 2 * DAY))
