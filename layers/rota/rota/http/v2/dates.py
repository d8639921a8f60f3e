"""Windows of time in v2's queries."""

from __future__ import annotations

from datetime import date

from rota.domain.time import DAY, FIRST, LAST, SECOND, Instant
from rota.http.query import Query

MAX_WINDOW_DAYS = 400


def window_of(query: Query, now: Instant, *, back: int, ahead: int) -> tuple[Instant, Instant]:
    """`since` and `until`, at most 400 days apart and `back` more: so far ahead can be asked without saying since when.

    Left out they are `back` days before now, and `back` and `ahead` days after `since`.
    """
    now -= now % SECOND
    since = query.instant("since", max(now - back * DAY, FIRST))
    until = query.instant("until", min(since + (back + ahead) * DAY, LAST))
    if until <= since:
        query.wrong("until", "must be later than since")
    elif until - since > (most := MAX_WINDOW_DAYS + back) * DAY:
        query.wrong("until", f"must be at most {most} days after since")
    return since, until


def as_of(query: Query, now: Instant) -> Instant | None:
    """The time at which what is asked must have been known; None for what is known now."""
    then = query.instant("as_of", now)
    if then > now:
        query.wrong("as_of", "must not be in the future")
    return then if then < now else None


def days_of(query: Query) -> tuple[date | None, date | None]:
    """`start_date` and `end_date`: whole days of the schedule's zone, both included."""
    return query.day("start_date"), query.day("end_date")
