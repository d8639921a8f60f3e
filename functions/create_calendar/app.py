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
    shown, at = answers.calendar(made), base_url(call.request)
    secrets = {"url": f"{at}/api/v2/oncall/calendars/{token}.ics", "embed_url": f"{at}/embed/{token}"}
    response = answer({**shown, **secrets}, status=201, location=f"/api/v2/oncall/calendars/{made.id}")
    response.kept_body = dumped({**shown, **dict.fromkeys(secrets)})  # stored nowhere, not even for a repeat
    return response
