"""GET /api/v2/oncall/schedules/{schedule_id}: one schedule."""

from __future__ import annotations

from rota.domain.directory import READ
from rota.http.endpoint import Call, endpoint
from rota.http.response import Response, answer, version_tag
from rota.http.v2 import answers
from rota.usecases import schedules


@endpoint(READ)
def handler(call: Call) -> Response:
    schedule = schedules.get(call.store, call.id("schedule_id"), call.now)
    # A change that has come due is no new version, but shows.
    since = schedule.revision.since
    return answer(
        answers.schedule(schedule),
        etag=version_tag(schedule.version, since if since > schedule.updated_at else None),
    )
