"""GET /api/v2/oncall/current: everybody on call in the workspace, schedule by schedule."""

from __future__ import annotations

from typing import Any

from rota.domain.directory import READ
from rota.http.endpoint import Call, endpoint
from rota.http.pagination import paged, part_of
from rota.http.response import Response
from rota.http.v2 import answers
from rota.http.v2.dates import as_of
from rota.store.schedules import Listed
from rota.usecases import oncall, schedules


@endpoint(READ)
def handler(call: Call) -> Response:
    at, known, page = call.query.instant("at", call.now), as_of(call.query, call.now), call.page
    call.query.done()
    found, total = schedules.listed(call.store, None, None, after=page.after, page=page.fetch)

    def shown(part: list[Listed]) -> list[Any]:
        return [answers.duty_in_list(duty) for duty in oncall.everybody(call.store, part, at, call.now, known)]

    return paged(page, part_of(page, found), total, lambda one: one.position, shown)
