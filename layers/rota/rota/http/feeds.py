"""A calendar feed as iCalendar (RFC 5545), for whoever knows its address."""

from __future__ import annotations

import hashlib
import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from icalendar import Calendar, Event, vDuration

from rota.domain.errors import NotFound
from rota.domain.time import Instant, datetime_of
from rota.http.edge import already_has
from rota.http.health import VERSION
from rota.http.request import Request
from rota.http.response import Response, compressed
from rota.http.tokens import opened
from rota.http.v2.subscriptions import base_url
from rota.usecases.calendars import Feed, FeedEvent, feed

_SUFFIX = ".ics"
_REFRESH = timedelta(minutes=15)


def icalendar(request: Request) -> Response:
    """The feed whose token the path ends in; 304, before anything is written out, for whoever has it already."""
    name = request.path_parameters.get("file", "")
    if not name.endswith(_SUFFIX):
        raise NotFound("calendar", "")
    shown, at = feed(*opened(name.removesuffix(_SUFFIX))), base_url(request)
    tag = f'"{hashlib.sha256(f"{VERSION} {at} {shown!r}".encode()).hexdigest()[:32]}"'
    headers = {"content-type": "text/calendar; charset=utf-8", "cache-control": "private, max-age=300", "etag": tag}
    if already_has(request, tag):
        return Response(304, "", {"cache-control": headers["cache-control"], "etag": tag})
    headers["content-disposition"] = 'inline; filename="rota.ics"'
    return compressed(Response(200, written(shown, at), headers), request.headers.get("accept-encoding", ""))


def written(of: Feed, at: str) -> str:
    """The feed as text. Days and times are UTC; nobody is shown as busy by being on call."""
    calendar: Any = Calendar()
    for name, value in (
        ("PRODID", f"-//rota//rota {VERSION}//EN"),
        ("VERSION", "2.0"),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", "PUBLISH"),
        ("NAME", _clean(of.calendar.name or f"On call: {of.title}")),
        ("X-WR-CALNAME", _clean(of.calendar.name or f"On call: {of.title}")),
    ):
        calendar.add(name, value)
    calendar.add("REFRESH-INTERVAL", _REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", vDuration(_REFRESH))
    for one in of.events:
        calendar.add_component(_event(one, of.calendar.user_id is not None, at))
    return calendar.to_ical().decode()  # type: ignore[no-any-return]


def _event(one: FeedEvent, own: bool, at: str) -> Any:  # noqa: FBT001
    name = _clean(one.schedule.name)
    event: Any = Event()
    event.add("UID", f"{one.id}@rota")
    event.add("DTSTAMP", _utc(one.written_at))
    event.add("LAST-MODIFIED", _utc(one.written_at))
    # It counts every write that can change a shift or its holder's name, of any shift: so it never falls.
    event.add("SEQUENCE", one.schedule.sequence)
    event.add("DTSTART", _utc(one.start))
    event.add("DTEND", _utc(one.end))
    event.add("SUMMARY", f"On call: {name}" if own else f"{_clean(one.name or one.user_id)}: {name}")
    event.add("STATUS", "CANCELLED" if one.cancelled else "CONFIRMED")
    event.add("TRANSP", "TRANSPARENT")
    event.add("URL", f"{at}/?schedule={quote(one.schedule.id)}")
    return event


def _utc(t: Instant) -> datetime:
    return datetime_of(t).replace(microsecond=0, tzinfo=UTC)


def _clean(text: str) -> str:
    """A text in one line, without what could be taken for anything else."""
    return " ".join("".join(" " if unicodedata.category(one) == "Cc" else one for one in text).split())
