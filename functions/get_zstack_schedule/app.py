"""GET /api/v1/oncall/schedules/{schedule_uuid}: a schedule."""

from __future__ import annotations

from rota.domain.directory import READ
from rota.http.endpoint import Call, endpoint
from rota.http.response import Response, answer, version_tag
from rota.http.zstack import answers
from rota.http.zstack.dialect import ZSTACK
from rota.usecases import schedules


@endpoint(READ, dialect=ZSTACK)
def handler(call: Call) -> Response:
    schedule, people = schedules.with_people(call.store, call.id("schedule_uuid"), call.now)
    return answer(answers.schedule(schedule, people), etag=version_tag(schedule.version, schedule.sequence))
