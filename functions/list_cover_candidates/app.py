"""GET /api/v2/oncall/schedules/{schedule_id}/cover-candidates: who could take a shift, the best first, and why."""

from __future__ import annotations

from rota.domain.directory import READ
from rota.http.endpoint import Call, endpoint
from rota.http.response import Response, answer
from rota.http.v2 import swap_answers
from rota.usecases import candidates
from rota.usecases.handover import Cut


@endpoint(READ)
def handler(call: Call) -> Response:
    shift_id = call.query.needed("shift_id")
    cut = Cut(call.query.instant("start", 0) or None, call.query.instant("end", 0) or None)
    call.query.done()
    ranking = candidates.for_shift(call.store, call.id("schedule_id"), shift_id, cut, call.now)
    return answer(swap_answers.ranking(ranking))
