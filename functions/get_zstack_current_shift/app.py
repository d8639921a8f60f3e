"""GET /api/v1/oncall/schedules/{schedule_uuid}/current-shift: who is on call; 404 when nobody is."""

from __future__ import annotations

from rota.domain.directory import READ
from rota.http.endpoint import Call, endpoint
from rota.http.problems import HttpError
from rota.http.response import Response, answer
from rota.http.zstack import answers
from rota.http.zstack.dialect import ZSTACK
from rota.usecases import oncall


@endpoint(READ, dialect=ZSTACK)
def handler(call: Call) -> Response:
    duty = oncall.on_call(call.store, call.id("schedule_uuid"), call.now, call.now)
    if duty.on_call is None:
        raise HttpError(404, f"nobody is on call for this schedule now ({duty.reason})")
    return answer(answers.current_shift(duty.on_call, duty.people))
