"""GET /api/v2/oncall/notices: who was told of what, the latest first, and what became of it."""

from __future__ import annotations

from rota.domain.directory import READ
from rota.http.endpoint import Call, endpoint
from rota.http.pagination import listed
from rota.http.response import Response
from rota.http.v2.dates import window_of
from rota.http.v2.notices import logged


@endpoint(READ)
def handler(call: Call) -> Response:
    schedule_id, page = call.query.text("schedule_id"), call.page
    since, until = window_of(call.query, call.now, back=7, ahead=15)
    call.query.done()
    found = call.store.notices.listed(since=since, until=until, schedule_id=schedule_id, before=page.after)
    return listed(page, found, None, lambda one: one.position, logged)
