"""What the page asks for in a query: which days, on whose clock."""

from __future__ import annotations

from rota.domain.zone import zone_names
from rota.http.query import Query
from rota.usecases.views import Frame

DEFAULT_DAYS, MAX_DAYS = 14, 100


def frame_of(query: Query) -> Frame:
    """`from`, `days` and `zone`."""
    return Frame(query.day("from"), query.number("days", DEFAULT_DAYS, 1, MAX_DAYS), zone_of(query))


def zone_of(query: Query) -> str | None:
    """A time zone by its name; None if left out."""
    name = query.text("zone")
    if name is not None and name not in zone_names():
        query.wrong("zone", "must be an IANA time zone, such as Europe/Brussels")
        return None
    return name
