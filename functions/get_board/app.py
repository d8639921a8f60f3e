"""GET /api/v2/oncall/board: every schedule at a glance: who is on call, who is next, the gap and the week ahead."""

from __future__ import annotations

from typing import Any

from rota.domain.directory import READ
from rota.http.endpoint import Call, endpoint
from rota.http.page.asking import zone_of
from rota.http.page.views import board, glance
from rota.http.pagination import paged, part_of
from rota.http.response import Response, compressed
from rota.store.schedules import Listed
from rota.usecases import schedules, views


@endpoint(READ)
def handler(call: Call) -> Response:
    asked, page = zone_of(call.query), call.page
    call.query.done()
    found, total = schedules.listed(call.store, None, None, after=page.after, page=page.fetch)

    def shown(part: list[Listed]) -> list[Any]:
        return [glance(one, asked) for one in views.board(call.store, part, call.now)]

    part, beside = part_of(page, found), board(call.now, asked)
    response = paged(page, part, total, lambda one: one.position, shown, beside)
    return compressed(response, call.request.headers.get("accept-encoding", ""))
