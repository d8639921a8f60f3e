"""Instants and the readings of a zone's clock, and how they are written.

Instants are UTC. Sums are made of instants, or of readings of the clock that know no zone, never of both in one:
Python's arithmetic within a zone ignores daylight saving.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

DAY = timedelta(days=1)


class NotATime(ValueError):
    """What was written can't be read as a time, and what could."""


def zone_of(name: str) -> ZoneInfo:
    """The zone of that name; NotATime if there is none."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, reset_tzpath

    reset_tzpath(to=[])  # the zones of the package, whose edition is known, not those of the operating system
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise NotATime(f"{name!r} is not an IANA time zone, such as Europe/Brussels") from None


def reading(instant: datetime, zone: ZoneInfo) -> datetime:
    """What the zone's clock shows at an instant."""
    return instant.astimezone(zone).replace(tzinfo=None)


def first_instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first instant at which the zone's clock reads `wall` or later: the first of two, and never a skipped one."""
    found = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if reading(found, zone) == wall:
        return found
    # The clock jumps over it, at some second between what the offsets after and before the jump make of it.
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    while found - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=int((found - before).total_seconds()) // 2)
        if reading(middle, zone) >= wall:
            found = middle
        else:
            before = middle
    return found


def rfc3339(moment: datetime, zone: ZoneInfo) -> str:
    """An instant as the API takes it, on the zone's clock."""
    return moment.astimezone(zone).isoformat()


def shown(text: str | None) -> str:
    """A time of an answer for people, on the clock that it came in."""
    if text is None:
        return "-"
    moment = datetime.fromisoformat(text)
    offset = text[-6:] if text[-6] in "+-" else "+00:00"
    return f"{moment:%a %Y-%m-%d %H:%M} {offset}"


def spell(length: timedelta) -> str:
    """A length in hours and minutes, or days and hours."""
    minutes = int(length.total_seconds()) // 60
    if minutes >= 48 * 60:
        days, hours = divmod(round(minutes / 60), 24)
        return f"{days} d {hours} h" if hours else f"{days} d"
    if minutes >= 60:
        return f"{minutes // 60} h" + (f" {minutes % 60} min" if minutes % 60 else "")
    return f"{minutes} min"
