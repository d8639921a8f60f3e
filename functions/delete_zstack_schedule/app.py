"""DELETE /api/v1/oncall/schedules/{schedule_uuid}: hide a schedule and its future."""

from __future__ import annotations

from rota.domain.directory import WRITE
from rota.http.endpoint import Call, endpoint
from rota.http.response import Response, answer
from rota.http.zstack.dialect import ZSTACK
from rota.usecases import schedules


@endpoint(WRITE, dialect=ZSTACK, dry_run=True)
def handler(call: Call) -> Response:
    schedules.delete(call.store, call.id("schedule_uuid"), call.act)
    return answer({})
