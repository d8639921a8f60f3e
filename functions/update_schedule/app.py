"""PATCH /api/v2/oncall/schedules/{schedule_id}: change the fields sent, and nobody's present turn."""

from __future__ import annotations

from rota.domain.directory import WRITE
from rota.http.endpoint import Call, endpoint
from rota.http.response import Response, answer, version_tag
from rota.http.v2 import answers
from rota.http.v2.models import SchedulePatch
from rota.usecases import schedules


@endpoint(WRITE, dry_run=True)
def handler(call: Call) -> Response:
    sent = call.body(SchedulePatch)
    schedule = schedules.update(call.store, call.id("schedule_id"), sent.changes(), call.act, sent.when())
    return answer(answers.schedule(schedule), etag=version_tag(schedule.version))
