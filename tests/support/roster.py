"""Schedules in few words, for examples that a person can check by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rota.domain.override import Entry, Override
from rota.domain.rotation import Participant, Restriction, Rotation, RotationType
from rota.domain.schedule import Revision
from rota.domain.time import parse_instant, parse_local, parse_time_of_day
from rota.domain.timeline import Gap, Timeline
from tests.support.reference_turns import first_instant, instant, microseconds, reading

BRUSSELS = "Europe/Brussels"
NEW_YORK = "America/New_York"
HOUR = 3_600_000_000
DAY = 24 * HOUR
WORKDAYS = (1, 2, 3, 4, 5)
EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)


def utc(text: str) -> int:
    """2026-03-29T01:00 in UTC."""
    return parse_instant(f"{text}:00Z")


def local(zone: str, text: str) -> int:
    """The first instant at which the clock of the zone reads 2026-03-29T01:00 or later."""
    return microseconds(first_instant(zone, datetime.fromisoformat(text)))


def clock(zone: str, t: int) -> str:
    """What the clock of the zone reads at an instant, to the minute."""
    return reading(zone, instant(t)).isoformat(timespec="minutes")


def rotation(
    kind: RotationType, since: int, users: str, at: str = "09:00", *, anchor: str | None = None, **fields: Any
) -> Rotation:
    """A rotation of `users`, split at blanks, with its handoff at `at` o'clock."""
    participants = tuple(Participant(user, i) for i, user in enumerate(users.split()))
    return Rotation(
        id=fields.pop("id", "rot"),
        type=kind,
        effective_from=since,
        handoff_time=parse_time_of_day(at),
        participants=participants,
        anchor=parse_local(anchor) if anchor else None,
        **fields,
    )


def window(days: Sequence[int], start: str, end: str) -> Restriction:
    return Restriction(tuple(days), parse_time_of_day(start), parse_time_of_day(end))


def entry(user: str, start: int, end: int, id: str = "ent") -> Entry:
    return Entry(id, "sched", user, start, end, 0)


def overrides(*made: tuple[str | None, int, int] | tuple[str | None, int, int, str]) -> list[Override]:
    """Overrides in the order in which they were made: user, start, end, and whom they replace."""
    return [
        Override(f"ovr_{i}", "sched", each[0], each[1], each[2], 0, i, each[3] if len(each) > 3 else None)
        for i, each in enumerate(made)
    ]


def timeline(
    zone: str,
    *rotations: Rotation,
    entries: Sequence[Entry] = (),
    overrides: Sequence[Override] = (),
    **fields: Any,
) -> Timeline:
    return Timeline([Revision(zone, rotations, **fields)], entries, overrides)


def told(timeline: Timeline, zone: str, since: int, until: int) -> list[str]:
    """The final timeline as lines of "start user", gaps as "start (reason)", starts by the clock of the zone."""
    pieces = timeline.pieces(since, until)
    return [
        f"{clock(zone, piece.start)} {f'({piece.reason})' if isinstance(piece, Gap) else piece.user_id}"
        for piece in pieces
    ]


MONDAY = utc("2026-01-05T00:00")
OFFICE = (window(WORKDAYS, "09:00", "17:00"),)


def daily(users: str, **fields: Any) -> Rotation:
    """A rotation whose turns are the days of UTC, since a Monday."""
    return rotation("daily", MONDAY, users, "00:00", **fields)


def who_by_hour(line: Timeline, *hours: int) -> list[str | None]:
    """Who is on call so many hours after that Monday began."""
    return [line.who(MONDAY + hour * HOUR) for hour in hours]
