"""GET /api/v2/oncall/schedules/{schedule_id}/explain: who is on call at an instant, and why."""

from __future__ import annotations

from rota.domain.directory import READ
from rota.http.endpoint import Call, endpoint
from rota.http.response import Response, answer
from rota.http.v2.dates import as_of
from rota.http.v2.timelines import explanation
from rota.usecases import oncall


@endpoint(READ)
def handler(call: Call) -> Response:
    at, known = call.query.instant("at", call.now), as_of(call.query, call.now)
    call.query.done()
    return answer(explanation(*oncall.explained(call.store, call.id("schedule_id"), at, call.now, known)))
