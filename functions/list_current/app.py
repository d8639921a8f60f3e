"""GET /api/v2/oncall/current: everybody on call in the workspace, schedule by schedule."""

from __future__ import annotations

from rota.domain.directory import READ
from rota.http.endpoint import Call, endpoint
from rota.http.pagination import of_schedules, part_of
from rota.http.response import Response
from rota.http.v2 import answers
from rota.http.v2.dates import as_of
from rota.store.readable import LeftOut
from rota.usecases import oncall, schedules


@endpoint(READ)
def handler(call: Call) -> Response:
    at, known, page, left = call.query.instant("at", call.now), as_of(call.query, call.now), call.page, LeftOut()
    call.query.done()
    found, total = schedules.listed(call.store, None, None, after=page.after, page=page.fetch, left=left)
    part = part_of(page, found)
    duties = oncall.everybody(call.store, part[: page.limit], at, call.now, known, left)
    told = {one.schedule.id: answers.duty_in_list(one) for one in duties}
    return of_schedules(page, part, total, told, {"unreadable": sorted(left.ids)})
