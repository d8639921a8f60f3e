"""How a letter shows an instant to a person."""

from __future__ import annotations

from rota.domain.letter import Moment
from rota.domain.time import datetime_of
from rota.domain.zone import zone


def clock_reading(moment: Moment) -> str:
    """As the schedule's clock reads: Mon 30 Mar 2026, 09:00 Europe/Brussels (UTC+02:00)."""
    offset = zone(moment.timezone).offset(moment.instant)
    minutes = abs(offset) // 60_000_000
    sign = "-" if offset < 0 else "+"
    reading = datetime_of(moment.instant + offset)
    day = f"{_DAYS[reading.weekday()]} {reading.day} {_MONTHS[reading.month - 1]} {reading.year}"
    return f"{day}, {reading:%H:%M} {moment.timezone} (UTC{sign}{minutes // 60:02}:{minutes % 60:02})"


# Not strftime's: those are in the language of the machine.
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
