"""GET /api/v2/oncall/schedules/{schedule_id}/timeline: layers, overrides, the final timeline and its gaps."""

from __future__ import annotations

from rota.domain.directory import READ
from rota.http.endpoint import Call, endpoint
from rota.http.response import Response, answer
from rota.http.v2.dates import as_of, window_of
from rota.http.v2.timelines import timeline
from rota.usecases import oncall


@endpoint(READ)
def handler(call: Call) -> Response:
    since, until = window_of(call.query, call.now, back=0, ahead=14)
    known = as_of(call.query, call.now)
    call.query.done()
    return answer(timeline(oncall.window(call.store, call.id("schedule_id"), since, until, call.now, known)))
