"""POST /api/v2/oncall/calendars: a feed of a schedule's, team's or user's shifts; only this answer has its address."""

from __future__ import annotations

from rota.domain.directory import WRITE
from rota.http.endpoint import Call, choose, endpoint
from rota.http.response import Response, answer, dumped
from rota.http.v2 import answers
from rota.http.v2.models import CalendarIn
from rota.http.v2.subscriptions import base_url
from rota.usecases import calendars


@endpoint(WRITE)
def handler(call: Call) -> Response:
    made, token = calendars.create(call.store, call.body(CalendarIn).draft(), call.act, choose)
    shown = answers.calendar(made)
    url = f"{base_url(call.request)}/api/v2/oncall/calendars/{token}.ics"
    response = answer({**shown, "url": url}, status=201, location=f"/api/v2/oncall/calendars/{made.id}")
    response.kept_body = dumped({**shown, "url": None})  # a secret is stored nowhere, not even for a repeat
    return response
