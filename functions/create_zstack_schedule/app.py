"""POST /api/v1/oncall/schedules: a new schedule."""

from __future__ import annotations

from rota.domain.directory import WRITE
from rota.http.endpoint import Call, endpoint
from rota.http.response import Response, answer, version_tag
from rota.http.zstack import answers
from rota.http.zstack.dialect import ZSTACK
from rota.http.zstack.models import ZStackScheduleIn
from rota.usecases import people, schedules


@endpoint(WRITE, dialect=ZSTACK, dry_run=True)
def handler(call: Call) -> Response:
    schedule = schedules.create(call.store, call.body(ZStackScheduleIn).draft(), call.act)
    named = people.of_schedule(call.store, schedule)
    return answer(answers.schedule(schedule, named), etag=version_tag(schedule.version, schedule.sequence))
