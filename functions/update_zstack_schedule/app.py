"""PUT /api/v1/oncall/schedules/{schedule_uuid}: change a schedule; what is not sent keeps its value."""

from __future__ import annotations

from rota.domain.directory import WRITE
from rota.http.endpoint import Call, endpoint
from rota.http.response import Response, answer, version_tag
from rota.http.zstack import answers
from rota.http.zstack.dialect import ZSTACK
from rota.http.zstack.models import ZStackSchedulePut
from rota.usecases import people, schedules


@endpoint(WRITE, dialect=ZSTACK, dry_run=True)
def handler(call: Call) -> Response:
    schedule = schedules.update(call.store, call.id("schedule_uuid"), call.body(ZStackSchedulePut).changes, call.act)
    named = people.of_schedule(call.store, schedule)
    return answer(answers.schedule(schedule, named), etag=version_tag(schedule.version, schedule.sequence))
