"""DELETE /api/v2/oncall/schedules/{schedule_id}: hide a schedule and its future."""

from __future__ import annotations

from rota.domain.directory import WRITE
from rota.http.endpoint import Call, endpoint
from rota.http.response import Response, no_content
from rota.usecases import schedules


@endpoint(WRITE, dry_run=True)
def handler(call: Call) -> Response:
    schedules.delete(call.store, call.id("schedule_id"), call.act)
    return no_content()
