"""GET /api/v2/oncall/swaps: swaps and covers, those of one schedule or all, the latest first."""

from __future__ import annotations

from rota.domain.directory import READ
from rota.http.endpoint import Call, endpoint
from rota.http.pagination import listed
from rota.http.response import Response
from rota.http.v2 import swap_answers
from rota.usecases import swaps


@endpoint(READ)
def handler(call: Call) -> Response:
    schedule_id = call.query.text("schedule_id")
    page = call.page
    call.query.done()
    found = swaps.listed(call.store, schedule_id, after=page.after, page=page.fetch)
    return listed(page, found, None, lambda one: one[0], lambda one: swap_answers.swap(one[1], call.now))
