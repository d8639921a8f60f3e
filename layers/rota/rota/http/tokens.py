"""What a calendar's token opens, for whoever has it: no key is asked for."""

from __future__ import annotations

from rota.domain.directory import Calendar
from rota.domain.errors import NotFound
from rota.domain.time import Instant
from rota.http.endpoint import clock, table
from rota.store.directory import find_calendar
from rota.store.store import Store
from rota.usecases.keys import CALENDAR_PREFIX, digest, well_formed


def opened(token: str) -> tuple[Store, Calendar, Instant]:
    """The workspace and the calendar that a token opens, and now. NotFound for any other: nobody learns why."""
    now, whole = clock(), table()
    found = find_calendar(whole, digest(token)) if well_formed(token, CALENDAR_PREFIX) else None
    if found is None:
        raise NotFound("calendar", "")
    return Store(whole, found.workspace, now), found, now
