"""POST /api/on-call-schedules: a new schedule."""

from __future__ import annotations

from rota.domain.directory import WRITE
from rota.http.endpoint import Call, endpoint
from rota.http.ionhour import answers
from rota.http.ionhour.dialect import IONHOUR, require_workspace
from rota.http.ionhour.models import IonhourScheduleIn
from rota.http.response import Response, answer, version_tag
from rota.usecases import schedules


@endpoint(WRITE, dialect=IONHOUR, dry_run=True)
def handler(call: Call) -> Response:
    sent = call.body(IonhourScheduleIn)
    require_workspace(call, sent.workspace_id)
    schedule = schedules.create(call.store, sent.draft(), call.act)
    return answer(
        answers.schedule(schedule, (), call.key.workspace),
        status=201,
        etag=version_tag(schedule.version, schedule.sequence),
        location=f"/api/on-call-schedules/{schedule.number}",
    )
