"""POST /api/v2/oncall/schedules: a new schedule."""

from __future__ import annotations

from rota.domain.directory import WRITE
from rota.http.endpoint import Call, endpoint
from rota.http.response import Response, answer, version_tag
from rota.http.v2 import answers
from rota.http.v2.models import ScheduleIn
from rota.usecases import schedules


@endpoint(WRITE, dry_run=True)
def handler(call: Call) -> Response:
    sent = call.body(ScheduleIn)
    with sent.in_its_words():
        schedule = schedules.create(call.store, sent.draft(), call.act)
    location = f"/api/v2/oncall/schedules/{schedule.id}"
    return answer(answers.schedule(schedule), status=201, etag=version_tag(schedule.version), location=location)
