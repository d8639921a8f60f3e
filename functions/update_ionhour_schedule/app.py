"""PUT /api/on-call-schedules/{schedule_number}: change a schedule; what is not sent keeps its value."""

from __future__ import annotations

from rota.domain.directory import WRITE
from rota.http.endpoint import Call, endpoint
from rota.http.ionhour import answers
from rota.http.ionhour.dialect import IONHOUR, id_in_path, require_workspace
from rota.http.ionhour.models import IonhourSchedulePut
from rota.http.response import Response, answer, version_tag
from rota.usecases import overrides, schedules


@endpoint(WRITE, dialect=IONHOUR, dry_run=True)
def handler(call: Call) -> Response:
    sent = call.body(IonhourSchedulePut)
    require_workspace(call, sent.workspace_id)
    schedule_id = id_in_path(call, "schedule")
    schedule = schedules.update(call.store, schedule_id, sent.changes, call.act)
    recent = overrides.with_recent(call.store, schedule_id, call.now).overrides
    etag = version_tag(schedule.version, schedule.sequence)
    return answer(answers.schedule(schedule, recent, call.key.workspace), etag=etag)
