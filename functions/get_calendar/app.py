"""GET /api/v2/oncall/calendars/{file}: a calendar feed, as iCalendar. Its address is the right to read it."""

from __future__ import annotations

from rota.http.edge import open_endpoint
from rota.http.feeds import icalendar
from rota.http.request import Request
from rota.http.response import Response


@open_endpoint
def handler(request: Request) -> Response:
    return icalendar(request)
