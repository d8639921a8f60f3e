"""GET /api/v2/oncall/board: every schedule at a glance: who is on call, who is next, the gap and the week ahead."""

from __future__ import annotations

from rota.domain.directory import READ
from rota.http.endpoint import Call, endpoint
from rota.http.page.asking import zone_of
from rota.http.page.views import board, glance
from rota.http.pagination import of_schedules, part_of
from rota.http.response import Response, compressed
from rota.store.readable import LeftOut
from rota.usecases import schedules, views


@endpoint(READ)
def handler(call: Call) -> Response:
    asked, page, left = zone_of(call.query), call.page, LeftOut()
    call.query.done()
    found, total = schedules.listed(call.store, None, None, after=page.after, page=page.fetch, left=left)
    part = part_of(page, found)
    drawn = {one.schedule.id: glance(one, asked) for one in views.board(call.store, part[: page.limit], call.now, left)}
    response = of_schedules(page, part, total, drawn, board(call.now, asked, left.ids))
    return compressed(response, call.request.headers.get("accept-encoding", ""))
