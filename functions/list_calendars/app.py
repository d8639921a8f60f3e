"""GET /api/v2/oncall/calendars: the workspace's calendar feeds, without their addresses."""

from __future__ import annotations

from rota.domain.directory import WRITE
from rota.http.endpoint import Call, endpoint
from rota.http.pagination import sliced
from rota.http.response import Response
from rota.http.v2 import answers


@endpoint(WRITE)
def handler(call: Call) -> Response:
    page = call.page
    call.query.done()
    return sliced(page, call.store.calendars.listed(), lambda one: one.id, answers.calendar)
