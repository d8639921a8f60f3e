"""DELETE /api/v2/oncall/calendars/{calendar_id}: take a calendar feed back."""

from __future__ import annotations

from rota.domain.directory import WRITE
from rota.http.endpoint import Call, endpoint
from rota.http.response import Response, no_content
from rota.usecases import calendars


@endpoint(WRITE)
def handler(call: Call) -> Response:
    calendars.revoke(call.store, call.id("calendar_id"), call.act)
    return no_content()
