"""POST /api/v1/oncall/schedules/validate: who in a new schedule would be on call elsewhere at the same time."""

from __future__ import annotations

from rota.domain.directory import READ
from rota.http.endpoint import Call, endpoint
from rota.http.response import Response, answer
from rota.http.zstack import answers
from rota.http.zstack.dialect import ZSTACK
from rota.http.zstack.models import ZStackScheduleIn
from rota.usecases import conflicts


@endpoint(READ, dialect=ZSTACK)
def handler(call: Call) -> Response:
    return answer(answers.validation(conflicts.foreseen(call.store, call.body(ZStackScheduleIn).draft(), call.act)))
