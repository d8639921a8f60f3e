"""POST /api/v2/oncall/schedules/{schedule_id}/restore: what an earlier version said holds again from now on."""

from __future__ import annotations

from rota.domain.directory import WRITE
from rota.http.endpoint import Call, endpoint
from rota.http.response import Response, answer, version_tag
from rota.http.v2 import answers
from rota.http.v2.models import RestoreIn
from rota.usecases import revisions


@endpoint(WRITE, dry_run=True)
def handler(call: Call) -> Response:
    version = call.body(RestoreIn).version
    schedule = revisions.restore(call.store, call.id("schedule_id"), version, call.act)
    return answer(answers.schedule(schedule), etag=version_tag(schedule.version))
