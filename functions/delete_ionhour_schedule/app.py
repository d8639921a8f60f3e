"""DELETE /api/on-call-schedules/{schedule_number}: hide a schedule and its future."""

from __future__ import annotations

from rota.domain.directory import WRITE
from rota.http.endpoint import Call, endpoint
from rota.http.ionhour.dialect import IONHOUR, id_in_path
from rota.http.response import Response, no_content
from rota.usecases import schedules


@endpoint(WRITE, dialect=IONHOUR, dry_run=True)
def handler(call: Call) -> Response:
    schedules.delete(call.store, id_in_path(call, "schedule"), call.act)
    return no_content()
